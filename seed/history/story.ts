import type { BodyOf, OperationName, ParamsOf, ResultOf } from '../../shared/operations/catalogue.ts'
import type { KnownPlace } from '../places.ts'
import type { Chance } from './chance.ts'
import type { Crew } from './crew.ts'
import { surnames, type HistoryKind } from './kinds.ts'

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE

/** Does things at the instant that the clock is set to. */
export interface Past {
  /** @throws Refusal of the operation */
  by<N extends OperationName>(
    accountId: string,
    name: N,
    wish: { params?: ParamsOf<N>; body?: BodyOf<N> },
  ): Promise<ResultOf<N>>
  /** A photo that is stored: its SHA-256. */
  photo(accountId: string): Promise<string>
}

/** One thing that happens. */
export interface Act {
  /** What it belongs to. */
  call: HistoryCall
  atMs: number
  does: (past: Past) => Promise<unknown>
}

export interface HistoryCall {
  receivedMs: number
  kind: HistoryKind
  place: KnownPlace
}

/** What the acts of one case remember. */
export class Story {
  readonly call: HistoryCall
  readonly chance: Chance
  readonly acts: Act[] = []
  id = ''
  crew: Crew | undefined
  propertyId = ''
  /** Whose the goods are. */
  readonly owner: string
  /** What the goods are worth; 0 when nothing was taken. */
  readonly valueFen: number
  /** `seq` of entries that the clearance rests on. */
  readonly evidence: number[] = []

  constructor(call: HistoryCall, chance: Chance) {
    this.call = call
    this.chance = chance
    const [least, most] = call.kind.loss?.valueFen ?? [0, 0]
    this.valueFen = chance.between(least / 1_000, most / 1_000) * 1_000
    this.owner = this.person()
  }

  /** Something after the call, ms. */
  at(afterMs: number, does: (past: Past, crew: Crew) => Promise<unknown>): void {
    this.acts.push({
      call: this.call,
      atMs: this.call.receivedMs + afterMs,
      does: (past) => {
        if (!this.crew) throw new Error('The call was not taken yet')
        return does(past, this.crew)
      },
    })
  }

  get params(): { id: string } {
    return { id: this.id }
  }
  get item(): { id: string } {
    return { id: this.propertyId }
  }
  person(): string {
    return `${this.chance.oneOf(surnames)}某`
  }
}
