import { expect } from 'chai'
import { dateOf, dayOf, hourOfWeek, zoneNamed } from '../../shared/domain/boards/calendar.ts'
import { clearanceFigures, percent, points, rateOf } from '../../shared/domain/boards/clearance-figures.ts'
import { contributionOf } from '../../shared/domain/boards/contribution.ts'
import { phaseOf } from '../../shared/domain/boards/counting.ts'
import { definitions, figureDefinitions } from '../../shared/domain/boards/definitions.ts'
import { caseFigures, propertyFigures } from '../../shared/domain/boards/figures.ts'
import { missingForClearance } from '../../shared/domain/boards/missing.ts'
import { comparedWith, periodOf, spansOf, type Span } from '../../shared/domain/boards/period.ts'
import {
  clearedAtAsOf,
  itemContributionOf,
  needsJournal,
  type CountedItem,
  type ReturnFacts,
} from '../../shared/domain/boards/property-contribution.ts'
import { returnFigures, stockFigures, type CountedPart } from '../../shared/domain/boards/property-counting.ts'
import { sheetRate, sheetTenths, shownRate, shownTenths } from '../../shared/domain/boards/rounding.ts'
import { packedTraits, unpackedTraits, windowsOf } from '../../shared/domain/boards/traits.ts'
import { Refusal } from '../../shared/refusals.ts'
import type { CaseState } from '../../shared/domain/case.ts'
import { after, received, World } from '../support/situation.ts'

const shanghai = zoneNamed('Asia/Shanghai')
const HOUR_MS = 3_600_000
const at = (text: string): number => Date.parse(text)
const told = ({ fromDay, toDay, untilMs }: Span): string[] => [
  dateOf(fromDay),
  dateOf(toDay),
  new Date(untilMs).toISOString(),
]

describe('the calendar of boards', () => {
  it('[K5] a day of Shanghai begins at 16:00 UTC of the day before', () => {
    expect(shanghai.startOf(dayOf('2026-03-01'))).to.equal(at('2026-02-28T16:00:00.000Z'))
    expect(dateOf(shanghai.dayAt(at('2026-02-28T15:59:59.999Z')))).to.equal('2026-02-28')
    expect(dateOf(shanghai.dayAt(at('2026-02-28T16:00:00.000Z')))).to.equal('2026-03-01')
    expect(dateOf(shanghai.dayAt(at('2024-02-28T16:00:00.000Z')))).to.equal('2024-02-29')
  })

  it('[K5] days in zones whose clocks change begin once, and last 23, 24 or 25 hours', () => {
    const lengths = (name: string, date: string): number => {
      const zone = zoneNamed(name)
      return (zone.startOf(dayOf(date) + 1) - zone.startOf(dayOf(date))) / HOUR_MS
    }
    expect(lengths('Europe/Berlin', '2026-03-29')).to.equal(23)
    expect(lengths('Europe/Berlin', '2026-10-25')).to.equal(25)
    expect(lengths('America/Santiago', '2025-09-07'), 'no midnight that day').to.equal(23)
    expect(lengths('Asia/Shanghai', '1986-05-04'), 'Shanghai had summer time then').to.equal(23)
    for (const name of ['Europe/Berlin', 'America/Santiago', 'Asia/Kathmandu', 'Pacific/Apia'])
      for (let day = dayOf('2025-01-01'); day < dayOf('2026-12-31'); day++) {
        const zone = zoneNamed(name)
        expect(zone.dayAt(zone.startOf(day)), `${name} ${dateOf(day)}`).to.equal(day)
        expect(zone.dayAt(zone.startOf(day) - 1), `${name} ${dateOf(day)}`).to.equal(day - 1)
      }
  })

  it('[K8] hours of the week are those of local clocks, Monday first', () => {
    expect(hourOfWeek(at('2026-03-01T16:00:00.000Z'), shanghai), 'Monday 2 March, midnight').to.equal(0)
    expect(hourOfWeek(at('2026-03-01T15:59:59.999Z'), shanghai), 'Sunday, 23:59').to.equal(6 * 24 + 23)
  })
})

