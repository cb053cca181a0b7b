import { subcategories } from '../../../shared/schema/terms.ts'
import { language } from './language.ts'

/** The words of the trade: kind of term → code → [中文, English]. */
const terms = {
  category: {
    theft: ['盗窃', 'Theft'],
    fraud: ['诈骗', 'Fraud'],
    damage: ['故意毁坏财物', 'Damage'],
    injury: ['故意伤害', 'Injury'],
  },
  lane: {
    command: ['指挥', 'Command'],
    scene: ['技', 'Scene'],
    video: ['图', 'Video'],
    investigation: ['侦', 'Investigation'],
    analysis: ['研判', 'Analysis'],
    property: ['财物', 'Property'],
  },
  party: {
    station: ['派出所', 'Station'],
    'property-crime': ['打侵财', 'Property crime'],
    scene: ['现勘', 'Scene team'],
  },
  dispatch: {
    sent: ['已派出', 'Sent'],
    delivered: ['已送达', 'Delivered'],
    acknowledged: ['已签收', 'Acknowledged'],
    departed: ['已出发', 'Departed'],
    arrived: ['已到场', 'Arrived'],
    released: ['已撤离', 'Released'],
    declined: ['已拒绝', 'Declined'],
    cancelled: ['已取消', 'Cancelled'],
  },
  role: {
    dispatcher: ['接警调度员', 'Dispatcher'],
    'station-officer': ['派出所民警', 'Station officer'],
    'property-crime-investigator': ['打侵财侦查员', 'Property-crime investigator'],
    'scene-technician': ['现勘技术员', 'Scene technician'],
    'video-investigator': ['视频侦查员', 'Video investigator'],
    analyst: ['研判员', 'Analyst'],
    'station-chief': ['派出所所长', 'Station chief'],
    'district-chief': ['分局领导', 'District chief'],
    'property-custodian': ['物证保管员', 'Property custodian'],
    'community-officer': ['社区民警', 'Community officer'],
    auditor: ['审计员', 'Auditor'],
    administrator: ['系统管理员', 'Administrator'],
  },
  case: {
    open: ['在办', 'Open'],
    cleared: ['已破案', 'Cleared'],
    closed: ['已结案', 'Closed'],
    dismissed: ['不予受理', 'Dismissed'],
    escalated: ['已移交大案', 'Escalated'],
    shelved: ['行政中止', 'Shelved'],
  },
  origin: { call: ['接警', 'Call'], discovered: ['串出', 'Discovered'], imported: ['导入', 'Imported'] },
  procedure: {
    undecided: ['未定', 'Undecided'],
    administrative: ['治安案件', 'Administrative'],
    criminal: ['刑事案件', 'Criminal'],
  },
  unitKind: {
    station: ['派出所', 'Station'],
    'property-crime': ['打侵财专业队', 'Property-crime team'],
    scene: ['现勘专业队', 'Scene-investigation team'],
    video: ['视频侦查', 'Video'],
    analysis: ['研判', 'Analysis'],
    desk: ['指挥中心', 'Command centre'],
    store: ['物证室', 'Property store'],
    office: ['机关', 'Office'],
  },
  basis: {
    apprehended: ['抓获', 'Apprehended'],
    exceptional: ['例外', 'Exceptional'],
    'suspect-dead': ['嫌疑人死亡', 'Suspect dead'],
    'below-age-of-responsibility': ['未达责任年龄', 'Below the age of responsibility'],
    'other-jurisdiction': ['他处管辖', 'Another jurisdiction'],
    'victim-declines': ['被害人不追究', 'Victim declines'],
  },
  ground: {
    'no-offence': ['不构成违法犯罪', 'No offence'],
    'not-ours': ['不属本单位管辖', 'Not ours'],
    'mis-sent': ['误派', 'Mis-sent'],
  },
  clearance: {
    submitted: ['待确认', 'Submitted'],
    confirmed: ['已确认', 'Confirmed'],
    returned: ['已退回', 'Sent back'],
    revoked: ['已撤销', 'Revoked'],
  },
  custody: {
    seized: ['扣押', 'Seized'],
    stored: ['入库保管', 'Into store'],
    examination: ['检验鉴定', 'Examination'],
    identification: ['辨认', 'Identification'],
    'shown-to-court': ['移送、出示', 'Sent on or shown'],
    'handed-on': ['交接保管', 'Handed on'],
    other: ['其他', 'Other'],
    returned: ['发还', 'Returned'],
  },
  property: { seized: ['已扣押', 'Seized'], 'in-store': ['在库', 'In store'], returned: ['已发还', 'Returned'] },
  return: { requested: ['待批准', 'Requested'], approved: ['已批准', 'Approved'], refused: ['未批准', 'Refused'] },
  approval: {
    clearance: ['破案确认', 'Clearance'],
    return: ['发还审批', 'Return'],
    dismissal: ['不予受理审批', 'Dismissal'],
  },
  account: { active: ['启用', 'Active'], disabled: ['停用', 'Disabled'] },
  must: {
    examine: ['必勘', 'Examine'],
    collect: ['必采', 'Collect'],
    enter: ['必录', 'Enter'],
    compare: ['必比', 'Compare'],
  },
  outcome: { done: ['已完成', 'Done'], 'not-applicable': ['不适用', 'Not applicable'] },
  trace: {
    fingerprint: ['指纹', 'Fingerprint'],
    footprint: ['足迹', 'Footprint'],
    'tool-mark': ['工具痕迹', 'Tool mark'],
    dna: ['DNA', 'DNA'],
    fibre: ['纤维', 'Fibre'],
    other: ['其他', 'Other'],
  },
  cause: {
    'camera-blind-spot': ['监控盲区', 'Camera blind spot'],
    'patrol-gap': ['巡防短板', 'Patrol gap'],
    'management-loophole': ['管理漏洞', 'Management loophole'],
    none: ['未见漏洞', 'None found'],
  },
  /** Entries that a person writes by hand; those of other operations are added as they come. */
  entry: {
    note: ['记录', 'Note'],
    request: ['请求', 'Request'],
    examination: ['现场勘查', 'Scene examination'],
    trace: ['痕迹物证', 'Trace'],
    footage: ['监控录像', 'Footage'],
    sighting: ['目击轨迹', 'Sighting'],
    'blind-spot': ['监控盲区', 'Blind spot'],
    canvass: ['调查走访', 'Canvass'],
    statement: ['询问', 'Statement'],
    vehicle: ['车辆', 'Vehicle'],
    'goods-found': ['找到财物', 'Goods found'],
    finding: ['研判结论', 'Finding'],
    'back-check': ['倒查', 'Back-check'],
  },
  alarm: {
    dispatch: ['新派警', 'New dispatch'],
    leader: ['未按时签收，已告知带班', 'Unsigned in time; leader told'],
    chief: ['仍未签收，已告知所长', 'Still unsigned; chief told'],
    'not-arrived': ['超时未到场', 'Not arrived in time'],
    declined: ['派警被拒绝', 'Dispatch declined'],
    clock: ['时限提醒', 'Clock warning'],
    supervision: ['督办', 'Supervised follow-up'],
  },
  connection: { online: ['在线', 'Online'], connecting: ['连接中', 'Connecting'], offline: ['离线', 'Offline'] },
} as const satisfies Record<string, Record<string, readonly [zh: string, en: string]>>

