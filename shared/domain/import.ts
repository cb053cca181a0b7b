import type { ImportedCase } from '../schema/import.ts'
import { isSubcategory } from '../schema/terms.ts'
import { Refusal, type RefusalCode } from '../refusals.ts'
import { instant, present } from './case-rule.ts'
import type { CaseState, Clearance } from './case.ts'
import type { Rules, Situation } from './decision.ts'
import type { Author, Draft } from './entry.ts'
import type { Organisation } from './organisation.ts'
import { reducer, type Reducers } from './reducers.ts'

/** The subject of an imported row: the same whenever it is imported again. */
export const importedId = (source: string, key: string): string => `import:${source}:${key}`

const stationNamed = (organisation: Organisation, name: string) =>
  organisation.station(name) ?? organisation.stations.find(({ code }) => code === name)

/** Why a row cannot be imported, and the field at fault; undefined when it can. [C3] [C8] */
export const importProblem = (
  row: ImportedCase,
  organisation: Organisation,
  now: string,
): { code: RefusalCode; field: string } | undefined => {
  const { subcategory, category, clearedAt, status = 'closed' } = row
  if (subcategory !== undefined && !isSubcategory(subcategory, category))
    return { code: 'case.subcategory-unknown', field: 'subcategory' }
  if (!stationNamed(organisation, row.station)) return { code: 'import.station-unknown', field: 'station' }
  const receivedAt = instant(row.receivedAt)
  if (receivedAt > now) return { code: 'import.in-future', field: 'receivedAt' }
  if (receivedAt < EARLIEST) return { code: 'timeline.occurred-too-old', field: 'receivedAt' }
  if (clearedAt === undefined) return undefined
  if (status !== 'cleared' && status !== 'closed') return { code: 'import.cleared-open', field: 'clearedAt' }
  if (instant(clearedAt) > now) return { code: 'import.in-future', field: 'clearedAt' }
  if (instant(clearedAt) < receivedAt) return { code: 'import.cleared-before', field: 'clearedAt' }
  return undefined
}

const EARLIEST = '2000-01-01T00:00:00.000Z'

type ImportedBody = Omit<ImportedCase, 'key' | 'station' | 'number'> & {
  number: string
  source: string
  arrivalTargetMinutes: number
}

const draftOf = (situation: Situation, source: string, row: ImportedCase): Draft => {
  const { organisation } = situation
  const station = stationNamed(organisation, row.station)
  if (!station) throw new Refusal('import.station-unknown', { field: 'station' })
  const { key, number = key, clearedAt } = row
  // Field by field and in the order in which they are hashed: there are a million of them.
  const body: ImportedBody = present({
    arrivalTargetMinutes: station.arrivalTargetMinutes,
    category: row.category,
    clearedAt: clearedAt === undefined ? undefined : instant(clearedAt),
    losses: row.losses,
    number,
    place: present(row.place),
    procedure: row.procedure,
    receivedAt: instant(row.receivedAt),
    source,
    status: row.status,
    subcategory: row.subcategory,
    summary: row.summary,
  })
  return {
    subject: { kind: 'case', id: importedId(source, key) },
    kind: 'case.imported',
    lane: 'command',
    body,
    scope: { city: organisation.city.id, district: station.districtId, station: station.id },
    occurredAt: body.receivedAt,
    isTrueTime: true,
  }
}

export const importRules: Rules<'case.import'> = {
  'case.import': {
    loads: (_, { source, cases }) => cases.map(({ key }) => ({ kind: 'case', id: importedId(source, key) })),
    decide: (situation, _, { source, cases }) => {
      const keys = new Set<string>()
      return cases.flatMap((row, index) => {
        const problem = importProblem(row, situation.organisation, situation.now)
        if (problem) throw new Refusal(problem.code, { field: `cases.${index}.${problem.field}` })
        if (keys.has(row.key)) throw new Refusal('import.key-twice', { field: `cases.${index}.key` })
        keys.add(row.key)
        return situation.look('case', importedId(source, row.key)) ? [] : [draftOf(situation, source, row)]
      })
    },
    result: (_look, _params, written) => ({ imported: written.length }),
  },
}

const clearanceOf = (clearedAt: string, by: Author): Clearance => ({
  status: 'confirmed',
  basis: 'apprehended',
  entries: [1],
  summary: '',
  submittedBy: by,
  submittedAt: clearedAt,
  clearedAt,
  confirmedBy: by,
  confirmedAt: clearedAt,
})

export const importReducers: Reducers<CaseState> = {
  // Field by field: a million past cases are taken in this way, and a spread costs as much as all of the rest.
  'case.imported': reducer((_state: CaseState, body: ImportedBody, entry): CaseState => {
    const { clearedAt, subcategory } = body
    const state: CaseState = {
      id: entry.subject.id,
      number: body.number,
      origin: 'imported',
      category: body.category,
      summary: body.summary,
      procedure: body.procedure ?? 'undecided',
      status: body.status ?? 'closed',
      statusAt: clearedAt ?? body.receivedAt,
      receivedAt: body.receivedAt,
      receivedAtSetBack: false,
      receivedAtClamped: false,
      place: body.place,
      scope: { city: entry.scope.city, district: entry.scope.district ?? '', station: entry.scope.station ?? '' },
      arrivalTargetMinutes: body.arrivalTargetMinutes,
      losses: body.losses ?? [],
      callers: [],
      unitIds: [],
      dispatches: [],
      waitingUnitIds: [],
      requests: [],
      suspects: [],
      musts: {},
      formerClearances: [],
      misSent: false,
      property: { items: 0, returned: 0, valueFen: 0, returnsPending: 0 },
      found: [],
      corrected: [],
      warned: [],
      laneLatest: {},
    }
    if (subcategory !== undefined) state.subcategory = subcategory
    if (clearedAt !== undefined) state.clearance = clearanceOf(clearedAt, entry.by)
    return state
  }),
}
