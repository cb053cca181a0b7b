import { changesBetween, changingKinds, type Audited } from '../../shared/domain/audited.ts'
import type { Entry } from '../../shared/domain/entry.ts'
import { folded } from '../../shared/domain/folding.ts'
import type { Organisation } from '../../shared/domain/organisation.ts'
import type { QueryOf } from '../../shared/operations/catalogue.ts'
import { Refusal } from '../../shared/refusals.ts'
import type { Database } from '../db/collections.ts'
import { cursorOf, placeIn } from '../http/cursor.ts'
import { serve, type Route } from '../http/serve.ts'
import type { Platform } from '../platform.ts'
import { auditColumns, nameIn } from './columns.ts'
import { caseIdOf, caseNumbers, describedBefore, listAudited, type AuditPlace, type AuditWish } from './audit.model.ts'

export { prepareAudit } from './audit.model.ts'
export { ExportLimits } from './exports.ts'
export { isWholeList, Reads, type Asked } from './reads.ts'
export { Recorder } from './recorder.ts'

const PAGE = 50

const placeOf = (cursor: string): AuditPlace => {
  const [storedAt, subjectId, seq] = placeIn(cursor, 'string', 'string', 'number')
  return { storedAt, subjectId, seq }
}

const instant = (value: string | undefined): string | undefined => value && new Date(value).toISOString()

/** Accounts of the city by a name or user name or a part of one; whole ones alone, where there are such. */
const accountsNamed = ({ accounts }: Organisation, cityId: string, told: string): string[] => {
  const wanted = folded(told)
  const own = accounts.filter((account) => account.cityId === cityId)
  const whole = own.filter(({ name, username }) => folded(name) === wanted || folded(username) === wanted)
  if (whole.length > 0) return whole.map(({ id }) => id)
  return own.filter(({ name, username }) => `${folded(name)} ${folded(username)}`.includes(wanted)).map(({ id }) => id)
}

/** Whose entries are asked for. @throws Refusal `audit.person-unknown` */
const wantedOf = (
  organisation: Organisation,
  cityId: string,
  { account, person }: Pick<QueryOf<'audit.list'>, 'account' | 'person'>,
): string[] | undefined => {
  if (!person?.trim()) return account === undefined ? undefined : [account]
  const named = accountsNamed(organisation, cityId, person)
  if (named.length === 0) throw new Refusal('audit.person-unknown', { field: 'person' })
  return account === undefined ? named : named.filter((id) => id === account)
}

/** @throws Refusal `audit.case-unknown` */
const wantedCase = async (db: Database, cityId: string, told: string | undefined): Promise<string | undefined> => {
  if (!told?.trim()) return undefined
  const typed = told.trim()
  const found = await caseIdOf(db, cityId, [typed, ...numbersMeant(typed)])
  if (found === undefined) throw new Refusal('audit.case-unknown', { field: 'case' })
  return found
}
/**
 * [C5] The case numbers that a typed one can be, whatever stands between its parts: LJ01 2026 00012 and lj01202600012 are
 * LJ01-2026-00012. Stations that are no longer there have cases too: the year tells where the code ends.
 */
const numbersMeant = (typed: string): string[] => {
  const plain = folded(typed).toUpperCase()
  return [...plain].flatMap((_, at) => {
    const [, year, sequence] = /^((?:19|20|21)\d{2})(\d{5,})$/.exec(plain.slice(at)) ?? []
    return at > 0 && year && sequence ? [`${plain.slice(0, at)}-${year}-${sequence}`] : []
  })
}

/** Areas are told in short: twenty thousand corners are for a map. */
const withoutArea = (body: Entry['body']): Entry['body'] => {
  const { area: _area, part, ...rest } = body
  if (typeof part !== 'object' || part === null) return rest
  const { area: _ofPart, ...described } = part as Record<string, unknown>
  return { ...rest, part: described }
}

const caseIdIn = ({ body }: Entry): string[] => (typeof body['caseId'] === 'string' ? [body['caseId']] : [])

/** [A4] The entries with what a person needs to read them: the number of the case, what was changed from what to what. */
const told = async ({ db, organisation }: Platform, entries: readonly Entry[]): Promise<Audited[]> => {
  const now = organisation()
  const nameOf = (id: string): string => nameIn(id, now)
  const numbers = await caseNumbers(db, [...new Set(entries.flatMap(caseIdIn))])
  return Promise.all(
    entries.map(async (entry): Promise<Audited> => {
      const before = changingKinds.includes(entry.kind) ? await describedBefore(db, entry) : undefined
      const ofCase = caseIdIn(entry).map((id) => ({ id, number: numbers.get(id) ?? id }))[0]
      return {
        ...entry,
        body: withoutArea(entry.body),
        ...(ofCase ? { ofCase } : {}),
        ...(before ? { changes: changesBetween(before, entry, nameOf) } : {}),
      }
    }),
  )
}

/** [A4] What happened to accounts and the organisation, and what accounts did, for the auditor. */
export const auditRoutes = (platform: Platform): Route[] => [
  serve(
    'audit.list',
    async ({ actor, query }) => {
      const limit = query.limit ?? PAGE
      const { cityId } = actor
      const of = wantedOf(platform.organisation(), cityId, query)
      const wish: AuditWish = {
        cityId,
        of,
        caseId: await wantedCase(platform.db, cityId, query.case),
        kind: query.kind,
        from: instant(query.from),
        to: instant(query.to),
        before: query.cursor === undefined ? undefined : placeOf(query.cursor),
        limit: limit + 1,
      }
      const found = await listAudited(platform.db, wish)
      const items = await told(platform, found.slice(0, limit))
      const last = items.at(-1)
      if (found.length <= limit || !last) return { items }
      return { items, next: cursorOf(last.storedAt, last.subject.id, last.seq) }
    },
    auditColumns,
  ),
]
