import { expect } from 'chai'
import type { CaseState, Dispatch } from '../../shared/domain/case.ts'
import { decideTimers, timerOperation } from '../../shared/domain/clock.ts'
import type { Lookup, Rule, Situation, StateOf } from '../../shared/domain/decision.ts'
import type { Draft, Entry, SubjectRef } from '../../shared/domain/entry.ts'
import { clockwork, type Actor } from '../../shared/domain/people.ts'
import { masked } from '../../shared/domain/personal.ts'
import { applyEntry } from '../../shared/domain/reduce.ts'
import { rules } from '../../shared/domain/rules.ts'
import type { RuleSettings } from '../../shared/domain/settings.ts'
import type { BodyOf, OperationName, ParamsOf, ResultOf } from '../../shared/operations/catalogue.ts'
import { Refusal, type RefusalCode } from '../../shared/refusals.ts'
import type { Lane, Party, SubjectKind } from '../../shared/schema/terms.ts'
import { actor, organisationWith, scope, type Person } from './organisation.ts'

/** When the call of the case in a world came in. */
export const received = '2026-03-02T07:00:00.000Z'

/** The instant so long after the call. */
export const after = ({ hours = 0, minutes = 0, seconds = 0, ms = 0 }): string =>
  new Date(Date.parse(received) + ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms).toISOString()

const deepFrozen = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    Object.values(value).forEach(deepFrozen)
  }
  return value
}

const sent = (party: Party, unitId: string): Dispatch => ({
  id: `dispatch-${party}`,
  party,
  unitId,
  unitName: unitId,
  attempt: 1,
  state: 'sent',
  chosen: 'location',
  sentAt: received,
  escalations: [],
})

const callState = (): CaseState => ({
  id: 'case',
  number: 'N01-2026-000001',
  origin: 'call',
  status: 'open',
  category: 'theft',
  summary: 'cigarettes',
  procedure: 'undecided',
  receivedAt: received,
  receivedAtSetBack: false,
  receivedAtClamped: false,
  place: { text: 'shop' },
  losses: [],
  callers: [],
  scope,
  arrivalTargetMinutes: 5,
  dispatches: [sent('station', 'unit-station'), sent('property-crime', 'unit-property'), sent('scene', 'unit-scene')],
  unitIds: ['unit-station', 'unit-property', 'unit-scene'],
  waitingUnitIds: ['unit-station', 'unit-property', 'unit-scene'],
  lead: { userId: 'officer', name: '名 officer' },
  requests: [],
  suspects: [],
  musts: {},
  formerClearances: [],
  misSent: false,
  statusAt: received,
  property: { items: 0, returned: 0, valueFen: 0, returnsPending: 0 },
  found: [],
  corrected: [],
  warned: [],
  laneLatest: {},
})

type Decided = keyof typeof rules

/**
 * A journal in memory: decides by the real rules and applies by the real reducers, on states that are frozen. A decision
 * sees only the subjects and entries that its rule asked for.
 */
export class World {
  now = received
  readonly organisation
  #states = new Map<string, { kind: SubjectKind; seq: number; state: unknown }>()
  #entries = new Map<string, Entry[]>()
  #numbers = new Map<string, number>()
  #commands = 0

  constructor(change: Partial<CaseState> = {}, settings: Partial<RuleSettings> = {}) {
    this.organisation = organisationWith(settings)
    const state = { ...callState(), ...change }
    this.#states.set(state.id, { kind: 'case', seq: 0, state: deepFrozen(state) })
  }

  at(instant: string): this {
    this.now = instant
    return this
  }