describe('periods of boards', () => {
  const asOf = at('2026-04-30T04:00:00.000Z')

  it('[K5] without dates the month that runs; otherwise both dates, in order, ten years at most', () => {
    expect(told(periodOf({}, asOf, shanghai))).to.deep.equal(['2026-04-01', '2026-05-01', '2026-04-30T04:00:00.001Z'])
    const refused = (range: { from?: string; to?: string }): string => {
      try {
        periodOf(range, asOf, shanghai)
      } catch (error) {
        if (error instanceof Refusal) return error.code
      }
      return ''
    }
    expect(refused({ from: '2026-01-01' })).to.equal('board.range-incomplete')
    expect(refused({ to: '2026-01-01' })).to.equal('board.range-incomplete')
    expect(refused({ from: '2026-01-02', to: '2026-01-02' })).to.equal('board.range-reversed')
    expect(refused({ from: '2026-02-01', to: '2026-01-01' })).to.equal('board.range-reversed')
    expect(refused({ from: '2016-01-01', to: '2026-01-02' })).to.equal('board.range-too-long')
    expect(refused({ from: '2016-01-01', to: '2026-01-01' })).to.equal('')
  })

  const against = (from: string, to: string, now: number) => {
    const { previous, lastYear } = comparedWith(periodOf({ from, to }, now, shanghai), now, shanghai)
    return { previous: told(previous), lastYear: told(lastYear) }
  }

  it('[K6] calendar months against calendar months', () => {
    const over = at('2026-06-01T00:00:00.000Z')
    expect(against('2026-03-01', '2026-04-01', over)).to.deep.equal({
      previous: ['2026-02-01', '2026-03-01', '2026-02-28T16:00:00.000Z'],
      lastYear: ['2025-03-01', '2025-04-01', '2025-03-31T16:00:00.000Z'],
    })
    expect(against('2026-01-01', '2026-04-01', over).previous.slice(0, 2)).to.deep.equal(['2025-10-01', '2026-01-01'])
    expect(against('2025-02-01', '2025-03-01', over).lastYear).to.deep.equal([
      '2024-02-01',
      '2024-03-01',
      '2024-02-29T16:00:00.000Z',
    ])
  })

  it('[K6] other ranges against as many days; of 29 February the 28th', () => {
    const over = at('2026-06-01T00:00:00.000Z')
    expect(against('2026-03-10', '2026-03-17', over)).to.deep.equal({
      previous: ['2026-03-03', '2026-03-10', '2026-03-09T16:00:00.000Z'],
      lastYear: ['2025-03-10', '2025-03-17', '2025-03-16T16:00:00.000Z'],
    })
    expect(against('2024-02-29', '2024-03-02', over).lastYear.slice(0, 2)).to.deep.equal(['2023-02-28', '2023-03-02'])
  })

  it('[K6] a running period against the same elapsed part, capped at the shorter month', () => {
    const now = at('2026-03-15T04:30:00.000Z')
    expect(against('2026-03-01', '2026-04-01', now)).to.deep.equal({
      previous: ['2026-02-01', '2026-03-01', '2026-02-15T04:30:00.000Z'],
      lastYear: ['2025-03-01', '2025-04-01', '2025-03-15T04:30:00.000Z'],
    })
    expect(against('2026-03-01', '2026-04-01', at('2026-03-30T04:30:00.000Z')).previous[2]).to.equal(
      '2026-02-28T16:00:00.000Z',
    )
    expect(against('2026-03-14', '2026-03-21', now).previous[2]).to.equal('2026-03-08T04:30:00.000Z')
    expect(against('2026-05-01', '2026-06-01', now).previous[2], 'has not begun').to.equal('2026-03-31T16:00:00.000Z')
  })

  it('[K5] days, weeks from Monday and months are cut to the period and end with the one that runs', () => {
    const spans = (by: 'day' | 'week' | 'month') =>
      spansOf(
        periodOf({ from: '2026-02-25', to: '2026-04-10' }, at('2026-03-10T00:00:00Z'), shanghai),
        by,
        at('2026-03-10T00:00:00Z'),
        shanghai,
      )
    expect(spans('month').map((span) => told(span).slice(0, 2))).to.deep.equal([
      ['2026-02-25', '2026-03-01'],
      ['2026-03-01', '2026-04-01'],
    ])
    expect(spans('week').map(({ fromDay }) => dateOf(fromDay))).to.deep.equal([
      '2026-02-25',
      '2026-03-02',
      '2026-03-09',
    ])
    expect(spans('day')).to.have.length(14)
    expect(spans('day').filter(({ isRunning }) => isRunning)).to.have.length(1)
  })
})

