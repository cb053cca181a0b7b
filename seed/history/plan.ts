import { places } from '../places.ts'
import { chanceOf } from './chance.ts'
import { courseOf, type Act, type HistoryCall } from './course.ts'
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
  return calls
    .flatMap((call) => courseOf(call, chanceOf(Math.floor(chance.next() * 2 ** 32))))
    .filter(({ atMs }) => atMs <= untilMs)
    .sort((one, other) => one.atMs - other.atMs)
}
