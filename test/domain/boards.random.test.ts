import { expect } from 'chai'
import fc from 'fast-check'
import { zoneNamed } from '../../shared/domain/boards/calendar.ts'
import { contributionOf } from '../../shared/domain/boards/contribution.ts'
import { durationsOf } from '../../shared/domain/boards/durations.ts'
import { caseFigures, type CaseFigure } from '../../shared/domain/boards/figures.ts'
import { windowsOf } from '../../shared/domain/boards/traits.ts'
import { organisationOf, type Organisation } from '../../shared/domain/organisation.ts'
import { actorOf } from '../../shared/domain/people.ts'
import { defaultSettings } from '../../shared/domain/settings.ts'
import type { CaseState } from '../../shared/domain/case.ts'
import type { Account, OrganisationPart, Station } from '../../shared/schema/organisation.ts'
import type { Board, ComparedRange } from '../../shared/domain/boards/answers.ts'
import { understand, type Understood, type Wish } from '../../server/boards/asking.ts'
import { askingOf, boardOf, type Source } from '../../server/boards/board.ts'
import { CaseCube } from '../../server/boards/cube.ts'
import { lengthOf, pageOf, type Listing, type Mark } from '../../server/boards/lists.ts'
import { fingerprintOfCase } from '../../server/boards/recount.ts'
import { Stock } from '../../server/boards/stock.ts'
import { acknowledgedByHand, countByHand, quantilesByHand, type Filed } from '../support/boards.reference.ts'
import { World } from '../support/situation.ts'

const ZONE = 'Asia/Shanghai'
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const stations = ['station-a', 'station-b', 'station-c']

const station = (id: string, districtId: string): Station => ({
  type: 'station',
  id,
  code: id.slice(-1).toUpperCase() + '1',
  name: id,
  districtId,
  area: { type: 'Polygon', coordinates: [] },
  arrivalTargetMinutes: 5,
})
const parts: OrganisationPart[] = [
  { type: 'city', id: 'city', code: 'C', name: 'City' },
  { type: 'district', id: 'north', code: 'N', name: 'North', cityId: 'city' },
  { type: 'district', id: 'south', code: 'S', name: 'South', cityId: 'city' },
  station('station-a', 'north'),
  station('station-b', 'north'),
  station('station-c', 'south'),
]
const organisation: Organisation = organisationOf(parts, [], defaultSettings, ZONE)
const deskAccount: Account = {
  id: 'desk',
  username: 'desk',
  name: 'desk',
  roles: ['dispatcher'],
  qualifications: [],
  unitIds: [],
  cityId: 'city',
  status: 'active',
}
const desk = actorOf(deskAccount)

