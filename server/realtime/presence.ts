import type { Actor } from '../../shared/domain/people.ts'
import { lanesOf } from '../../shared/domain/people.ts'
import type { Doing, PresenceMessage, PresentPerson } from '../../shared/events.ts'
import { Refusal } from '../../shared/refusals.ts'

export interface PresenceParts {
  /** A unit's name; undefined for one that is not known. */
  unitName: (unitId: string) => string | undefined
  /** Sends to every window that shows the case. */
  broadcast: (message: PresenceMessage) => void
  /** Sends to one window. */
  send: (windowId: string, message: PresenceMessage) => void
  /** People whom other servers know at a case. */
  elsewhere: (caseId: string) => readonly PresentPerson[]
}

/** One window that shows a case. */
interface Shown {
  actor: Actor
  since: number
  doing: Doing
  /** Until when that is believed, ms of the process' own clock. */
  until: number
}

interface Room {
  windows: Map<string, Shown>
  /** What was told last, as text too, so that nothing is told twice. */
  told?: { message: PresenceMessage; text: string }
  next: number
  timer?: NodeJS.Timeout
}

/** Names in one message; the others are a number. */
const MOST_NAMES = 12
/** Cases that one window may say it shows. */
const MOST_CASES = 4
const EVERY_MS = 250
/** A case that many watch is told of less often: what goes out stays within what a network takes. */
const MS_A_WINDOW = 4
/** [T8] Silence after which nobody writes any more. */
const SILENCE_MS = 6_000
const SWEEP_MS = 500

/**
 * [T8] Who looks at which case and what they do there: of the moment, in memory alone. What changes is told to the case's
 * windows together, at most four times a second and less often to many.
 */
export class Presence {
  readonly #parts: PresenceParts
  readonly #rooms = new Map<string, Room>()
  readonly #casesOf = new Map<string, Set<string>>()
  readonly #sweep: NodeJS.Timeout

  constructor(parts: PresenceParts) {
    this.#parts = parts
    this.#sweep = setInterval(() => this.#endSilent(), SWEEP_MS)
    this.#sweep.unref()
  }

  /** The cases that somebody looks at here, each with who. */
  get shown(): ReadonlyMap<string, readonly PresentPerson[]> {
    return new Map([...this.#rooms].map(([id, room]) => [id, peopleOf(room, this.#parts.unitName)]))
  }

  /**
   * A window shows a case, and what its person does there.
   * @throws Refusal `timeline.lane` for a lane that is not the actor's, `request.too-many` for too many cases
   */
  say(windowId: string, actor: Actor, caseId: string, doing: Doing): void {
    if (doing.writing !== undefined && !lanesOf(actor).includes(doing.writing)) throw new Refusal('timeline.lane')
    const cases = this.#casesOf.get(windowId) ?? new Set()
    if (!cases.has(caseId) && cases.size >= MOST_CASES) throw new Refusal('request.too-many')
    this.#casesOf.set(windowId, cases.add(caseId))
    const room = this.#rooms.get(caseId) ?? { windows: new Map<string, Shown>(), next: 0 }
    this.#rooms.set(caseId, room)
    const before = room.windows.get(windowId)
    const since = before?.since ?? performance.now()
    room.windows.set(windowId, { actor, since, doing, until: performance.now() + SILENCE_MS })
    if (!before && room.told) this.#parts.send(windowId, room.told.message)
    if (!before || !isSame(before.doing, doing)) this.#tellSoon(caseId, room)
  }

  /** A window no longer shows a case. */
  leave(windowId: string, caseId: string): void {
    this.#casesOf.get(windowId)?.delete(caseId)
    if (this.#casesOf.get(windowId)?.size === 0) this.#casesOf.delete(windowId)
    const room = this.#rooms.get(caseId)
    if (!room?.windows.delete(windowId)) return
    if (room.windows.size > 0) return this.#tellSoon(caseId, room)
    clearTimeout(room.timer)
    this.#rooms.delete(caseId)
  }

  /** A window is gone. */
  forget(windowId: string): void {
    for (const caseId of this.#casesOf.get(windowId) ?? []) this.leave(windowId, caseId)
  }

  /** The windows that show a case, with who is at them. */
  windowsOf(caseId: string): [windowId: string, actor: Actor][] {
    return [...(this.#rooms.get(caseId)?.windows ?? [])].map(([id, { actor }]) => [id, actor])
  }

  /** Other servers know something else of a case now. */
  heard(caseId: string): void {
    const room = this.#rooms.get(caseId)
    if (room) this.#tellSoon(caseId, room)
  }

  stop(): void {
    clearInterval(this.#sweep)
    for (const { timer } of this.#rooms.values()) clearTimeout(timer)
    this.#rooms.clear()
  }

  #endSilent(): void {
    const now = performance.now()
    for (const [caseId, room] of this.#rooms) {
      let isOver = false
      for (const shown of room.windows.values()) {
        if (shown.doing.writing === undefined || shown.until > now) continue
        const { writing: _, ...rest } = shown.doing
        shown.doing = rest
        isOver = true
      }
      if (isOver) this.#tellSoon(caseId, room)
    }
  }

  #tellSoon(caseId: string, room: Room): void {
    room.timer ??= setTimeout(
      () => {
        room.timer = undefined
        room.next = performance.now() + Math.max(EVERY_MS, room.windows.size * MS_A_WINDOW)
        this.#tell(caseId, room)
      },
      Math.max(0, room.next - performance.now()),
    )
  }

  #tell(caseId: string, room: Room): void {
    const here = peopleOf(room, this.#parts.unitName)
    const known = new Set(here.map(({ userId }) => userId))
    const further = this.#parts.elsewhere(caseId).filter(({ userId }) => !known.has(userId) && known.add(userId))
    const people = [...here, ...further].sort((one, other) => Number(isBusy(other)) - Number(isBusy(one)))
    const message: PresenceMessage = {
      subject: { kind: 'case', id: caseId },
      people: people.slice(0, MOST_NAMES),
      count: people.length,
    }
    const text = JSON.stringify(message)
    if (room.told?.text === text) return
    room.told = { message, text }
    this.#parts.broadcast(message)
  }
}

const isSame = (one: Doing, other: Doing): boolean => one.writing === other.writing && one.changing === other.changing
const isBusy = ({ writing, changing }: Doing): boolean => writing !== undefined || changing !== undefined

/** The people at a case's windows, each once whatever the number of devices, the first to come first. */
const peopleOf = (room: Room, unitName: PresenceParts['unitName']): PresentPerson[] => {
  const people = new Map<string, PresentPerson & { since: number }>()
  for (const { actor, since, doing } of room.windows.values()) {
    const known = people.get(actor.userId)
    if (known) {
      Object.assign(known, doing)
      known.since = Math.min(known.since, since)
      continue
    }
    const unit = actor.unitIds.flatMap((id) => unitName(id) ?? [])[0]
    const { userId, name } = actor
    people.set(userId, { userId, name, ...(unit ? { unit } : {}), lanes: lanesOf(actor), ...doing, since })
  }
  return [...people.values()].sort((one, other) => one.since - other.since).map(({ since: _, ...person }) => person)
}
