import { Refusal } from '../refusals.ts'
import type { Lane } from '../schema/terms.ts'
import { caseDraft, type Case } from './case-rule.ts'
import type { CaseState } from './case.ts'
import { clearedAtOf, fitAsEvidence, latestOf, recordedAtOf, type RecomputedBody } from './clearance.ts'
import type { Situation } from './decision.ts'
import type { Draft, Entry } from './entry.ts'
import { lanesOf } from './people.ts'

/**
 * [T1] The entry that a correction names: one of the case, that nothing has corrected yet, in a lane of the actor's.
 * @param fits whether such an entry can be corrected in this way
 * @throws Refusal `timeline.corrects-unknown`, `timeline.corrects-kind`, `timeline.corrects-lane`, `timeline.already-corrected`
 */
export const correctedEntry = (
  situation: Situation,
  state: Case,
  seq: number,
  fits: (entry: Entry) => boolean,
  lane?: Lane,
): Entry => {
  const entry = situation.entry(seq)
  if (!entry) throw new Refusal('timeline.corrects-unknown', { field: 'corrects' })
  if (!fits(entry)) throw new Refusal('timeline.corrects-kind', { field: 'corrects' })
  const isOfLane = lane === undefined ? lanesOf(situation.actor).includes(entry.lane) : entry.lane === lane
  if (!isOfLane) throw new Refusal('timeline.corrects-lane', { field: 'corrects' })
  const later = state.corrected.find((correction) => correction.seq === seq)
  if (later) throw new Refusal('timeline.already-corrected', { field: 'corrects', detail: { latest: later.by } })
  return entry
}

/** [T1] A correction that tells no time of its own is of the same time: that one is right already, whatever the device's clock. */
export const timeOfCorrected = ({ occurredAt }: Entry): Pick<Draft, 'occurredAt' | 'isTrueTime'> => ({
  occurredAt,
  isTrueTime: true,
})

/** [K3] The entries that the confirmed clearance of a case rests on, each the latest of its corrections. */
export const provingEntries = ({ clearance, corrected }: Pick<CaseState, 'clearance' | 'corrected'>): number[] =>
  clearance?.status === 'confirmed'
    ? [...new Set(clearance.entries.map((seq) => latestOf({ corrected }, seq)))].sort((one, other) => one - other)
    : []

/** What a rule that corrects has to load: the entry, and what the time of clearance is worked out from again. */
export const entriesToCorrect = (
  state: Pick<CaseState, 'clearance' | 'corrected'> | undefined,
  corrects: number | undefined,
): number[] => (corrects === undefined ? [] : [corrects, ...(state ? provingEntries(state) : [])])

/**
 * [K3] A correction with what follows from it: where the confirmed clearance rests on the corrected entry, it rests on
 * the correction from now on, and the time of clearance is worked out again.
 * @param correction the draft of it, the first that its command writes to the case
 * @throws Refusal `clearance.entry-unfit` when it is no evidence, `clearance.before-receipt`
 */
export const withClearance = (situation: Situation, state: Case, correction: Draft): Draft[] => {
  const { clearance } = state
  const proving = provingEntries(state)
  if (!clearance || correction.corrects === undefined || !proving.includes(correction.corrects)) return [correction]
  const seq = state.seq + 1
  if (!fitAsEvidence(correction)) throw new Refusal('clearance.entry-unfit', { field: 'kind' })
  const others = proving.filter((each) => each !== correction.corrects)
  const times = others.flatMap((each) => situation.entry(each) ?? [])
  const told = [...times, { occurredAt: situation.timeOfFact(correction), storedAt: situation.now }]
  const clearedAt = clearedAtOf(told)
  if (clearedAt < state.receivedAt)
    throw new Refusal('clearance.before-receipt', { field: correction.occurredField ?? 'occurredAt' })
  const body: RecomputedBody = {
    entries: [...others, seq],
    clearedAt,
    recordedAt: recordedAtOf(told),
    formerClearedAt: clearance.clearedAt,
    correction: seq,
    confirmedBy: clearance.confirmedBy,
  }
  return [correction, caseDraft(situation, state, { kind: 'clearance.recomputed', lane: 'command', body: { ...body } })]
}
