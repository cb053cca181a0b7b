import { contains } from '../../shared/domain/jurisdiction.ts'
import { stations } from '../organisation/stations.ts'
import { places, type KnownPlace } from '../places.ts'
import { chanceOf, type Chance } from './chance.ts'
import { courseOf, runningCourseOf, type RunningStage } from './course.ts'
import type { Act, HistoryCall } from './story.ts'
import { hours, kinds, weekdays } from './kinds.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

export interface HistoryWish {
  /** Up to now; nothing happens after it. */
  untilMs: number
  days: number
  /** In the whole city, about. */
  callsADay: number
  /** Hours that the city's clock is ahead of UTC. */
  aheadHours: number
  seed: number
}

/**
 * The past of the demo city: what happened, in the order of time. The same for the same wish. Whatever would come after
 * the end has not happened yet, so that cases stand in every state.
 */
export const planOf = ({ untilMs, days, callsADay, aheadHours, seed }: HistoryWish): Act[] => {
  const chance = chanceOf(seed)
  const most = Math.max(...hours) * Math.max(...weekdays)
  const mean = (hours.reduce((sum, each) => sum + each, 0) / 24) * (weekdays.reduce((sum, each) => sum + each, 0) / 7)
  const calls: HistoryCall[] = []
  // Chances are taken evenly and thinned to the hours and days at which people call.
  for (let turn = 0; turn < Math.round((days * callsADay * most) / mean); turn++) {
    const receivedMs = Math.floor(untilMs - chance.next() * days * DAY_MS)
    const local = new Date(receivedMs + aheadHours * HOUR_MS)
    const likely = (hours[local.getUTCHours()] ?? 0) * (weekdays[local.getUTCDay()] ?? 0)
    const [kind, place] = [chance.weighed(kinds), chance.oneOf(places)]
    if (chance.isSo(likely / most)) calls.push({ receivedMs, kind, place })
  }
  // A day that the desk remembers: enough going on whenever the plan is made.
  for (const hoursAgo of [22.5, 21, 20.3, 15, 9, 4, 1.5, 0.4])
    calls.push({
      receivedMs: Math.floor(untilMs - hoursAgo * HOUR_MS),
      kind: chance.weighed(kinds),
      place: chance.oneOf(places),
    })
  const ownChance = (): Chance => chanceOf(Math.floor(chance.next() * 2 ** 32))
  const past = calls.flatMap((call) => courseOf(call, ownChance()))
  const running = runningCalls(untilMs, chance)
    .filter(({ call }) => call.receivedMs > untilMs - days * DAY_MS)
    .flatMap(({ call, stage }) => runningCourseOf(call, ownChance(), stage))
  return [...past, ...running].filter(({ atMs }) => atMs <= untilMs).sort((one, other) => one.atMs - other.atMs)
}

/** A case that runs at the end: how long before it the call came, and how far it has come. */
interface Running {
  hoursAgo: number
  stage: RunningStage
}

/** Where the accounts work that a newcomer is told of: something of each stage, whoever signs in. */
const ofFirstStation: readonly Running[] = [
  { hoursAgo: 0.12, stage: 'under-way' },
  { hoursAgo: 3, stage: 'investigated' },
  { hoursAgo: 22.7, stage: 'investigated' },
  { hoursAgo: 8, stage: 'clearance-waits' },
  { hoursAgo: 2, stage: 'dismissal-waits' },
  { hoursAgo: 60, stage: 'in-store' },
  { hoursAgo: 52, stage: 'in-store' },
  { hoursAgo: 40, stage: 'return-waits' },
  { hoursAgo: 190, stage: 'returned' },
]
/** In turns at the others. */
const ofOtherStations: readonly (readonly Running[])[] = [
  [
    { hoursAgo: 5, stage: 'investigated' },
    { hoursAgo: 44, stage: 'return-waits' },
  ],
  [
    { hoursAgo: 11, stage: 'clearance-waits' },
    { hoursAgo: 0.3, stage: 'under-way' },
  ],
  [
    { hoursAgo: 19.4, stage: 'investigated' },
    { hoursAgo: 36, stage: 'in-store' },
  ],
]

const runningCalls = (untilMs: number, chance: Chance): { call: HistoryCall; stage: RunningStage }[] =>
  stations.flatMap((station, index) => {
    const placesHere = places.filter((place) => contains(station.area, place))
    const running = index === 0 ? ofFirstStation : (ofOtherStations[index % ofOtherStations.length] ?? [])
    return running.map(({ hoursAgo, stage }) => ({
      stage,
      call: {
        receivedMs: Math.floor(untilMs - hoursAgo * HOUR_MS),
        kind: chance.weighed(kinds.filter(({ loss }) => loss !== undefined)),
        place: chance.oneOf<KnownPlace>(placesHere),
      },
    }))
  })
