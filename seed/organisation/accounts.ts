import type { Account } from '../../shared/schema/organisation.ts'
import type { Role } from '../../shared/schema/terms.ts'
import { city } from './city.ts'

const account = (username: string, name: string, role: Role, rest: Partial<Account>): Account => ({
  id: `account-${username}`,
  username,
  name,
  roles: [role],
  qualifications: [],
  unitIds: [],
  cityId: city.id,
  status: 'active',
  ...rest,
})

const ofCity = (...unitIds: string[]): Partial<Account> => ({ unitIds })
const ofStation = (code: string): Partial<Account> => ({
  unitIds: [`unit-station-${code}`],
  districtId: `district-${code.slice(0, 2)}`,
  stationId: `station-${code}`,
})
/** A member of a unit of a district, named as in `units.ts` without its prefix. */
const ofUnit = (unit: string, district: string): Partial<Account> => ({
  unitIds: [`unit-${unit}`],
  districtId: `district-${district}`,
})
const sceneToo: Partial<Account> = { qualifications: ['scene-technician'] }

/** The accounts a newcomer is told of. */
const named: Account[] = [
  account('desk1', '周文博', 'dispatcher', ofCity('unit-desk-jz')),
  account('station1', '陆建平', 'station-officer', ofStation('lj01')),
  account('property1', '何俊杰', 'property-crime-investigator', ofUnit('property-lj-1', 'lj')),
  account('scene1', '苏慧敏', 'scene-technician', ofUnit('scene-lj-1', 'lj')),
  account('video1', '许嘉琪', 'video-investigator', ofUnit('video-lj', 'lj')),
  account('analyst1', '程国栋', 'analyst', ofUnit('analysis-lj', 'lj')),
  account('chief1', '吴志远', 'station-chief', ofStation('lj01')),
  account('district1', '马德明', 'district-chief', ofUnit('office-lj', 'lj')),
  account('custodian1', '郭秀兰', 'property-custodian', ofUnit('store-lj', 'lj')),
  account('community1', '孙丽华', 'community-officer', ofStation('lj01')),
  account('auditor1', '严守正', 'auditor', ofCity()),
  account('admin1', '傅佳宁', 'administrator', ofCity()),
  account('station2', '江海涛', 'station-officer', ofStation('dh01')),
  account('property2', '邓子豪', 'property-crime-investigator', ofUnit('property-dh-1', 'dh')),
  account('scene2', '宋雨晴', 'scene-technician', ofUnit('scene-dh-1', 'dh')),
  account('chief2', '钱卫东', 'station-chief', ofStation('dh01')),
]

const desk: Account[] = [
  account('desk2', '韩晓彤', 'dispatcher', ofCity('unit-desk-jz')),
  account('desk3', '罗一鸣', 'dispatcher', ofCity('unit-desk-jz')),
]

const stationLeaders: Account[] = [
  account('officer-lj01', '谢振宇', 'station-officer', ofStation('lj01')),
  account('officer-lj02', '唐志强', 'station-officer', { ...ofStation('lj02'), ...sceneToo }),
  account('officer-lj03', '冯宇航', 'station-officer', ofStation('lj03')),
  account('officer-lj04', '于浩然', 'station-officer', ofStation('lj04')),
  account('officer-lj05', '董梦洁', 'station-officer', ofStation('lj05')),
  account('officer-dh01', '萧逸凡', 'station-officer', ofStation('dh01')),
  account('officer-dh02', '曹雪松', 'station-officer', ofStation('dh02')),
  account('officer-dh03', '袁立新', 'station-officer', ofStation('dh03')),
  account('officer-dh04', '潘晓峰', 'station-officer', ofStation('dh04')),
  account('officer-dh05', '龚明轩', 'station-officer', ofStation('dh05')),
  account('officer-kf01', '蔡永康', 'station-officer', ofStation('kf01')),
  account('officer-kf02', '贾文静', 'station-officer', ofStation('kf02')),
  account('officer-kf03', '丁少华', 'station-officer', ofStation('kf03')),
  account('officer-kf04', '魏长河', 'station-officer', ofStation('kf04')),
]