/** What may happen to a case, in any order; what its rules refuse does not happen. */
const steps = {
  suspect: (world: World) => world.suspect(world.now),
  caughtEarlier: (world: World) => world.suspect(new Date(Date.parse(world.now) - HOUR_MS).toISOString()),
  submit: (world: World) => {
    const entries = world.case.suspects.flatMap((suspect) => suspect.apprehendedSeq ?? [])
    world.on('clearance.submit', 'officer', { entries: entries.slice(-1), summary: 'caught' })
  },
  submitExceptional: (world: World) => {
    const entries = world.case.suspects.map((suspect) => suspect.identifiedSeq).slice(-1)
    world.on('clearance.submit', 'officer', { entries, exceptional: 'suspect-dead', summary: 'dead' })
  },
  confirm: (world: World) => world.on('clearance.confirm', 'chief', {}),
  takeBack: (world: World) => {
    const entry = world.case.decided?.at(-1)?.seq
    if (entry !== undefined) world.on('approval.take-back', 'chief', { entry })
  },
  sendBack: (world: World) => world.on('clearance.return', 'chief', { reason: 'not yet' }),
  reopen: (world: World) => world.on('case.reopen', 'chief', { reason: 'again' }),
  misSent: (world: World) => world.on('case.dismiss', 'desk', { ground: 'mis-sent', reason: 'wrong key' }),
  dismiss: (world: World) => {
    world.on('case.dismiss', 'officer', { ground: 'no-offence', reason: 'nothing there' })
    world.on('case.approve-dismissal', 'chief', {})
  },
  escalate: (world: World) => world.on('case.escalate', 'chief', { reason: 'major' }),
  shelve: (world: World) => world.on('case.shelve', 'chief', { reason: 'shelved' }),
  close: (world: World) => world.on('case.close', 'chief', {}),
  note: (world: World) => world.write('note', 'investigation'),
  correct: (world: World) => {
    const [entry] = world.entries().filter(({ kind }) => kind === 'note')
    if (entry) world.write('note', 'investigation', { text: 'corrected' }, { corrects: entry.seq })
  },
  acknowledge: (world: World) => {
    world.do('dispatch.acknowledge', 'officer', { id: 'case', party: 'station' }, {})
    world.do('dispatch.acknowledge', 'investigator', { id: 'case', party: 'property-crime' }, {})
  },
  arrive: (world: World) => world.do('dispatch.arrive', 'technician', { id: 'case', party: 'scene' }, {}),
  acknowledgeScene: (world: World) =>
    world.do('dispatch.acknowledge', 'technician', { id: 'case', party: 'scene' }, {}),
  cancel: (world: World) =>
    world.do('dispatch.cancel', 'desk', { id: 'case', party: 'property-crime' }, { reason: 'not needed' }),
  reassign: (world: World) => {
    const body = { unitId: 'unit-other', reason: 'busy' }
    world.do('dispatch.reassign', 'desk', { id: 'case', party: 'property-crime' }, body)
  },
  decline: (world: World) =>
    world.do('dispatch.decline', 'officer', { id: 'case', party: 'station' }, { reason: 'busy' }),
  supervise: (world: World) => {
    const dueAt = new Date(Date.parse(world.now) + DAY_MS).toISOString()
    world.on('case.supervise', 'chief', { text: 'when?', dueAt })
  },
  answer: (world: World) => world.on('case.answer-supervision', 'officer', { text: 'soon' }),
} satisfies Record<string, (world: World) => unknown>
type Step = keyof typeof steps

const origin = fc.constantFrom(
  'call' as const,
  'call' as const,
  'call' as const,
  'discovered' as const,
  'imported' as const,
)
const someCase = fc.record({
  station: fc.constantFrom(...stations),
  kind: fc.constantFrom(
    ['theft', 'e-bike'] as const,
    ['theft', 'burglary'] as const,
    ['fraud', undefined] as const,
    ['injury', 'assault'] as const,
  ),
  origin,
  receivedAtSetBack: fc.boolean(),
  /** Of an imported case. */
  cameClosed: fc.boolean(),
  /** Hours after the first case could be received. */
  receivedHours: fc.integer({ min: 0, max: 24 * 45 }),
  steps: fc.array(
    fc.record({
      step: fc.constantFrom(...(Object.keys(steps) as Step[])),
      /** Since the step before; often exactly a window. */
      minutes: fc.oneof(fc.constantFrom(0, 1, 720, 1439, 1440, 1441, 2880), fc.integer({ min: 0, max: 3000 })),
    }),
    { maxLength: 14 },
  ),
})
interface Made {
  filed: Filed
  /** The state after each entry that changed it, with its `seq`. */
  states: { seq: number; state: CaseState }[]
  endsAt: string
}

const FIRST = Date.parse('2026-01-20T00:00:00.000Z')

type SomeCase = typeof someCase extends fc.Arbitrary<infer T> ? T : never

