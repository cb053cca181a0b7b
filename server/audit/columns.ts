import { auditWords } from '../../shared/audit-words.ts'
import type { Entry } from '../../shared/domain/entry.ts'
import type { Organisation } from '../../shared/domain/organisation.ts'
import { operationNamed } from '../../shared/operations/catalogue.ts'
import { words, type Column, type Telling } from '../csv.ts'

const nameOf = (id: string, of: Organisation): string =>
  (of.account(id) ?? of.station(id) ?? of.unit(id) ?? of.district(id))?.name ?? (of.city.id === id ? of.city.name : id)

/** Plain facts of the body; a body within the body is opened, whole accounts and areas are left out. */
const detailsOf = ({ body: { detail, ...rest } }: Entry, { language }: Telling): string =>
  Object.entries({ ...(typeof detail === 'object' ? detail : {}), ...rest })
    .flatMap(([name, value]) => {
      const isPlain = ['string', 'number', 'boolean'].includes(typeof value)
      const isList = Array.isArray(value) && value.every((each) => typeof each === 'string')
      if (name === 'kind' || value === '' || (!isPlain && !isList)) return []
      const said = name === 'operation' ? (operationNamed(String(value))?.title[language] ?? String(value)) : value
      return [`${name}: ${String(said)}`]
    })
    .join('; ')

/** The audit as CSV: with the hashes by which each entry can be found again in its chain. */
export const auditColumns: Column<Entry>[] = [
  { head: words('时间', 'Time'), cell: ({ storedAt }) => storedAt, as: 'time' },
  {
    head: words('账号 / 机构', 'Account or unit'),
    cell: ({ subject }, { organisation }) => nameOf(subject.id, organisation),
  },
  { head: words('编号', 'Id'), cell: ({ subject }) => subject.id },
  {
    head: words('事项', 'What'),
    cell: ({ kind }, { language }) => auditWords[kind]?.[language === 'en' ? 1 : 0] ?? kind,
  },
  { head: words('操作人', 'By'), cell: ({ by }) => by.name },
  { head: words('详情', 'Details'), cell: detailsOf },
  { head: words('序号', 'Seq'), cell: ({ seq }) => seq },
  { head: words('链', 'Hash'), cell: ({ hash }) => hash },
]
