import type { Draft, Entry, Sealed } from '../../shared/domain/entry.ts'
import type { Actor } from '../../shared/domain/people.ts'
import { mayHoldPersonalNumber, withNumbersLifted } from '../../shared/domain/personal.ts'
import { codeKeys } from '../../shared/operations/codes.ts'
import { Refusal } from '../../shared/refusals.ts'
import { GENESIS, hashOf } from './chain.ts'

const MINUTE_MS = 60_000
const EARLIEST = '2000-01-01T00:00:00.000Z'
/** Ids, hashes and instants as the system makes them, wherever they stand. */
const MADE_CODE =
  /^(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{64}|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z)$/
const FIRST_BODY_VERSION = 1

/** What an entry takes from its command. */
export interface Authored {
  commandId: string
  operation: string
  actor: Actor
  /** By the author's device, ISO 8601 UTC; left out: now. */
  writtenAt?: string
  /** Device clock when it was sent: tells its offset exactly. */
  deviceNow?: string
}

/** The end of a subject's chain. */
export interface ChainEnd {
  seq: number
  head: string
  storedAt: string
}

export const startOfChain: ChainEnd = { seq: 0, head: GENESIS, storedAt: '' }

export interface DeviceTimes {
  writtenAt: string
  clockOffsetMs?: number
}

/**
 * [T3] When the author wrote it, and how far the device's clock is off when that is more than the allowed minutes. Told
 * by the clock at sending; without it, and where the clock was set between writing and sending, a device that writes in
 * the future, or in a time before there were any of these, is off by at least that much.
 */
export const deviceTimes = (
  authored: Pick<Authored, 'writtenAt' | 'deviceNow'>,
  now: string,
  allowedMinutes: number,
): DeviceTimes => {
  if (authored.writtenAt === undefined && authored.deviceNow === undefined) return { writtenAt: now }
  const writtenAt = authored.writtenAt ?? authored.deviceNow ?? now
  const atSending = authored.deviceNow === undefined ? 0 : Date.parse(authored.deviceNow) - Date.parse(now)
  const written = shifted(writtenAt, -atSending)
  const isImpossible = written > shifted(now, allowedMinutes * MINUTE_MS) || written < EARLIEST
  const offset = isImpossible ? Date.parse(writtenAt) - Date.parse(now) : atSending
  return Math.abs(offset) > allowedMinutes * MINUTE_MS ? { writtenAt, clockOffsetMs: offset } : { writtenAt }
}

const shifted = (instant: string, ms: number): string => new Date(Date.parse(instant) + ms).toISOString()

/**
 * [T3] When the fact was, and what the device told where its offset was taken from that. What somebody read off another
 * clock fits as it was told and not as the offset makes it, and stays.
 * @throws Refusal `timeline.occurred-in-future`, `timeline.occurred-too-old`
 */
const timeOfFact = (
  draft: Pick<Draft, 'occurredAt' | 'occurredField' | 'isTrueTime'>,
  writtenAt: string | undefined,
  clockOffsetMs: number | undefined,
  { now, allowedMinutes }: { now: string; allowedMinutes: number },
): { occurredAt: string; told?: string } => {
  const told = draft.occurredAt ?? writtenAt
  if (told === undefined) return { occurredAt: now }
  // Of the past, by a clock that is right: whatever the allowed minutes.
  if (clockOffsetMs === undefined && told <= now && told >= EARLIEST) return { occurredAt: told }
  const latest = shifted(now, allowedMinutes * MINUTE_MS)
  const isPossible = (instant: string): boolean => instant >= EARLIEST && instant <= latest
  if (clockOffsetMs !== undefined && !(draft.isTrueTime && draft.occurredAt)) {
    const right = shifted(told, -clockOffsetMs)
    if (isPossible(right)) return { occurredAt: right, told }
  }
  const field = draft.occurredField ?? 'occurredAt'
  if (told > latest) throw new Refusal('timeline.occurred-in-future', { field })
  if (told < EARLIEST) throw new Refusal('timeline.occurred-too-old', { field })
  return { occurredAt: told }
}