  /** Whether a decision may see the subject; by default everything. */
  #lookup(visible: (id: string) => boolean = () => true): Lookup {
    return <K extends keyof StateOf>(kind: K, id: string) => {
      const stored = this.#states.get(id)
      if (stored?.kind !== kind || !visible(id)) return undefined
      return { ...(stored.state as StateOf[K]), seq: stored.seq }
    }
  }

  get case(): CaseState & { seq: number } {
    const state = this.#lookup()('case', 'case')
    if (!state) throw new Error('no case')
    return state
  }

  item(id: string): StateOf['property'] & { seq: number } {
    const state = this.#lookup()('property', id)
    if (!state) throw new Error(`no item ${id}`)
    return state
  }

  entries(id = 'case'): Entry[] {
    return this.#entries.get(id) ?? []
  }

  kinds(id = 'case'): string[] {
    return this.entries(id).map(({ kind }) => kind)
  }

  #loaded(rule: Rule<OperationName>, params: never, body: never): Set<string> {
    const ids = new Set<string>()
    let before: number
    do {
      before = ids.size
      const asked: SubjectRef[] = rule.loads(
        params,
        body,
        this.#lookup((id) => ids.has(id)),
      )
      for (const { id } of asked) ids.add(id)
    } while (ids.size > before)
    return ids
  }

  #situation(by: Actor, ids: Set<string>, seqs: readonly number[], subject: string): Situation {
    this.#commands += 1
    const command = `c${this.#commands}`
    return {
      actor: by,
      now: this.now,
      organisation: this.organisation,
      look: this.#lookup((id) => ids.has(id)),
      timeOfFact: ({ occurredAt }) => (occurredAt === undefined ? this.now : new Date(occurredAt).toISOString()),
      entry: (seq) => (seqs.includes(seq) ? this.entries(subject)[seq - 1] : undefined),
      newId: (label) => `${command}-${label}`,
      number: (sequence) => {
        const number = this.#numbers.get(`${command}/${sequence}`)
        if (number === undefined) throw new Error(`${sequence} was not asked for`)
        return number
      },
      seal: (subjectId, field, value) => ({
        ref: `${subjectId}:${field}`,
        field,
        masked: masked(field, value),
        digest: 'digest',
      }),
    }
  }

  #reserve(sequences: readonly string[]): void {
    for (const sequence of sequences) {
      const next = (this.#numbers.get(sequence) ?? 0) + 1
      this.#numbers.set(sequence, next)
      this.#numbers.set(`c${this.#commands}/${sequence}`, next)
    }
  }

  #append(drafts: readonly Draft[], operation: string, by: Actor): Entry[] {
    return drafts.map((draft, ordinal) => {
      const { kind, id } = draft.subject
      const stored = this.#states.get(id)
      const entry: Entry = deepFrozen({
        ...structuredClone(draft),
        seq: (stored?.seq ?? 0) + 1,
        v: 1,
        commandId: `c${this.#commands}`,
        ordinal,
        operation,
        by: { userId: by.userId, name: by.name },
        occurredAt: draft.occurredAt ?? this.now,
        writtenAt: this.now,
        storedAt: this.now,
        prevHash: '',
        hash: '',
      })
      const state = deepFrozen(applyEntry(kind, stored?.state as StateOf[typeof kind] | undefined, entry))
      this.#states.set(id, { kind, seq: entry.seq, state })
      this.#entries.set(id, [...this.entries(id), entry])
      return entry
    })
  }

  /** A command, decided and written. @throws Refusal, and then nothing is written */
  do<N extends Decided>(name: N, person: Person, params: ParamsOf<N>, body: BodyOf<N>): ResultOf<N> {
    const rule = rules[name] as unknown as Rule<OperationName>
    const [p, b] = [params as never, body as never]
    const ids = this.#loaded(rule, p, b)
    const [subject = ''] = ids
    const situation = this.#situation(
      actor(person),
      ids,
      rule.entries?.(
        p,
        b,
        this.#lookup((id) => ids.has(id)),
      ) ?? [],
      subject,
    )
    this.#reserve(rule.numbers?.(situation, p, b) ?? [])
    const written = this.#append(rule.decide(situation, p, b), name, situation.actor)
    const seen = new Set([...ids, ...written.map((entry) => entry.subject.id)])
    return rule.result(
      this.#lookup((id) => seen.has(id)),
      p,
      written,
      situation,
    ) as ResultOf<N>
  }

  /** The same on the world's case. */
  on<N extends Decided>(name: N, person: Person, body: BodyOf<N>, id = 'case'): ResultOf<N> {
    return this.do(name, person, { id } as ParamsOf<N>, body)
  }

  /** Whether the command was taken; a refusal is a no, a defect is thrown on. */
  tries(command: (world: this) => unknown): boolean {
    try {
      command(this)
      return true
    } catch (error) {
      if (error instanceof Refusal) return false
      throw error
    }
  }

  /** Expects a command to be refused, and nothing to be written. */
  refuses<N extends Decided>(code: RefusalCode, name: N, person: Person, body: BodyOf<N>, id = 'case'): Refusal {
    const before = [...this.#states].map(([key, { seq }]) => `${key}:${seq}`)
    try {
      this.on(name, person, body, id)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      expect(error.code).to.equal(code)
      expect([...this.#states].map(([key, { seq }]) => `${key}:${seq}`)).to.deep.equal(before)
      return error
    }
    throw new Error(`${name} was not refused; expected ${code}`)
  }

  /** Fires the timers that are due now, as the worker does. */
  fire(): Entry[] {
    const situation = { look: this.#lookup(), now: this.now, organisation: this.organisation }
    return this.#append(decideTimers(situation, { kind: 'case', id: 'case' }), timerOperation, clockwork('city'))
  }

  /** An entry put on the timeline as if an operation had written it. @returns its `seq` */
  write(kind: string, lane: Lane, body: Record<string, unknown> = { text: 'text' }, more: Partial<Draft> = {}): number {
    this.#commands += 1
    const draft = { subject: { kind: 'case' as const, id: 'case' }, kind, lane, body, scope, ...more }
    const [entry] = this.#append([draft], 'test', actor('officer'))
    return entry?.seq ?? 0
  }

  /** A suspect, apprehended at an instant when one is given. @returns `seq` of both entries */
  suspect(apprehendedAt?: string): { identified: number; apprehended: number } {
    const suspectId = `suspect-${this.case.suspects.length + 1}`
    const identified = this.write('suspect.identified', 'investigation', { suspectId, name: 'someone' })
    if (apprehendedAt === undefined) return { identified, apprehended: 0 }
    const told = { occurredAt: apprehendedAt }
    const apprehended = this.write('suspect.apprehended', 'investigation', { suspectId, name: 'someone' }, told)
    return { identified, apprehended }
  }

  /** Clears the case: a suspect caught at the instant, submitted by the officer, confirmed by the chief. */
  clear(at: string): void {
    const { apprehended } = this.suspect(at)
    this.on('clearance.submit', 'officer', { entries: [apprehended], summary: 'caught' })
    this.on('clearance.confirm', 'chief', {})
  }
}
