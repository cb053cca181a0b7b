import { writtenKinds, type TimelineWriting, type WrittenKind } from '../schema/entry.ts'
import type { Lane } from '../schema/terms.ts'
import { Refusal } from '../refusals.ts'
import { caseDraft, caseOf, caseResult, instant, onCase, present, type Case } from './case-rule.ts'
import type { CaseState, LaneRequest, Suspect } from './case.ts'
import { correctedEntry, entriesToCorrect, timeOfCorrected, withClearance } from './correction.ts'
import type { Rules, Situation } from './decision.ts'
import type { Draft, Entry, SealedDocument } from './entry.ts'
import { documentIfGiven } from './identity-document.ts'
import { mentionsFor } from './mentions.ts'
import { lanesOf } from './people.ts'
import { reducer, type Reducers } from './reducers.ts'

const isWritten = (kind: string): kind is WrittenKind => Object.hasOwn(writtenKinds, kind)

const laneFor = (situation: Situation, lane: Lane): void => {
  if (!lanesOf(situation.actor).includes(lane)) throw new Refusal('timeline.lane', { field: 'lane' })
}

/** [T5] An answer names an open request that was made to its lane. */
const checkAnswer = (state: Case, { lane, answers }: TimelineWriting): void => {
  if (answers === undefined) return
  const request = openRequest(state, answers, 'answers')
  if (request.to !== lane) throw new Refusal('timeline.answers-lane', { field: 'answers' })
}

const openRequest = (state: Case, seq: number, field?: string): LaneRequest => {
  const request = state.requests.find((each) => each.seq === seq)
  if (!request) throw new Refusal('timeline.answers-unknown', { field })
  if (request.answeredBy !== undefined || request.withdrawnAt) throw new Refusal('timeline.answers-closed', { field })
  return request
}

/**
 * [X3] True time = shown time − offset: what a sighting's fact is unless the author says otherwise. [T1] A correction that
 * says no time leaves it as it was.
 */
const factOf = (
  writing: TimelineWriting,
  corrected: Entry | undefined,
): Pick<Draft, 'occurredAt' | 'occurredField' | 'isTrueTime'> => {
  if (writing.occurredAt !== undefined) return { occurredAt: writing.occurredAt }
  if (writing.kind !== 'sighting') return corrected ? timeOfCorrected(corrected) : {}
  const { shownAt, clockOffsetSeconds } = writing.body
  return {
    occurredAt: new Date(Date.parse(shownAt) - clockOffsetSeconds * 1000).toISOString(),
    occurredField: 'body.shownAt',
    // The camera's clock was read, not the tablet's.
    isTrueTime: true,
  }
}

type Must = keyof CaseState['musts']

/** [X1] A must whose examination was struck out is open again, unless the correction says how it is. */
const undoneBy = ({ kind, body }: TimelineWriting, corrected: Entry | undefined): { undone?: Must[] } => {
  if (corrected?.kind !== 'examination') return {}
  const must = corrected.body['must'] as Must
  return kind === 'examination' && body.must === must ? {} : { undone: [must] }
}

const write = (situation: Situation, { id }: { id: string }, writing: TimelineWriting) => {
  const state = caseOf(situation, id)
  const { lane, kind, body, corrects, answers, mentions = [] } = writing
  laneFor(situation, lane)
  const fitting: readonly Lane[] = writtenKinds[kind].lanes
  if (!fitting.includes(lane)) throw new Refusal('timeline.kind-lane', { field: 'kind' })
  if (kind === 'request' && body.to === lane) throw new Refusal('timeline.request-own-lane', { field: 'body.to' })
  if (kind === 'footage' && Date.parse(body.recordedTo) <= Date.parse(body.recordedFrom))
    throw new Refusal('timeline.span-reversed', { field: 'body.recordedTo' })
  const corrected =
    corrects === undefined ? undefined : correctedEntry(situation, state, corrects, (old) => isWritten(old.kind), lane)
  checkAnswer(state, writing)
  const files = 'files' in body ? body.files : undefined
  const named = mentions.length > 0 ? { mentions: mentionsFor(situation, state, mentions, corrected) } : {}
  const entry = caseDraft(situation, state, {
    kind,
    lane,
    body: { ...body, ...named, ...undoneBy(writing, corrected) },
    corrects,
    answers,
    files,
    ...factOf(writing, corrected),
  })
  return withClearance(situation, state, entry)
}

/** Of the lanes an actor writes to, the one a suspect's identification stands in. */
const laneOfIdentification = (situation: Situation): Lane => {
  const lanes = lanesOf(situation.actor)
  const lane = (['investigation', 'video', 'scene', 'analysis'] as const).find((each) => lanes.includes(each))
  if (!lane) throw new Refusal('timeline.lane')
  return lane
}