const make = (given: SomeCase, index: number): Made => {
  const id = `0199${String(index).padStart(4, '0')}-0000-8000-8000-000000000000`
  const receivedAt = new Date(FIRST + given.receivedHours * HOUR_MS).toISOString()
  const [category, subcategory] = given.kind
  const sentAt = receivedAt
  const world = new World().at(receivedAt)
  const cameClosed = given.origin === 'imported' && given.cameClosed
  const change = {
    ...{ receivedAt, receivedAtSetBack: given.receivedAtSetBack, origin: given.origin, category, subcategory },
    ...(cameClosed ? { status: 'closed' as const } : {}),
  }
  const begun = new World({
    ...world.case,
    ...change,
    dispatches: world.case.dispatches.map((each) => ({ ...each, sentAt })),
  })
  begun.at(receivedAt)
  const states: Made['states'] = []
  const look = (): void => {
    const { seq, ...state } = begun.case
    states.push({ seq, state: { ...state, id, scope: { ...state.scope, station: given.station } } })
  }
  look()
  for (const { step, minutes } of given.steps) {
    begun.at(new Date(Date.parse(begun.now) + minutes * 60_000).toISOString())
    begun.tries((each) => steps[step](each))
    look()
  }
  const entries = begun.entries()
  const filed: Filed = {
    id,
    station: given.station,
    category,
    subcategory,
    receivedAt,
    origin: given.origin,
    receivedAtSetBack: given.receivedAtSetBack,
    cameClosed,
    entries,
  }
  return { filed, states, endsAt: begun.now }
}

const sourceOf = (): Source => ({
  cube: new CaseCube(zoneNamed(ZONE), windowsOf(defaultSettings.windowsHours)),
  stock: new Stock(zoneNamed(ZONE)),
})

const wishes = fc.record(
  {
    station: fc.option(fc.constantFrom(...stations), { nil: undefined }),
    range: fc.constantFrom(
      ['2026-01-01', '2026-02-01'],
      ['2026-02-01', '2026-03-01'],
      ['2026-01-25', '2026-02-10'],
      ['2026-02-03', '2026-02-04'],
      ['2025-01-01', '2027-01-01'],
    ),
    kind: fc.constantFrom<Pick<Wish, 'category' | 'subcategory'>>(
      {},
      { category: 'theft' },
      { category: 'fraud' },
      { subcategory: 'e-bike' },
      { category: 'theft', subcategory: 'e-bike' },
      { category: 'theft', subcategory: 'burglary' },
    ),
    origin: fc.option(fc.constantFrom('call' as const, 'discovered' as const, 'imported' as const), { nil: undefined }),
    window: fc.constantFrom(12, 24, 48, 72),
  },
  { requiredKeys: ['station', 'range', 'kind', 'origin', 'window'] },
)