const stationChiefs: Account[] = [
  account('chief-lj02', '薛建军', 'station-chief', ofStation('lj02')),
  account('chief-lj03', '叶春晖', 'station-chief', ofStation('lj03')),
  account('chief-lj04', '阎宏伟', 'station-chief', ofStation('lj04')),
  account('chief-lj05', '余海燕', 'station-chief', ofStation('lj05')),
  account('chief-dh02', '杜克勤', 'station-chief', ofStation('dh02')),
  account('chief-dh03', '戴玉梅', 'station-chief', ofStation('dh03')),
  account('chief-dh04', '夏正阳', 'station-chief', ofStation('dh04')),
  account('chief-dh05', '钟山岳', 'station-chief', ofStation('dh05')),
  account('chief-kf01', '汪学文', 'station-chief', ofStation('kf01')),
  account('chief-kf02', '田广义', 'station-chief', ofStation('kf02')),
  account('chief-kf03', '任晓霞', 'station-chief', ofStation('kf03')),
  account('chief-kf04', '姜大川', 'station-chief', ofStation('kf04')),
]

const propertyTeams: Account[] = [
  account('property-lj1', '范志刚', 'property-crime-investigator', { ...ofUnit('property-lj-1', 'lj'), ...sceneToo }),
  account('property-lj2', '方铭远', 'property-crime-investigator', ofUnit('property-lj-2', 'lj')),
  account('property-dh1', '石磊', 'property-crime-investigator', ofUnit('property-dh-1', 'dh')),
  account('property-dh2', '姚思齐', 'property-crime-investigator', ofUnit('property-dh-2', 'dh')),
  account('property-kf1', '谭启航', 'property-crime-investigator', ofUnit('property-kf-1', 'kf')),
  account('property-kf2', '廖家辉', 'property-crime-investigator', { ...ofUnit('property-kf-2', 'kf'), ...sceneToo }),
]

const sceneTeams: Account[] = [
  account('scene-lj1', '邹文斌', 'scene-technician', ofUnit('scene-lj-1', 'lj')),
  account('scene-lj2', '熊佩瑶', 'scene-technician', ofUnit('scene-lj-2', 'lj')),
  account('scene-dh1', '金秋实', 'scene-technician', ofUnit('scene-dh-1', 'dh')),
  account('scene-dh2', '陆子安', 'scene-technician', ofUnit('scene-dh-2', 'dh')),
  account('scene-kf1', '郝建新', 'scene-technician', ofUnit('scene-kf-1', 'kf')),
  account('scene-kf2', '孔令雯', 'scene-technician', ofUnit('scene-kf-2', 'kf')),
]

const otherDistricts: Account[] = [
  account('video2', '白若溪', 'video-investigator', ofUnit('video-dh', 'dh')),
  account('analyst2', '崔明哲', 'analyst', ofUnit('analysis-dh', 'dh')),
  account('district2', '康永年', 'district-chief', ofUnit('office-dh', 'dh')),
  account('custodian2', '毛淑芬', 'property-custodian', ofUnit('store-dh', 'dh')),
  account('community2', '邱海棠', 'community-officer', ofStation('dh01')),
  account('video3', '秦子墨', 'video-investigator', ofUnit('video-kf', 'kf')),
  account('analyst3', '史佳怡', 'analyst', ofUnit('analysis-kf', 'kf')),
  account('district3', '顾振邦', 'district-chief', ofUnit('office-kf', 'kf')),
  account('custodian3', '侯桂英', 'property-custodian', ofUnit('store-kf', 'kf')),
  account('community3', '邵静怡', 'community-officer', ofStation('kf01')),
]

/** [A7] Screens, not people. */
const walls: Account[] = [account('wall1', '指挥中心大屏', 'wall', ofCity())]

/** [A8] What one administrator asks for, the other consents to. */
const administration: Account[] = [account('admin2', '黎思源', 'administrator', ofCity())]

/** [A5] Nobody signs in to it: it has tokens, and no password. */
const integrations: Account[] = [account('integration1', '110 接警平台', 'integration', ofCity())]

const people = [
  ...named,
  ...desk,
  ...stationLeaders,
  ...stationChiefs,
  ...propertyTeams,
  ...sceneTeams,
  ...otherDistricts,
  ...walls,
  ...administration,
]

export const accounts: Account[] = [
  ...people.map((each, index) => ({ ...each, badge: String(329001 + index) })),
  ...integrations,
]
