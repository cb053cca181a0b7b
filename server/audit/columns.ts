import { auditDetails, auditFieldWord } from '../../shared/audit-details.ts'
import { auditWord, doerOf } from '../../shared/audit-words.ts'
import { rosterTold, type Audited, type Change, type ChangeSide } from '../../shared/domain/audited.ts'
import type { Organisation } from '../../shared/domain/organisation.ts'
import { localTime, termsIn, words, type Column, type Telling } from '../csv.ts'

/** The name of an account or of a part of the organisation; its id when it is unknown. */
export const nameIn = (id: string, of: Organisation): string =>
  (of.account(id) ?? of.station(id) ?? of.unit(id) ?? of.district(id))?.name ?? (of.city.id === id ? of.city.name : id)

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
  `${auditFieldWord(field, telling.language)}: ${sideWord(from, telling)} → ${sideWord(to, telling)}`

/** What was changed from what to what; else the plain facts of the body. */
const detailsOf = (entry: Audited, telling: Telling): string => {
  if (entry.changes) return entry.changes.map((change) => changeWord(change, telling)).join('; ')
  const words = {
    language: telling.language,
    nameOf: (id: string) => nameIn(id, telling.organisation),
    timeOf: (instant: string) => localTime(instant, telling),
  }
  return auditDetails(entry, words)
    .map(({ word, shown }) => `${word}: ${shown}`)
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
