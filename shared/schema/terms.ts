/** The fixed words of the trade: each list is the whole of its kind. */

export const parties = ['station', 'property-crime', 'scene'] as const
/** A party to the triple dispatch. */
export type Party = (typeof parties)[number]

export const lanes = ['command', 'scene', 'video', 'investigation', 'analysis', 'property'] as const
/** [T4] A lane of the timeline. */
export type Lane = (typeof lanes)[number]

export const roles = [
  'dispatcher',
  'station-officer',
  'property-crime-investigator',
  'scene-technician',
  'video-investigator',
  'analyst',
  'station-chief',
  'district-chief',
  'property-custodian',
  'community-officer',
  'auditor',
  'administrator',
  'wall',
  'integration',
] as const
/**
 * [A1] A role. `wall` is a screen, not a person: it reads figures and never locks. [A7] `integration` is a program: no
 * person signs in to it. [A5]
 */
export type Role = (typeof roles)[number]

export const categories = ['theft', 'fraud', 'damage', 'injury'] as const
/** [C3] The four kinds of small case. */
export type Category = (typeof categories)[number]

/** How a store is looked through: what is to be checked in, lies in store, may be handed over, was returned. */
export const stockStates = ['seized', 'in-store', 'returnable', 'returned'] as const
export type StockState = (typeof stockStates)[number]

export const caseStatuses = ['open', 'cleared', 'closed', 'dismissed', 'escalated', 'shelved'] as const
/** [C6] */
export type CaseStatus = (typeof caseStatuses)[number]

export const origins = ['call', 'discovered', 'imported'] as const
/** [C8] */
export type Origin = (typeof origins)[number]

/** [A3] Usual reasons for showing a masked value. */
export const revealPurposes = ['call-back'] as const
export const procedures = ['undecided', 'administrative', 'criminal'] as const
/** [C9] */
export type Procedure = (typeof procedures)[number]

export const documentKinds = [
  'id-card',
  'passport',
  'hk-macao-permit',
  'taiwan-permit',
  'residence-permit',
  'permanent-residence',
  'other',
] as const
/** [L9] What a person shows who they are by. Left out anywhere, it is the ID card. */
export type DocumentKind = (typeof documentKinds)[number]

export const dispatchStates = [
  'sent',
  'delivered',
  'acknowledged',
  'departed',
  'arrived',
  'released',
  'declined',
  'cancelled',
] as const
/** [D2] */
export type DispatchState = (typeof dispatchStates)[number]

export const unitKinds = ['station', 'property-crime', 'scene', 'video', 'analysis', 'desk', 'store', 'office'] as const
/** What a unit is: the first three are parties to a triple dispatch. */
export type UnitKind = (typeof unitKinds)[number]

export const exceptionalBases = [
  'suspect-dead',
  'below-age-of-responsibility',
  'other-jurisdiction',
  'victim-declines',
] as const
/** [K2] Bases of an exceptional clearance. */
export type ExceptionalBasis = (typeof exceptionalBases)[number]

export const custodyReasons = [
  'stored',
  'examination',
  'identification',
  'shown-to-court',
  'handed-on',
  'other',
] as const
/** [P2] Why an item is moved. */
export type CustodyReason = (typeof custodyReasons)[number]
/** The same, with the movements that begin and end its custody. */
export type CustodyWhy = CustodyReason | 'seized' | 'returned' | 'recalled'

export const subjectKinds = ['case', 'property', 'account', 'organisation', 'file'] as const
/** What has a journal of its own. */
export type SubjectKind = (typeof subjectKinds)[number]

/** [C3] Subcategories are data: code, its category, its words. The seed may add to them. */
export const subcategories: readonly { code: string; category: Category; zh: string; en: string }[] = [
  { code: 'shoplifting', category: 'theft', zh: '盗窃商店', en: 'Shoplifting' },
  { code: 'e-bike', category: 'theft', zh: '盗窃电动车', en: 'E-bike' },
  { code: 'e-bike-battery', category: 'theft', zh: '盗窃电瓶', en: 'E-bike battery' },
  { code: 'bicycle', category: 'theft', zh: '盗窃自行车', en: 'Bicycle' },
  { code: 'burglary', category: 'theft', zh: '入室盗窃', en: 'Burglary' },
  { code: 'pickpocketing', category: 'theft', zh: '扒窃', en: 'Pickpocketing' },
  { code: 'from-vehicle', category: 'theft', zh: '盗窃车内财物', en: 'From a vehicle' },
  { code: 'phone', category: 'theft', zh: '盗窃手机', en: 'Phone' },
  { code: 'parcel', category: 'theft', zh: '盗窃快递', en: 'Parcel' },
  { code: 'other-theft', category: 'theft', zh: '其他盗窃', en: 'Other theft' },
  { code: 'telecom-fraud', category: 'fraud', zh: '电信网络诈骗', en: 'Telecom fraud' },
  { code: 'contact-fraud', category: 'fraud', zh: '接触性诈骗', en: 'Contact fraud' },
  { code: 'fare-evasion', category: 'fraud', zh: '逃单', en: 'Leaving without paying' },
  { code: 'vehicle-damage', category: 'damage', zh: '毁坏车辆', en: 'Damage to a vehicle' },
  { code: 'shop-damage', category: 'damage', zh: '毁坏店铺财物', en: 'Damage to a shop' },
  { code: 'other-damage', category: 'damage', zh: '其他毁坏', en: 'Other damage' },
  { code: 'assault', category: 'injury', zh: '殴打他人', en: 'Assault' },
  { code: 'quarrel', category: 'injury', zh: '纠纷致伤', en: 'Injury in a quarrel' },
]

/** [C3] Whether there is such a subcategory, and of the category where one is named too. */
export const isSubcategory = (code: string, category?: Category): boolean =>
  subcategories.some((each) => each.code === code && (category === undefined || each.category === category))
