import type { Station } from '../../shared/schema/organisation.ts'
import { areas } from './areas.ts'

/** Five minutes to arrive in town, ten in the country (D4). */
const urban = 5
const rural = 10

const station = (code: keyof typeof areas, name: string, arrivalTargetMinutes = urban): Station => ({
  type: 'station',
  id: `station-${code.toLowerCase()}`,
  code,
  name,
  districtId: `district-${code.slice(0, 2).toLowerCase()}`,
  area: areas[code],
  arrivalTargetMinutes,
})

export const stations: Station[] = [
  station('LJ01', '临江分局人民路派出所'),
  station('LJ02', '临江分局滨江派出所'),
  station('LJ03', '临江分局鼓楼街派出所'),
  station('LJ04', '临江分局码头街派出所'),
  station('LJ05', '临江分局青石桥派出所'),
  station('DH01', '东湖分局湖滨路派出所'),
  station('DH02', '东湖分局大学城派出所'),
  station('DH03', '东湖分局梅园派出所'),
  station('DH04', '东湖分局东站派出所'),
  station('DH05', '东湖分局柳塘派出所', rural),
  station('KF01', '开发区分局科技园派出所'),
  station('KF02', '开发区分局新港派出所'),
  station('KF03', '开发区分局望江路派出所'),
  station('KF04', '开发区分局双桥镇派出所', rural),
]
