import type { BodyOf, OperationName, ParamsOf, ResultOf } from '../operations/catalogue.ts'
import type { Account, OrganisationPart } from '../schema/organisation.ts'
import type { CaseState } from './case.ts'
import type { Draft, Entry, Sealed, SubjectRef } from './entry.ts'
import type { FileState } from './file.ts'
import type { Organisation } from './organisation.ts'
import type { Actor } from './people.ts'
import type { PropertyState } from './property.ts'

/** An account's journal's state: the account and what was recorded about its use. */
export type AccountState = Account

/** The state that each kind of subject has. */
export interface StateOf {
  case: CaseState
  property: PropertyState
  account: AccountState
  organisation: OrganisationPart
  file: FileState
}

/** Looks a loaded subject up; undefined when it does not exist. */
export type Lookup = <K extends keyof StateOf>(kind: K, id: string) => (StateOf[K] & { seq: number }) | undefined

/** What a decision may know beside the command itself. Nothing in it does I/O; the clock and ids are given. */
export interface Situation {
  actor: Actor
  /** The server's instant, ISO 8601 UTC with milliseconds. */
  now: string
  organisation: Organisation
  look: Lookup
  /** An entry of the command's main subject, asked for by `entries` of the rule; undefined when there is none. */
  entry: (seq: number) => Entry | undefined
  /** A new id, the same for the same label whenever the command is repeated. */
  newId: (label: string) => string
  /** A number reserved for the command, by the sequence's name as the rule asked for it. */
  number: (sequence: string) => number
  /** Puts a personal value into the vault and gives what the journal may hold of it. [A3] */
  seal: (subjectId: string, field: string, value: string) => Sealed
  /** The `occurredAt` that an entry will carry which tells the time of its fact so. [T3] @throws Refusal as writing it does */
  timeOfFact: (fact: Pick<Draft, 'occurredAt' | 'occurredField' | 'isTrueTime'>) => string
}

/** How one changing operation is decided. Everything here is pure. */
export interface Rule<N extends OperationName> {
  /** Subjects to load; asked again with what was found until it asks for nothing new. The first is the main one. */
  loads: (params: ParamsOf<N>, body: BodyOf<N>, found: Lookup) => SubjectRef[]
  /** `seq` of entries of the main subject to load. */
  entries?: (params: ParamsOf<N>, body: BodyOf<N>, found: Lookup) => number[]
  /** Names of the sequences to take a number from. Reserved before the decision; what a refusal leaves unused is given back. */
  numbers?: (situation: Situation, params: ParamsOf<N>, body: BodyOf<N>) => string[]
  /** The numbers are taken in the transaction itself, and have no gaps; whatever is decided uses them. For what is rare. */
  gapless?: true
  /** The case whose access decides the rights; undefined when the operation is not about a case. */
  case?: (params: ParamsOf<N>, found: Lookup) => string | undefined
  /** @returns what to write, possibly nothing. @throws Refusal */
  decide: (situation: Situation, params: ParamsOf<N>, body: BodyOf<N>) => Draft[]
  /** The answer, from the states after the command and the entries it wrote. */
  result: (look: Lookup, params: ParamsOf<N>, written: readonly Entry[], situation: Situation) => ResultOf<N>
}

/** The rules of some operations. */
export type Rules<N extends OperationName> = { [K in N]: Rule<K> }

/** A timer that a state has running. [D4] [K7] */
export interface Timer {
  /** Unique within the subject and for good: it fires once. */
  name: string
  dueAt: string
}
