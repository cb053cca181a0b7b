import { Refusal } from '../refusals.ts'
import type { Lane } from '../schema/terms.ts'
import { caseDraft, caseOf, instant, onCase, present, type Case } from './case-rule.ts'
import type { CaseState, Suspect } from './case.ts'
import { correctedEntry, entriesToCorrect, provingEntries, timeOfCorrected, withClearance } from './correction.ts'
import type { Rules, Situation } from './decision.ts'
import type { Draft, Entry } from './entry.ts'
import { documentIfGiven } from './identity-document.ts'
import { reducer, type Reducers } from './reducers.ts'

const suspectOf = (state: Case, suspectId: string): Suspect => {
  const suspect = state.suspects.find((each) => each.id === suspectId)
  if (!suspect) throw new Refusal('timeline.suspect-unknown')
  return suspect
}

/** [T1] The entry of a suspect that is to be corrected or struck out: of one of the kinds, in a lane of the actor's. */
const entryOfSuspect = (
  situation: Situation,
  state: Case,
  { suspectId, corrects, kinds }: { suspectId: string; corrects: number; kinds: readonly string[] },
): Entry =>
  correctedEntry(
    situation,
    state,
    corrects,
    ({ kind, body }) => kinds.includes(kind) && body['suspectId'] === suspectId,
  )

const timeOf = (occurredAt: string | undefined, corrected: Entry): Pick<Draft, 'occurredAt' | 'isTrueTime'> =>
  occurredAt === undefined ? timeOfCorrected(corrected) : { occurredAt: instant(occurredAt) }

const loading = {
  ...onCase,
  entries: ({ id }: { id: string }, { corrects }: { corrects: number }, found: Situation['look']): number[] =>
    entriesToCorrect(found('case', id), corrects),
}

/**
 * [T1] [X4] Corrections of who a suspect is and of the apprehension: entries of the same kinds, that name the ones they
 * correct. What never was is struck out instead.
 */
export const suspectCorrectionRules: Rules<
  'suspect.correct-identification' | 'suspect.correct-apprehension' | 'suspect.strike'
> = {
  'suspect.correct-identification': {
    ...loading,
    decide: (situation, { id, suspectId }, { corrects, occurredAt, ...told }) => {
      const state = caseOf(situation, id)
      const suspect = suspectOf(state, suspectId)
      const corrected = entryOfSuspect(situation, state, { suspectId, corrects, kinds: ['suspect.identified'] })
      const { name, withoutIdNumber, text, files, ...document } = told
      const given = documentIfGiven(situation, id, document)
      if (withoutIdNumber && given.idNumber) throw new Refusal('request.invalid', { field: 'withoutIdNumber' })
      const { idKind, idKindText, idNumber } = suspect
      const kept = withoutIdNumber ? {} : { idKind, idKindText, idNumber }
      const entry = caseDraft(situation, state, {
        kind: 'suspect.identified',
        lane: corrected.lane,
        body: { suspectId, name, ...present(given.idNumber ? given : kept), text, files },
        files,
        corrects,
        ...timeOf(occurredAt, corrected),
      })
      return withClearance(situation, state, entry)
    },
  },
  'suspect.correct-apprehension': {
    ...loading,
    decide: (situation, { id, suspectId }, { corrects, text, place, files, occurredAt }) => {
      const state = caseOf(situation, id)
      const { name } = suspectOf(state, suspectId)
      const corrected = entryOfSuspect(situation, state, { suspectId, corrects, kinds: ['suspect.apprehended'] })
      const entry = caseDraft(situation, state, {
        kind: 'suspect.apprehended',
        lane: corrected.lane,
        body: { suspectId, name, text, place, files },
        files,
        corrects,
        ...timeOf(occurredAt, corrected),
      })
      return withClearance(situation, state, entry)
    },
  },
  'suspect.strike': {
    ...loading,
    decide: (situation, { id, suspectId }, { corrects, reason }) => {
      const state = caseOf(situation, id)
      const { name, apprehendedSeq } = suspectOf(state, suspectId)
      const kinds = ['suspect.identified', 'suspect.apprehended']
      const corrected = entryOfSuspect(situation, state, { suspectId, corrects, kinds })
      const isIdentification = corrected.kind === 'suspect.identified'
      if (isIdentification && apprehendedSeq !== undefined) throw new Refusal('suspect.still-apprehended')
      const restsOnIt = state.clearance?.status === 'confirmed' && isIdentification && state.suspects.length === 1
      if (restsOnIt || provingEntries(state).includes(corrects)) throw new Refusal('clearance.rests-on-it')
      const kind = isIdentification ? 'suspect.identification-struck' : 'suspect.apprehension-struck'
      const lane: Lane = corrected.lane
      return [caseDraft(situation, state, { kind, lane, body: { suspectId, name, reason }, corrects })]
    },
  },
}

export const suspectCorrectionReducers: Reducers<CaseState> = {
  'suspect.apprehension-struck': reducer((state, { suspectId }: { suspectId: string }) => ({
    ...state,
    suspects: state.suspects.map((suspect) => {
      if (suspect.id !== suspectId) return suspect
      const { apprehendedSeq: _seq, apprehendedAt: _at, ...atLarge } = suspect
      return atLarge
    }),
  })),
  'suspect.identification-struck': reducer((state, { suspectId }: { suspectId: string }) => ({
    ...state,
    suspects: state.suspects.filter(({ id }) => id !== suspectId),
  })),
}