/**
 * [T3] The `occurredAt` of an entry that tells the time of its fact so.
 * @throws Refusal `timeline.occurred-in-future`, `timeline.occurred-too-old`
 */
export const occurredAtOf = (
  fact: Pick<Draft, 'occurredAt' | 'occurredField' | 'isTrueTime'>,
  authored: Authored,
  context: { now: string; allowedMinutes: number },
): string => {
  const { clockOffsetMs } = deviceTimes(authored, context.now, context.allowedMinutes)
  const { occurredAt } = timeOfFact(fact, authored.writtenAt, clockOffsetMs, context)
  return occurredAt > context.now ? context.now : occurredAt
}

/**
 * Makes a draft the next entry of its subject: order, times, hash; personal numbers in its words go to the vault.
 * @throws Refusal `timeline.occurred-in-future`, `timeline.occurred-too-old`
 */
export const composeEntry = (
  draft: Draft,
  end: ChainEnd,
  authored: Authored,
  context: { ordinal: number; now: string; allowedMinutes: number; seal: (field: string, value: string) => Sealed },
): Entry => {
  const { now } = context
  const device = deviceTimes(authored, now, context.allowedMinutes)
  const { occurredAt, told } = timeOfFact(draft, authored.writtenAt, device.clockOffsetMs, context)

  const sealed: Sealed[] = []
  const body = liftNumbers(draft.body, (field, value) => {
    const one = context.seal(field, value)
    sealed.push(one)
    return one.masked
  })
  // In the order in which it is hashed: names that are in order need not be sorted.
  const content: Omit<Entry, 'hash'> = {
    answers: draft.answers,
    body,
    by: { name: authored.actor.name, userId: authored.actor.userId },
    clockOffsetMs: device.clockOffsetMs,
    commandId: authored.commandId,
    corrects: draft.corrects,
    files: draft.files && draft.files.length > 0 ? draft.files : undefined,
    kind: draft.kind,
    lane: draft.lane,
    occurredAt: occurredAt > now ? now : occurredAt,
    occurredAtDevice: told,
    operation: authored.operation,
    ordinal: context.ordinal,
    prevHash: end.head,
    scope: draft.scope,
    sealed: sealed.length > 0 ? sealed : undefined,
    seq: end.seq + 1,
    storedAt: now > end.storedAt ? now : end.storedAt,
    subject: { id: draft.subject.id, kind: draft.subject.kind },
    unit: draft.unit,
    v: draft.v ?? FIRST_BODY_VERSION,
    via: authored.actor.via,
    writtenAt: device.writtenAt,
  }
  return { ...content, hash: hashOf(content) }
}

/** [A3] [N6] The body with every personal number in its words replaced by what `lift` gives: words are whatever is no code. */
const liftNumbers = (
  body: Record<string, unknown>,
  lift: (field: string, value: string) => string,
): Record<string, unknown> => {
  const codes = codeKeys()
  const mayHold = (text: string, key: string): boolean =>
    !codes.has(key) && mayHoldPersonalNumber(text) && !MADE_CODE.test(text)
  /** Most bodies hold no number, and are taken as they are. */
  const mayHoldAny = (value: unknown, key: string): boolean => {
    if (typeof value === 'string') return mayHold(value, key)
    if (value === null || typeof value !== 'object') return false
    if (Array.isArray(value)) return value.some((item) => mayHoldAny(item, key))
    for (const name in value) if (mayHoldAny((value as Record<string, unknown>)[name], name)) return true
    return false
  }
  const walk = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return mayHold(value, key) ? withNumbersLifted(value, lift) : value
    if (value === null || typeof value !== 'object') return value
    return Array.isArray(value) ? value.map((item) => walk(item, key)) : fieldsOf(value as Record<string, unknown>)
  }
  const fieldsOf = (fields: Record<string, unknown>): Record<string, unknown> => {
    const copy: Record<string, unknown> = {}
    for (const name in fields) copy[name] = walk(fields[name], name)
    return copy
  }
  return mayHoldAny(body, '') ? fieldsOf(body) : body
}