describe('what a case gives to figures', () => {
  const windows = windowsOf([24, 12, 48, 72])
  const traitsOf = (state: CaseState) => unpackedTraits(packedTraits(contributionOf('case', 1, state), windows))
  const clearedAfter = (elapsed: Parameters<typeof after>[0]): number => {
    const world = new World().at(after({ hours: 100 }))
    world.clear(after(elapsed))
    return traitsOf(world.case).clearedLevel
  }

  it('[K4] exactly 24 h 0 min 0.000 s is within, a millisecond more is not', () => {
    expect(clearedAfter({ hours: 23, minutes: 59, seconds: 59, ms: 999 })).to.equal(2)
    expect(clearedAfter({ hours: 24 })).to.equal(2)
    expect(clearedAfter({ hours: 24, ms: 1 })).to.equal(3)
    expect(clearedAfter({ hours: 12 })).to.equal(1)
    expect(clearedAfter({ hours: 72, ms: 1 })).to.equal(5)
  })

  it('[K5] a window has run out when its last millisecond is over', () => {
    const day = 24 * HOUR_MS
    expect(phaseOf(0, day, day)).to.equal('late')
    expect(phaseOf(0, day, day + 1)).to.equal('over')
    expect(phaseOf(0, day, day / 2)).to.equal('early')
    expect(phaseOf(0, day, day / 2 + 1)).to.equal('late')
  })

  it('[K3] submitted after the window, timed inside it', () => {
    const world = new World().at(after({ hours: 30 }))
    world.clear(after({ hours: 5 }))
    expect(traitsOf(world.case)).to.include({ clearedLevel: 1, submittedLevel: 2 })
  })

  it('[K3] a pending clearance is none, a reopened one is taken back, the next one counts', () => {
    const world = new World().at(after({ hours: 2 }))
    const { apprehended } = world.suspect(after({ hours: 1 }))
    world.on('clearance.submit', 'officer', { entries: [apprehended], summary: 'caught' })
    expect(traitsOf(world.case)).to.include({ clearedLevel: 0, isPending: true })
    world.on('clearance.confirm', 'chief', {})
    expect(traitsOf(world.case)).to.include({ clearedLevel: 1, isPending: false, isOpen: false })
    world.on('case.reopen', 'chief', { reason: 'another one' })
    expect(traitsOf(world.case)).to.include({ clearedLevel: 0, isReopened: true, isOpen: true })
    world.at(after({ hours: 30 })).clear(after({ hours: 26 }))
    expect(traitsOf(world.case)).to.include({ clearedLevel: 3, isReopened: true })
  })

  it('[K5] dismissed, escalated, shelved, mis-sent and exceptional are told apart; reopened, they count again', () => {
    const endingAfter = (act: (world: World) => unknown): string => {
      const world = new World().at(after({ seconds: 5 }))
      act(world)
      return contributionOf('case', 1, world.case).ending
    }
    expect(endingAfter((world) => world.on('case.dismiss', 'desk', { ground: 'mis-sent', reason: 'wrong' }))).to.equal(
      'mis-sent',
    )
    expect(endingAfter((world) => world.on('case.shelve', 'chief', { reason: 'shelved' }))).to.equal('shelved')
    expect(endingAfter((world) => world.on('case.escalate', 'chief', { reason: 'major' }))).to.equal('escalated')
    const exceptional = (world: World): void => {
      const { identified } = world.suspect()
      const body = { entries: [identified], exceptional: 'suspect-dead' as const, summary: 'dead' }
      world.on('clearance.submit', 'officer', body)
      world.on('clearance.confirm', 'chief', {})
    }
    expect(endingAfter(exceptional)).to.equal('exceptional')
    expect(
      endingAfter((world) => {
        exceptional(world)
        world.on('case.reopen', 'chief', { reason: 'again' })
      }),
    ).to.equal('counted')
  })

  it('[D5] times are measured from the call: the last of three acknowledgements, the first arrival', () => {
    const world = new World().at(after({ seconds: 40 }))
    world.do('dispatch.acknowledge', 'officer', { id: 'case', party: 'station' }, {})
    world
      .at(after({ seconds: 50 }))
      .do('dispatch.acknowledge', 'investigator', { id: 'case', party: 'property-crime' }, {})
    expect(contributionOf('case', 1, world.case).acknowledgedSeconds).to.equal(undefined)
    world.at(after({ minutes: 3, ms: 999 })).do('dispatch.arrive', 'technician', { id: 'case', party: 'scene' }, {})
    world.at(after({ minutes: 4 })).do('dispatch.arrive', 'officer', { id: 'case', party: 'station' }, {})
    expect(contributionOf('case', 1, world.case)).to.include({ acknowledgedSeconds: 180, arrivalSeconds: 180 })
  })

  it('[D5] once all three have signed, nothing that comes later undoes it', () => {
    const params = { id: 'case', party: 'property-crime' } as const
    const world = new World().at(after({ seconds: 20 }))
    world.do('dispatch.acknowledge', 'officer', { id: 'case', party: 'station' }, {})
    world.do('dispatch.acknowledge', 'technician', { id: 'case', party: 'scene' }, {})
    const seconds = () => contributionOf('case', 1, world.case).acknowledgedSeconds
    world.do('dispatch.acknowledge', 'investigator', params, {})
    expect(seconds()).to.equal(20)
    world.at(after({ seconds: 50 })).do('dispatch.cancel', 'desk', params, { reason: 'not needed' })
    expect(seconds(), 'cancelled').to.equal(20)
    expect(missingForClearance(world.case)).to.not.include('not-acknowledged')
    world.do('dispatch.reassign', 'desk', params, { unitId: 'unit-other', reason: 'needed after all' })
    expect(seconds(), 'sent anew').to.equal(20)
    expect(missingForClearance(world.case), 'that one has not').to.include('not-acknowledged')
    const early = new World().at(after({ seconds: 20 }))
    early.do('dispatch.acknowledge', 'investigator', params, {})
    early.at(after({ seconds: 30 })).do('dispatch.cancel', 'desk', params, { reason: 'not needed' })
    early.at(after({ seconds: 40 })).do('dispatch.acknowledge', 'officer', { id: 'case', party: 'station' }, {})
    early.do('dispatch.acknowledge', 'technician', { id: 'case', party: 'scene' }, {})
    expect(contributionOf('case', 1, early.case).acknowledgedSeconds, 'never all three').to.equal(undefined)
  })

  it('[K5] a figure that says nothing about the chosen origin has no number', () => {
    const figures = (origin: 'call' | 'discovered' | 'imported') => clearanceFigures(() => 7, { origin })
    expect(figures('call').apart).to.include({ discovered: 7, imported: 7 })
    expect(figures('discovered').apart).to.include({ discovered: null, imported: 7 })
    expect(figures('imported').clearancesApart).to.include({ discovered: 7, imported: null })
  })

  it('[K5] one decimal on pages, paper and in sheets: not nothing is not 0, not all is not 100', () => {
    const rates = [0, 0.0004, 0.0005, 0.353, 0.2845, 0.1005, 0.9994, 0.9996, 1].map(shownRate)
    expect(rates).to.deep.equal(['0%', '0.1%', '0.1%', '35.3%', '28.5%', '10.1%', '99.9%', '99.9%', '100%'])
    const told = [0, 0.04, -0.04, 2.25, -2.25, 99.96, -99.96, 100, 250.04].map(shownTenths)
    expect(told).to.deep.equal([0, 0.1, -0.1, 2.3, -2.3, 99.9, -99.9, 100, 250])
    for (const n of [0, 0.04, 35.26, 99.96, 100]) expect(Math.round(sheetTenths(n) * 10) / 10).to.equal(shownTenths(n))
    expect(sheetTenths(35.26)).to.equal(35.26)
    expect([1 / 3, 0.9996, 0.0004, 1].map(sheetRate)).to.deep.equal([1 / 3, 0.999, 0.001, 1])
  })

  it('[K5] no denominator: no value; [K6] points between rates, per cent between counts, neither against nothing', () => {
    expect(rateOf(0, 0).value).to.equal(null)
    expect(clearanceFigures(() => 0, { origin: 'call' }).rate.value).to.equal(null)
    expect(points(rateOf(1, 2), rateOf(1, 4))).to.equal(25)
    expect(points(rateOf(1, 2), rateOf(0, 0))).to.equal(null)
    expect(percent(3, 2)).to.equal(50)
    expect(percent(3, 0)).to.equal(null)
  })

  it('[K5] every figure has its definition in both languages', () => {
    for (const definition of [...Object.values(definitions), ...Object.values(figureDefinitions)])
      for (const words of [definition.name, definition.text]) {
        expect(words.zh).to.match(/\p{Script=Han}|^P/u)
        expect(words.en).to.match(/[A-Za-z]/)
      }
    expect(Object.keys(figureDefinitions).sort()).to.deep.equal([...caseFigures, ...propertyFigures].sort())
  })
})

