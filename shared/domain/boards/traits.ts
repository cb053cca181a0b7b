import { origins, procedures, type Origin, type Procedure } from '../../schema/terms.ts'
import { endings, type Contribution, type Ending } from './contribution.ts'

const HOUR_MS = 3_600_000

/** What of a contribution decides in which figures it counts, without its times: few differ among millions of cases. */
export interface Traits {
  origin: Origin
  ending: Ending
  procedure: Procedure
  /** [K4] 0: not cleared. Else 1 + the place of the shortest window that it was cleared within; beyond all: the last. */
  clearedLevel: number
  /** [K3] How many windows had run out when the clearance was submitted. */
  submittedLevel: number
  isPending: boolean
  isReopened: boolean
  isSetBack: boolean
  isAcknowledged: boolean
  hasArrived: boolean
  isOpen: boolean
  isSupervised: boolean
}

const LEVEL_BITS = 4
const flags = [
  'isPending',
  'isReopened',
  'isSetBack',
  'isAcknowledged',
  'hasArrived',
  'isOpen',
  'isSupervised',
] as const

const levelOf = (windowsMs: readonly number[], { receivedMs, clearedMs }: Contribution): number => {
  if (clearedMs === undefined) return 0
  const place = windowsMs.findIndex((windowMs) => clearedMs - receivedMs <= windowMs)
  return 1 + (place < 0 ? windowsMs.length : place)
}

/** Windows in milliseconds, the shortest first. */
export const windowsOf = (hours: readonly number[]): number[] =>
  [...new Set(hours)].sort((one, other) => one - other).map((each) => each * HOUR_MS)

/** The traits of a contribution, packed into a number. @param windowsMs the shortest first */
export const packedTraits = (given: Contribution, windowsMs: readonly number[]): number => {
  const { submittedMs, receivedMs } = given
  let submittedLevel = 0
  if (submittedMs !== undefined) for (const each of windowsMs) if (submittedMs - receivedMs > each) submittedLevel += 1
  let packed = origins.indexOf(given.origin)
  packed = (packed << 3) | endings.indexOf(given.ending)
  packed = (packed << 2) | procedures.indexOf(given.procedure)
  packed = (packed << LEVEL_BITS) | levelOf(windowsMs, given)
  packed = (packed << LEVEL_BITS) | submittedLevel
  // In the order of `flags`.
  packed = (packed << 1) | (given.isPending ? 1 : 0)
  packed = (packed << 1) | (given.isReopened ? 1 : 0)
  packed = (packed << 1) | (given.isSetBack ? 1 : 0)
  packed = (packed << 1) | (given.acknowledgedSeconds === undefined ? 0 : 1)
  packed = (packed << 1) | (given.arrivalSeconds === undefined ? 0 : 1)
  packed = (packed << 1) | (given.isOpen ? 1 : 0)
  return (packed << 1) | (given.isSupervised ? 1 : 0)
}

const chosen = <T>(values: readonly T[], place: number): T => {
  const value = values[place]
  if (value === undefined) throw new Error('No such traits')
  return value
}

/** What was packed. */
export const unpackedTraits = (packed: number): Traits => {
  let rest = packed
  const take = (bits: number): number => {
    const value = rest & ((1 << bits) - 1)
    rest >>>= bits
    return value
  }
  const held = Object.fromEntries([...flags].reverse().map((flag) => [flag, take(1) === 1])) as Record<
    (typeof flags)[number],
    boolean
  >
  const submittedLevel = take(LEVEL_BITS)
  const clearedLevel = take(LEVEL_BITS)
  const procedure = chosen(procedures, take(2))
  const ending = chosen(endings, take(3))
  return { ...held, submittedLevel, clearedLevel, procedure, ending, origin: chosen(origins, take(2)) }
}
