import { Refusal } from '../refusals.ts'
import type { BodyOf } from '../operations/catalogue.ts'
import { caseDraft, caseOf, onCase, type Case } from './case-rule.ts'
import type { CaseState, Clearance } from './case.ts'
import type { Rules, Situation } from './decision.ts'
import type { Author, Entry } from './entry.ts'
import { reducer, type Reducers } from './reducers.ts'
import { keptDecision, overtaken, takeBackUntil } from './take-back.ts'

/** [K2] Entries that say who did it or what proves it. The rest are requests, orders, movements and lessons. */
const evidenceKinds: readonly string[] = [
  'note',
  'examination',
  'trace',
  'footage',
  'sighting',
  'canvass',
  'statement',
  'vehicle',
  'goods-found',
  'finding',
  'suspect.identified',
  'suspect.apprehended',
  'property.seized',
  'property.corrected',
]

/** [K2] Whether an entry can be named as evidence: of an evidence kind, and not from the command's lane. */
export const fitAsEvidence = (entry: Pick<Entry, 'kind' | 'lane'>): boolean =>
  evidenceKinds.includes(entry.kind) && entry.lane !== 'command'

/** [T1] The latest in a chain of corrections. */
export const latestOf = (state: Pick<CaseState, 'corrected'>, seq: number): number => {
  const by = state.corrected.find((correction) => correction.seq === seq)?.by
  return by === undefined || by <= seq ? seq : latestOf(state, by)
}

const refuseCorrected = (state: CaseState, entries: readonly number[]): void => {
  const corrected = entries
    .map((seq) => ({ seq, latest: latestOf(state, seq) }))
    .filter(({ seq, latest }) => seq !== latest)
  if (corrected.length > 0) throw new Refusal('clearance.entry-corrected', { field: 'entries', detail: { corrected } })
}

/** The named entries, each of them there, the latest of its corrections, and fit. */
const namedEntries = (situation: Situation, state: CaseState, seqs: readonly number[]): Entry[] => {
  const found = seqs.map((seq) => ({ seq, entry: situation.entry(seq) }))
  const unknown = found.filter(({ entry }) => !entry).map(({ seq }) => seq)
  if (unknown.length > 0) throw new Refusal('clearance.entries-unknown', { field: 'entries', detail: { unknown } })
  refuseCorrected(state, seqs)
  const entries = found.flatMap(({ entry }) => entry ?? [])
  const unfit = entries.filter((entry) => !fitAsEvidence(entry)).map((entry) => entry.seq)
  if (unfit.length > 0) throw new Refusal('clearance.entry-unfit', { field: 'entries', detail: { unfit } })
  return entries
}

/** [K3] When a case was cleared: `occurredAt` of the latest of the entries that prove it. */
export const clearedAtOf = (entries: readonly Pick<Entry, 'occurredAt'>[]): string =>
  entries.reduce((latest, { occurredAt }) => (occurredAt > latest ? occurredAt : latest), '')

/** [K10] When the entry was stored that tells when a case was cleared: of several at that time, the first. */
export const recordedAtOf = (entries: readonly Pick<Entry, 'occurredAt' | 'storedAt'>[]): string | undefined => {
  const clearedAt = clearedAtOf(entries)
  return entries.flatMap(({ occurredAt, storedAt }) => (occurredAt === clearedAt ? [storedAt] : [])).sort()[0]
}

const refuseCleared = (state: CaseState): void => {
  if (state.status === 'cleared' || state.status === 'closed') throw new Refusal('clearance.already-cleared')
}

/** [K2] The basis, and that the case and the named entries carry it. */
const basisOf = (
  state: CaseState,
  body: Pick<BodyOf<'clearance.submit'>, 'basis' | 'exceptional' | 'entries'>,
): Pick<Clearance, 'basis' | 'exceptional'> => {
  const basis = body.basis ?? (body.exceptional ? 'exceptional' : 'apprehended')
  if (state.suspects.length === 0) throw new Refusal('clearance.no-suspect')
  if (basis === 'exceptional') {
    if (!body.exceptional) throw new Refusal('clearance.exceptional-basis-missing', { field: 'exceptional' })
    return { basis, exceptional: body.exceptional }
  }
  if (body.exceptional) throw new Refusal('request.invalid', { field: 'exceptional' })
  const apprehensions = state.suspects.flatMap((suspect) => suspect.apprehendedSeq ?? [])
  if (!apprehensions.some((seq) => body.entries.includes(seq))) {
    throw new Refusal('clearance.not-apprehended', { field: 'entries', detail: { apprehensions } })
  }
  return { basis }
}

