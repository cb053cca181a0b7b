import type { PersonLine, PlaceLine } from '../../shared/operations/results.ts'
import type { Account, Station, Unit } from '../../shared/schema/organisation.ts'
import { districtName, stationName, termIn, termsIn, unitNames, words, type Column, type Telling } from '../csv.ts'

type Placed = Omit<PersonLine, 'id'>

const name = { head: words('名称', 'Name'), cell: (row: { name: string }) => row.name }
const code = { head: words('代码', 'Code'), cell: (row: { code: string }) => row.code }
const district = {
  head: words('分局', 'District'),
  cell: ({ districtId }: { districtId?: string }, telling: Telling) => districtName(districtId, telling),
}
const station = {
  head: words('派出所', 'Station'),
  cell: ({ stationId }: { stationId?: string }, telling: Telling) => stationName(stationId, telling),
}
const personal: Column<Placed>[] = [
  { head: words('姓名', 'Name'), cell: (row) => row.name },
  { head: words('岗位', 'Roles'), cell: ({ roles }, telling) => termsIn('role', roles, telling) },
  {
    head: words('附加资格', 'Qualifications'),
    cell: ({ qualifications }, telling) => termsIn('role', qualifications, telling),
  },
  { head: words('单位', 'Units'), cell: ({ unitIds }, telling) => unitNames(unitIds, telling) },
  station,
  district,
]

/** What an organisation's lists tell as CSV. */
export const stationColumns: Column<Station>[] = [
  code,
  name,
  district,
  {
    head: words('到场目标（分钟）', 'Arrival target (minutes)'),
    cell: ({ arrivalTargetMinutes }) => arrivalTargetMinutes,
  },
]
export const unitColumns: Column<Unit>[] = [
  name,
  { head: words('类型', 'Kind'), cell: ({ kind }, telling) => termIn('unitKind', kind, telling) },
  station,
  district,
  {
    head: words('带班领导', 'Leader'),
    cell: ({ leaderId }, { organisation }) => leaderId && (organisation.account(leaderId)?.name ?? leaderId),
  },
]
export const personColumns: Column<PersonLine>[] = personal
export const accountColumns: Column<Account>[] = [
  { head: words('用户名', 'User name'), cell: ({ username }) => username },
  { head: words('警号', 'Badge'), cell: ({ badge }) => badge },
  ...personal,
  { head: words('状态', 'State'), cell: ({ status }, telling) => termIn('account', status, telling) },
]
export const placeColumns: Column<PlaceLine>[] = [
  { head: words('地点', 'Place'), cell: ({ text }) => text },
  { head: words('经度', 'Longitude'), cell: ({ lng }) => lng },
  { head: words('纬度', 'Latitude'), cell: ({ lat }) => lat },
  station,
]
