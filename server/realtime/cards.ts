import type { Logger } from 'pino'
import { cardOf, type CaseState } from '../../shared/domain/case.ts'
import type { Entry } from '../../shared/domain/entry.ts'
import { endsAlarms, roomOf } from './notices.ts'
import type { RoomMessage } from './rooms.ts'
import { ShownCards } from './shownCards.ts'

/** What the entries of a case since its last card were about. */
export interface Noted {
  /** Who may see the case: followers are to be looked at again. [A1] */
  changesAccess: boolean
  /** Told although a board shows nothing new. */
  always: boolean
  /** Alarms of the case may have ended. */
  ends: boolean
}

export interface CardsParts {
  log: Logger
  /** Case states by id, as they are now. */
  states: (ids: readonly string[]) => Promise<{ state: CaseState; seq: number }[]>
  isFollowed: (caseId: string) => boolean
  /** Sends cards. @returns how many bytes went out */
  send: (cards: readonly RoomMessage<'card'>[]) => number
  /** Told of each case whose card was due, whether it was sent or not. */
  looked: (state: CaseState, noted: Noted) => void
}

/** Cards of a busy case at most this often: a board shows states, the timeline shows every step. */
const EVERY_MS = 100
/** Cards to a thousand desks leave room for entries: after so many bytes a pause, of a second at most. */
const BYTES_A_MS = 8_000
const LONGEST_PAUSE_MS = 1_000
/** After a reading that failed. */
const AGAIN_MS = 250

/** Entries that change who may see a case. [A1] */
const changesAccess = new Set([
  'dispatch.declined',
  'dispatch.cancelled',
  'dispatch.sent',
  'lead.assigned',
  'case.lead-handed-over',
])

/** Tells boards of the cases that entries changed, many at a time. */
export class Cards {
  readonly #parts: CardsParts
  readonly #noted = new Map<string, Noted>()
  /** What boards were told last of a case, without its `seq`. */
  readonly #shown = new ShownCards()
  #next = 0
  #timer: NodeJS.Timeout | undefined
  #isStopped = false

  constructor(parts: CardsParts) {
    this.#parts = parts
  }

  /** Cards are told together; who may have lost the right to follow is looked at without waiting. */
  note(entries: readonly Entry[]): void {
    let isUrgent = false
    for (const { subject, kind } of entries) {
      // Thousands of past cases a second are no news for a board; lists have them when they are asked for.
      if (subject.kind !== 'case' || kind === 'case.imported') continue
      const noted = this.#noted.get(subject.id) ?? { changesAccess: false, always: false, ends: false }
      // Panels of property read again at a card, whatever it says of the property.
      noted.always ||= kind.startsWith('property.')
      noted.ends ||= endsAlarms.has(kind)
      if (changesAccess.has(kind) && this.#parts.isFollowed(subject.id)) isUrgent = noted.changesAccess = true
      this.#noted.set(subject.id, noted)
    }
    if (this.#noted.size === 0 || (this.#timer && !isUrgent)) return
    this.#tellIn(isUrgent ? 0 : Math.max(0, this.#next - performance.now()))
  }

  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#timer)
  }

  #tellIn(waitMs: number): void {
    clearTimeout(this.#timer)
    if (this.#isStopped) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      const noted = new Map(this.#noted)
      this.#noted.clear()
      this.#tell(noted).catch((error: unknown) => {
        this.#parts.log.warn({ err: error }, 'cards could not be told; trying again')
        this.#noteAgain(noted)
      })
    }, waitMs)
  }

  /** [A1] What was noted stays noted until it was looked at: nobody goes on following because a reading failed. */
  #noteAgain(noted: ReadonlyMap<string, Noted>): void {
    for (const [id, before] of noted) {
      const since = this.#noted.get(id)
      this.#noted.set(id, {
        changesAccess: before.changesAccess || since?.changesAccess === true,
        always: before.always || since?.always === true,
        ends: before.ends || since?.ends === true,
      })
    }
    this.#tellIn(AGAIN_MS)
  }

  async #tell(noted: ReadonlyMap<string, Noted>): Promise<void> {
    const states = await this.#parts.states([...noted.keys()])
    const cards = states.flatMap(({ state, seq }) => {
      const { city, district, station } = state.scope
      const wide = [roomOf.city(city), roomOf.district(district), roomOf.station(station)]
      const card = cardOf(state, seq)
      if (!this.#shown.isNews(card) && noted.get(state.id)?.always !== true) return []
      return { rooms: [...wide, ...state.unitIds.map(roomOf.unitCards)], payload: card }
    })
    const pauseMs = this.#parts.send(cards) / BYTES_A_MS
    this.#next = performance.now() + Math.min(LONGEST_PAUSE_MS, Math.max(EVERY_MS, pauseMs))
    for (const { state } of states) {
      const about = noted.get(state.id)
      if (about) this.#parts.looked(state, about)
    }
  }
}
