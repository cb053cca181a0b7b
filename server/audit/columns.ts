import { auditWord, doerOf } from '../../shared/audit-words.ts'
import { rosterTold, type Audited, type Change, type ChangeSide } from '../../shared/domain/audited.ts'
import type { Organisation } from '../../shared/domain/organisation.ts'
import { operationNamed } from '../../shared/operations/catalogue.ts'
import { termsIn, words, type Column, type Telling } from '../csv.ts'

/** The name of an account or of a part of the organisation; its id when it is unknown. */
export const nameIn = (id: string, of: Organisation): string =>
  (of.account(id) ?? of.station(id) ?? of.unit(id) ?? of.district(id))?.name ?? (of.city.id === id ? of.city.name : id)

/** Fields by name. */
const fields: Record<string, readonly [zh: string, en: string]> = {
  ip: ['地址', 'address'],
  operation: ['操作', 'operation'],
  reason: ['理由', 'reason'],
  field: ['项目', 'field'],
  ref: ['引用', 'reference'],
  count: ['次数', 'times'],
  by: ['修改者', 'changed by'],
  changed: ['改动', 'changed'],
  name: ['名称', 'name'],
  badge: ['警号', 'badge'],
  roles: ['角色', 'roles'],
  qualifications: ['兼任资格', 'qualifications'],
  unitIds: ['单位', 'units'],
  districtId: ['分局', 'district'],
  stationId: ['派出所', 'station'],
  area: ['辖区', 'area'],
  arrivalTargetMinutes: ['到场目标（分钟）', 'arrival target (minutes)'],
  leaderId: ['带班领导', 'leader'],
  roster: ['值班表', 'roster'],
  fallback: ['替补顺序', 'fall-backs'],
}
const fieldWord = (field: string, { language }: Telling): string => fields[field]?.[language === 'en' ? 1 : 0] ?? field

const sideWord = (side: ChangeSide | undefined, telling: Telling): string => {
  const { language } = telling
  switch (side?.as) {
    case undefined:
      return '—'
    case 'text':
      return side.text
    case 'number':
      return String(side.number)
    case 'names':
      return side.names.join(language === 'en' ? ', ' : '、') || '—'
    case 'roles':
      return termsIn('role', side.roles, telling) || '—'
    case 'roster':
      return rosterTold(side.spans, language) || '—'
    case 'area': {
      const { corners, squareKm } = side.area
      return language === 'en' ? `${corners} corners, ${squareKm} km²` : `${corners} 个顶点，${squareKm} 平方公里`
    }
  }
}

const changeWord = ({ field, from, to }: Change, telling: Telling): string =>
  `${fieldWord(field, telling)}: ${sideWord(from, telling)} → ${sideWord(to, telling)}`

/** What stands elsewhere, or in the changes. */
const elsewhere: readonly string[] = ['kind', 'caseId', 'firstAt', 'writtenAt']

/** What was changed from what to what; else the plain facts of the body, a body within the body opened. */
const detailsOf = ({ body, changes }: Audited, telling: Telling): string => {
  if (changes) return changes.map((change) => changeWord(change, telling)).join('; ')
  const { detail, ...rest } = body
  return Object.entries({ ...(typeof detail === 'object' ? detail : {}), ...rest })
    .flatMap(([name, value]) => {
      const isPlain = ['string', 'number', 'boolean'].includes(typeof value)
      const isList = Array.isArray(value) && value.every((each) => typeof each === 'string')
      if (elsewhere.includes(name) || value === '' || (!isPlain && !isList)) return []
      const said =
        name === 'operation' ? (operationNamed(String(value))?.title[telling.language] ?? String(value)) : value
      return [`${fieldWord(name, telling)}: ${String(said)}`]
    })
    .join('; ')
}

/** The audit as CSV: with the hashes by which each entry can be found again in its chain. */
export const auditColumns: Column<Audited>[] = [
  { head: words('时间', 'Time'), cell: ({ storedAt }) => storedAt, as: 'time' },
  {
    head: words('账号 / 机构', 'Account or unit'),
    cell: ({ subject }, { organisation }) => nameIn(subject.id, organisation),
  },
  { head: words('编号', 'Id'), cell: ({ subject }) => subject.id },
  { head: words('事项', 'What'), cell: ({ kind }, { language }) => auditWord(kind, language) },
  {
    head: words('操作人', 'By'),
    cell: (entry, { language, organisation }) => doerOf(entry, language, (id) => nameIn(id, organisation)),
  },
  { head: words('案件', 'Case'), cell: ({ ofCase }) => ofCase?.number },
  { head: words('详情', 'Details'), cell: detailsOf },
  { head: words('序号', 'Seq'), cell: ({ seq }) => seq },
  { head: words('链', 'Hash'), cell: ({ hash }) => hash },
]