/** [K3] The submitted clearance that the actor is to decide: never the own one. */
const submissionToDecide = (situation: Situation, id: string): { state: Case; clearance: Clearance } => {
  const state = caseOf(situation, id)
  refuseCleared(state)
  if (state.clearance?.status !== 'submitted') throw new Refusal('clearance.not-submitted')
  if (state.clearance.submittedBy.userId === situation.actor.userId) throw new Refusal('approval.same-person')
  return { state, clearance: state.clearance }
}

/** [K2] [K3] Clearing a case: the lead submits with the entries that prove it, another confirms. Without a lead, any investigator. */
export const clearanceRules: Rules<'clearance.submit' | 'clearance.confirm' | 'clearance.return'> = {
  'clearance.submit': {
    ...onCase,
    entries: (_params, body) => body.entries,
    decide: (situation, { id }, body) => {
      const state = caseOf(situation, id)
      refuseCleared(state)
      if (state.status !== 'open') throw new Refusal('case.not-open')
      if (state.clearance?.status === 'submitted') throw new Refusal('clearance.already-submitted')
      if (state.lead && state.lead.userId !== situation.actor.userId) throw new Refusal('clearance.not-lead')
      const named = namedEntries(situation, state, body.entries)
      const basis = basisOf(state, body)
      const clearedAt = clearedAtOf(named)
      if (clearedAt < state.receivedAt) throw new Refusal('clearance.before-receipt', { field: 'entries' })
      const entries = named.map(({ seq }) => seq).sort((one, other) => one - other)
      const submitted = { ...basis, entries, clearedAt, recordedAt: recordedAtOf(named), summary: body.summary }
      return [caseDraft(situation, state, { kind: 'clearance.submitted', lane: 'investigation', body: submitted })]
    },
  },
  'clearance.confirm': {
    ...onCase,
    decide: (situation, { id }) => {
      const { state, clearance } = submissionToDecide(situation, id)
      refuseCorrected(state, clearance.entries)
      const { basis, exceptional, entries, clearedAt } = clearance
      const body = { basis, exceptional, entries, clearedAt, ...takeBackUntil(situation) }
      return [caseDraft(situation, state, { kind: 'clearance.confirmed', lane: 'command', body })]
    },
  },
  'clearance.return': {
    ...onCase,
    decide: (situation, { id }, { reason }) => {
      const { state } = submissionToDecide(situation, id)
      const body = { reason, ...takeBackUntil(situation) }
      return [caseDraft(situation, state, { kind: 'clearance.returned', lane: 'command', body })]
    },
  },
}

type Submission = Pick<Clearance, 'basis' | 'exceptional' | 'entries' | 'summary' | 'clearedAt' | 'recordedAt'>

/** What the entry holds that tells what a correction did to a confirmed clearance. [K3] */
export interface RecomputedBody {
  /** The entries it rests on now. */
  entries: number[]
  clearedAt: string
  formerClearedAt: string
  /** [K10] When the entry was stored that tells `clearedAt`; left out by earlier versions. */
  recordedAt?: string
  /** `seq` of the correction. */
  correction: number
  /** Who confirmed it: is told. */
  confirmedBy?: Author
}

/** Changes the clearance that waits, if one does. */
const decided = (state: CaseState, change: Partial<Clearance>): CaseState =>
  state.clearance ? { ...state, clearance: { ...state.clearance, ...change } } : state

export const clearanceReducers: Reducers<CaseState> = {
  'clearance.submitted': reducer((state, body: Submission, entry) => ({
    ...state,
    clearance: { ...body, status: 'submitted', submittedBy: entry.by, submittedAt: entry.storedAt },
    formerClearances: state.clearance ? [...state.formerClearances, state.clearance] : state.formerClearances,
    ...overtaken(state, 'clearance'),
  })),
  'clearance.confirmed': reducer((state, _body: unknown, entry) => ({
    ...decided(state, { status: 'confirmed', confirmedBy: entry.by, confirmedAt: entry.storedAt }),
    status: 'cleared',
    statusAt: entry.storedAt,
    statusReason: undefined,
    dismissal: undefined,
    ...keptDecision(state, entry, 'clearance', {
      statusAt: state.statusAt,
      statusReason: state.statusReason,
      dismissal: state.dismissal,
    }),
  })),
  'clearance.returned': reducer((state, { reason }: { reason: string }, entry) => ({
    ...decided(state, { status: 'returned', reason }),
    ...keptDecision(state, entry, 'clearance', {}),
  })),
  'clearance.recomputed': reducer((state, body: RecomputedBody, entry) => {
    const { entries, clearedAt, recordedAt, formerClearedAt: from, correction } = body
    const { by, storedAt: at } = entry
    const moved = [...(state.clearance?.moved ?? []), { from, to: clearedAt, correction, by, at }]
    const restsOn = recordedAt === undefined ? { entries } : { entries, recordedAt }
    return decided(state, from === clearedAt ? restsOn : { ...restsOn, clearedAt, moved })
  }),
}
