import type { DutySpan, Unit } from '../../shared/schema/organisation.ts'
import type { UnitKind } from '../../shared/schema/terms.ts'
import { city } from './city.ts'
import { stations } from './stations.ts'

const everyDay = [0, 1, 2, 3, 4, 5, 6]
const roundTheClock: DutySpan[] = [{ days: everyDay, from: '00:00', to: '00:00' }]
const dayAndNight: DutySpan[] = [
  { days: everyDay, from: '08:00', to: '20:00' },
  { days: everyDay, from: '20:00', to: '08:00' },
]

const unit = (id: string, kind: UnitKind, name: string, leaderId: string, rest: Partial<Unit> = {}): Unit => ({
  type: 'unit',
  id,
  kind,
  name,
  cityId: city.id,
  leaderId,
  roster: roundTheClock,
  fallback: [],
  ...rest,
})

const districtUnits = (districtId: string, short: string, force: string, ordinal: number): Unit[] => {
  const team = (branch: 'property' | 'scene', number: 1 | 2) => `${branch}-${short}-${number}`
  const leader = (branch: 'property' | 'scene', number: 1 | 2) => `account-${branch}-${short}${number}`
  const first = (branch: 'property' | 'scene') => ({ districtId, fallback: [`unit-${team(branch, 2)}`] })
  const second = { districtId, roster: dayAndNight }
  const at = { districtId }
  return [
    unit(
      `unit-${team('property', 1)}`,
      'property-crime',
      `${force}打侵财专业一队`,
      leader('property', 1),
      first('property'),
    ),
    unit(`unit-${team('property', 2)}`, 'property-crime', `${force}打侵财专业二队`, leader('property', 2), second),
    unit(`unit-${team('scene', 1)}`, 'scene', `${force}现勘专业一队`, leader('scene', 1), first('scene')),
    unit(`unit-${team('scene', 2)}`, 'scene', `${force}现勘专业二队`, leader('scene', 2), second),
    unit(`unit-video-${short}`, 'video', `${force}视频侦查队`, `account-video${ordinal}`, at),
    unit(`unit-analysis-${short}`, 'analysis', `${force}研判中队`, `account-analyst${ordinal}`, at),
    unit(`unit-store-${short}`, 'store', `${force}涉案财物保管室`, `account-custodian${ordinal}`, at),
    unit(`unit-office-${short}`, 'office', `${force}指挥室`, `account-district${ordinal}`, at),
  ]
}

const stationUnits = stations.map(({ id, code, name, districtId }) =>
  unit(`unit-${id}`, 'station', name, `account-officer-${code.toLowerCase()}`, { districtId, stationId: id }),
)

/** In a district the first team of a kind is the first choice, the second its fallback (D1). */
export const units: Unit[] = [
  unit('unit-desk-jz', 'desk', '江州市公安局指挥中心', 'account-desk2'),
  ...stationUnits,
  ...districtUnits('district-lj', 'lj', '临江分局', 1),
  ...districtUnits('district-dh', 'dh', '东湖分局', 2),
  ...districtUnits('district-kf', 'kf', '开发区分局', 3),
]