export const timelineRules: Rules<'timeline.write' | 'request.withdraw' | 'suspect.identify' | 'suspect.apprehend'> = {
  'timeline.write': {
    loads: onCase.loads,
    case: onCase.case,
    entries: ({ id }, { corrects }, found) => entriesToCorrect(found('case', id), corrects),
    decide: write,
    result: (_look, _params, written) => {
      const [entry] = written
      if (!entry) throw new Error('timeline.write wrote nothing')
      return { entry, seq: entry.seq }
    },
  },
  'request.withdraw': {
    ...onCase,
    decide: (situation, { id, seq }) => {
      const state = caseOf(situation, id)
      const request = openRequest(state, seq)
      if (!lanesOf(situation.actor).includes(request.from)) throw new Refusal('timeline.request-not-yours')
      return [caseDraft(situation, state, { kind: 'request.withdrawn', lane: request.from, body: { request: seq } })]
    },
  },
  'suspect.identify': {
    loads: onCase.loads,
    case: onCase.case,
    decide: (situation, { id }, { name, text, files, occurredAt, ...document }) => {
      const state = caseOf(situation, id)
      const suspectId = situation.newId('suspect')
      return [
        caseDraft(situation, state, {
          kind: 'suspect.identified',
          lane: laneOfIdentification(situation),
          body: {
            suspectId,
            name,
            ...documentIfGiven(situation, id, document),
            text,
            files,
          },
          files,
          occurredAt,
        }),
      ]
    },
    result: (look, { id }, written, situation) => ({
      ...caseResult(look, id, written),
      suspectId: situation.newId('suspect'),
    }),
  },
  'suspect.apprehend': {
    ...onCase,
    decide: (situation, { id, suspectId }, { text, place, files, occurredAt }) => {
      const state = caseOf(situation, id)
      const suspect = state.suspects.find((each) => each.id === suspectId)
      if (!suspect) throw new Refusal('timeline.suspect-unknown')
      if (suspect.apprehendedSeq !== undefined) throw new Refusal('suspect.already-apprehended')
      laneFor(situation, 'investigation')
      return [
        caseDraft(situation, state, {
          kind: 'suspect.apprehended',
          lane: 'investigation',
          body: { suspectId, name: suspect.name, text, place, files },
          files,
          occurredAt: occurredAt === undefined ? undefined : instant(occurredAt),
        }),
      ]
    },
  },
}

/** [X1] Without those that an entry struck out. */
const mustsAfter = (musts: CaseState['musts'], { body }: Entry): CaseState['musts'] => {
  if (!Array.isArray(body['undone'])) return musts
  const undone: unknown[] = body['undone']
  return Object.fromEntries(Object.entries(musts).filter(([must]) => !undone.includes(must)))
}

export const timelineReducers: Reducers<CaseState> = {
  request: reducer((state, { to, text }: { to: Lane; text: string }, entry) => ({
    ...state,
    requests: [...state.requests, { seq: entry.seq, from: entry.lane, to, text, by: entry.by, at: entry.storedAt }],
  })),
  'request.withdrawn': reducer((state, { request }: { request: number }, entry) => ({
    ...state,
    requests: state.requests.map((each) => (each.seq === request ? { ...each, withdrawnAt: entry.storedAt } : each)),
  })),
  examination: reducer((state, { must, outcome }: { must: Must; outcome: 'done' | 'not-applicable' }) => ({
    ...state,
    musts: { ...state.musts, [must]: outcome },
  })),
  'suspect.identified': reducer((state, body: Partial<SealedDocument> & { suspectId: string; name: string }, entry) => {
    const { suspectId: id, name, idKind, idKindText, idNumber } = body
    const identified = { id, name, idKind, idKindText, idNumber, identifiedSeq: entry.seq } satisfies Suspect
    // A correction says anew who it is; what else is known of the suspect stays.
    const suspects =
      entry.corrects === undefined
        ? [...state.suspects, present(identified)]
        : state.suspects.map((suspect) => (suspect.id === id ? present({ ...suspect, ...identified }) : suspect))
    return { ...state, suspects }
  }),
  'suspect.apprehended': reducer((state, { suspectId }: { suspectId: string }, entry) => ({
    ...state,
    suspects: state.suspects.map((suspect) =>
      suspect.id === suspectId ? { ...suspect, apprehendedSeq: entry.seq, apprehendedAt: entry.occurredAt } : suspect,
    ),
  })),
}

/** [T5] A request is answered by the entry that says so, and withdrawn by its correction: that says what is asked. */
const requestAfter = (request: LaneRequest, { seq, answers, corrects, storedAt }: Entry): LaneRequest => {
  if (request.seq === answers) return { ...request, answeredBy: seq }
  const isOpen = request.answeredBy === undefined && request.withdrawnAt === undefined
  return request.seq === corrects && isOpen ? { ...request, withdrawnAt: storedAt } : request
}

/** What every entry does to its case, whatever its kind: the lane's latest time, corrections, musts, requests. */
export const followTimeline = (state: CaseState, entry: Entry): CaseState => ({
  ...state,
  musts: mustsAfter(state.musts, entry),
  laneLatest: { ...state.laneLatest, [entry.lane]: entry.storedAt },
  corrected:
    entry.corrects === undefined ? state.corrected : [...state.corrected, { seq: entry.corrects, by: entry.seq }],
  requests:
    entry.answers === undefined && entry.corrects === undefined
      ? state.requests
      : state.requests.map((request) => requestAfter(request, entry)),
})