describe('what an open case lacks for its clearance', () => {
  it('[K2] [K3] from the first signature to the confirmation', () => {
    const world = new World().at(after({ minutes: 1 }))
    expect(missingForClearance(world.case)).to.deep.equal([
      'not-acknowledged',
      'not-arrived',
      'no-suspect',
      'nobody-apprehended',
      'not-submitted',
    ])
    world.write('request', 'investigation', { text: 'footage', to: 'video' })
    expect(missingForClearance(world.case)).to.include('video-unanswered')
    world.do('dispatch.arrive', 'officer', { id: 'case', party: 'station' }, {})
    const { apprehended } = world.suspect(world.now)
    expect(missingForClearance(world.case)).to.not.include.members(['not-arrived', 'no-suspect', 'nobody-apprehended'])
    world.on('clearance.submit', 'officer', { entries: [apprehended], summary: 'caught' })
    expect(missingForClearance(world.case)).to.include('not-confirmed').and.not.include('not-submitted')
    world.on('clearance.confirm', 'chief', {})
    expect(missingForClearance(world.case)).to.deep.equal([])
  })
})

describe('property that was returned', () => {
  const item = (id: string, change: Partial<CountedItem> = {}, facts: Partial<ReturnFacts> = {}) =>
    itemContributionOf(
      id,
      1,
      {
        caseId: 'case',
        valueFen: 100,
        seizedAt: received,
        scope: { city: 'city', district: 'north', station: 'station-n1' },
        status: 'seized',
        ...change,
      },
      { ownerNumber: undefined, clearedAt: undefined, ...facts },
    )
  const returnedAt = (hours: number, name: string) => ({
    status: 'returned' as const,
    ownership: { owner: name },
    handOver: { at: after({ hours }), collector: { kind: 'agent' as const, name: 'somebody', idNumber: { ref: 'r' } } },
  })
  const part = (each: ReturnType<typeof item>, whole: string): CountedPart => ({ part: each, whole })

  it('[P8] distinct people, items and not parts, value, times from seizure and from clearance', () => {
    const cleared = { clearedAt: after({ hours: 4 }) }
    const figures = returnFigures([
      part(item('a', returnedAt(10, '惠民 超市'), cleared), 'a'),
      part(item('a-1', { ...returnedAt(20, '惠民超市'), partOf: 'a', valueFen: 50 }, cleared), 'a'),
      part(item('b', returnedAt(2, '王某')), 'b'),
      part(item('c', returnedAt(30, '李某')), 'c'),
    ])
    expect(figures).to.deep.include({ people: 3, items: 3, valueFen: 350, beforeClearance: 2 })
    expect(figures.fromSeizure).to.deep.equal({ n: 4, medianSeconds: 15 * 3600, p90Seconds: 30 * 3600 })
    expect(figures.fromClearance).to.deep.equal({ n: 2, medianSeconds: 11 * 3600, p90Seconds: 16 * 3600 })
  })

  it('[P8] people are owners by their numbers, not by names; without a number each in the own case', () => {
    const people = (...items: ReturnType<typeof item>[]) =>
      returnFigures(items.map((each) => part(each, each.id))).people
    const came = (id: string, name: string, ownerNumber?: string, caseId = 'case') =>
      item(id, { ...returnedAt(3, name), caseId }, { ownerNumber })
    expect(people(came('a', '王芳', 'one'), came('b', '王芳', 'two')), 'two of one name').to.equal(2)
    expect(people(came('a', '王芳', 'one'), came('b', '王 芳', 'one', 'other')), 'one of two cases').to.equal(1)
    expect(people(came('a', '王芳'), came('b', '王 芳')), 'an agent came twice').to.equal(1)
    expect(people(came('a', '王芳'), came('b', '王芳', undefined, 'other')), 'agents in two cases').to.equal(2)
  })

  it('[P8] whether the case was cleared is as it stood at the return, whatever comes later', () => {
    const world = new World().at(after({ hours: 6 }))
    world.clear(after({ hours: 4 }))
    const cleared = world.case
    expect(clearedAtAsOf(cleared, cleared, after({ hours: 5 })), 'caught, and not confirmed yet').to.equal(undefined)
    expect(clearedAtAsOf(cleared, cleared, after({ hours: 7 }))).to.equal(after({ hours: 4 }))
    expect(needsJournal(cleared)).to.equal(false)
    world.at(after({ hours: 8 })).on('case.reopen', 'chief', { reason: 'another one' })
    expect(needsJournal(world.case)).to.equal(true)
    expect(clearedAtAsOf(world.case, cleared, after({ hours: 7 })), 'reopened since').to.equal(after({ hours: 4 }))
    expect(clearedAtAsOf(world.case, world.case, after({ hours: 9 })), 'returned after that').to.equal(undefined)
  })

  it('[P8] the stock not yet returned, and its age since seizure', () => {
    const older = item('b', { seizedAt: after({ hours: -24 }) })
    const stock = [part(item('a'), 'a'), part(item('a-1', { partOf: 'a' }), 'a'), part(older, 'b')]
    expect(stockFigures(stock, at(after({ hours: 1 })))).to.deep.equal({
      items: 2,
      valueFen: 300,
      medianAgeSeconds: 13 * 3600,
      oldestAgeSeconds: 25 * 3600,
    })
    expect(stockFigures([], 0)).to.deep.include({ items: 0, medianAgeSeconds: null, oldestAgeSeconds: null })
  })
})