export type TermKind = keyof typeof terms

/** The word for a code in the language of the interface; the code itself when there is none. Reactive. */
export const term = (kind: TermKind, code: string): string => {
  const pair = (terms[kind] as Record<string, readonly [string, string]>)[code]
  return pair ? pair[language.value === 'en' ? 1 : 0] : code
}

/** Every code of a kind with its words in both languages. */
export const termPairs = (kind: TermKind): { code: string; zh: string; en: string }[] =>
  Object.entries(terms[kind] as Record<string, readonly [string, string]>).map(([code, [zh, en]]) => ({ code, zh, en }))

/** Every code of a kind with its word: for selects. */
export const termOptions = (kind: TermKind): { value: string; label: string }[] =>
  Object.keys(terms[kind]).map((value) => ({ value, label: term(kind, value) }))

/** Several words as the language lists them: `甲、乙`, `one, two`. */
export const listed = (words: readonly string[]): string => words.join(language.value === 'en' ? ', ' : '、')

/** A word that stands behind another: `（可不填）`, ` (optional)`. */
export const aside = (word: string): string => (language.value === 'en' ? ` (${word})` : `（${word}）`)

/** The word of a subcategory. [C3] */
export const subcategoryWord = (code: string): string =>
  subcategories.find((item) => item.code === code)?.[language.value] ?? code

/** Category and, when known, subcategory: `盗窃 · 盗窃商店`. */
export const offenceWord = (of: { category: string; subcategory?: string }): string =>
  [term('category', of.category), of.subcategory ? subcategoryWord(of.subcategory) : ''].filter(Boolean).join(' · ')