describe('figures of boards, whatever happens to cases', function () {
  this.timeout(120_000)

  it('[K5] [K8] equal a count by hand from the journal, and each list has the length and the cases of its figure', () => {
    fc.assert(
      fc.property(
        fc.array(someCase, { minLength: 1, maxLength: 25 }),
        wishes,
        fc.integer({ min: 0, max: 1000 }),
        fc.array(fc.nat(), { maxLength: 40 }),
        (given, { range: [from = '', to = ''], window, kind, ...rest }, later, shuffle) => {
          const made = given.map(make)
          const source = sourceOf()
          // States come in the order of their cases' journals, some late, some twice: an older one changes nothing.
          const arriving = made.flatMap(({ filed, states }) => states.map((each) => ({ ...each, id: filed.id })))
          for (const [place, pick] of shuffle.entries()) {
            const [one, other] = [place % arriving.length, pick % arriving.length]
            const [a, b] = [arriving[one], arriving[other]]
            if (a && b) [arriving[one], arriving[other]] = [b, a]
          }
          for (const { id, seq, state } of arriving) source.cube.put(contributionOf(id, seq, state))
          for (const { filed, states } of made) {
            const last = states.at(-1)
            if (!last) continue
            const contribution = contributionOf(filed.id, last.seq, last.state)
            expect(source.cube.fingerprint(filed.id)).to.equal(fingerprintOfCase(contribution, source.cube.windowsMs))
          }
          const endsAt = made.reduce((latest, each) => (each.endsAt > latest ? each.endsAt : latest), '')
          const now = new Date(Date.parse(endsAt) + later * 30 * 60_000)
          const wish: Wish = { ...rest, ...kind, from, to, window }
          const understood = understand(
            { organisation, now },
            desk,
            'board.city',
            wish,
            rest.station ? 'station' : 'city',
          )
          const asking = askingOf(source, understood)
          const byHand = countByHand(
            made.map(({ filed }) => filed),
            {
              asOf: now.toISOString(),
              zone: ZONE,
              from,
              to,
              windowHours: window,
              origin: rest.origin,
              stations: rest.station ? [rest.station] : stations,
              ...kind,
            },
          )
          for (const figure of caseFigures) {
            checkFigure(figure, byHand[figure], { asking, figure, span: understood.period })
          }
          const board = boardOf(source, understood, undefined, organisation)
          const { figures } = board.clearance
          expect(figures.rate.n).to.equal(byHand['cleared-within'].size)
          expect(figures.rate.of).to.equal(byHand.matured.size)
          expect(figures.share.of).to.equal(byHand.clearances.size)
          expect(figures.received).to.equal(figures.rate.of + figures.running.cases)
          const { discovered, imported, ...endings } = figures.apart
          const others = rest.origin === undefined ? (discovered ?? 0) + (imported ?? 0) : 0
          const apart = Object.values(endings).reduce((sum, each) => sum + each, others)
          expect(figures.received + apart, 'everything is counted once').to.equal(byHand.total.size)
          expect(discovered, 'what stands beside').to.equal(
            rest.origin === 'discovered' ? null : byHand.discovered.size,
          )
          expect(imported, 'what stands beside').to.equal(rest.origin === 'imported' ? null : byHand.imported.size)
          const acknowledged = made.map(({ filed }) => filed).filter(({ id }) => byHand['triple-acknowledged'].has(id))
          expect(board.times.figures.tripleAcknowledged).to.deep.equal(
            quantilesByHand(acknowledgedByHand(acknowledged)),
          )
          expect(board.now.open).to.equal(byHand.open.size)
          for (const rows of [board.categories, board.subcategories, ...(rest.station ? [] : [board.stations])]) {
            const sum = rows.reduce((total, row) => total + row.figures.received, 0)
            expect(sum).to.equal(figures.received)
          }
          const trend = board.trend.points.reduce((total, point) => total + point.received, 0)
          expect(trend).to.equal(figures.received)
          expect(board.heat.flat().reduce((total, each) => total + each, 0)).to.equal(figures.received)
          for (const which of ['previous', 'lastYear'] as const)
            checkCompared(source, board, which, (part) => {
              const asked = { ...wish, ...part, asOf: board.asOf }
              return understand({ organisation, now }, desk, 'board.city', asked, rest.station ? 'station' : 'city')
            })
        },
      ),
      { numRuns: 150 },
    )
  })

  const checkFigure = (figure: CaseFigure, byHand: Set<string>, listing: Listing): void => {
    expect(lengthOf(listing), figure).to.equal(byHand.size)
    const ids: string[] = []
    for (let after: Mark | undefined; ;) {
      const page = pageOf(listing, after, 3)
      ids.push(...page.ids)
      if (!page.next) break
      after = page.next
    }
    expect(ids.length, figure).to.equal(byHand.size)
    expect(new Set(ids), figure).to.deep.equal(byHand)
  }

  /** [K6] [K8] What stood there then opens: the same figures, each with its list, also where the period was cut off. */
  const checkCompared = (
    source: Source,
    board: Board,
    which: 'previous' | 'lastYear',
    understood: (part: ComparedRange) => Understood,
  ): void => {
    const opened = understood(board.comparedWith[which])
    const { clearance, times, trend } = boardOf(source, opened, 'day', organisation)
    const { figures } = board.clearance[which]
    expect(clearance.figures, which).to.deep.equal(figures)
    expect(times.figures, which).to.deep.equal(board.times[which].figures)
    expect(trend.points.reduce((total, point) => total + point.received, 0)).to.equal(figures.received)
    const listing = { asking: askingOf(source, opened), span: opened.period }
    expect(lengthOf({ ...listing, figure: 'received' })).to.equal(figures.received)
    expect(lengthOf({ ...listing, figure: 'matured' })).to.equal(figures.rate.of)
    expect(pageOf({ ...listing, figure: 'clearances' }, undefined, 500).ids).to.have.length(figures.share.of)
  }

  it('[K5] medians and p90 equal those of a sorted list', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.nat(600), fc.nat(40_000))), (seconds) => {
        expect(durationsOf(seconds)).to.deep.equal(quantilesByHand(seconds))
      }),
    )
  })
})
