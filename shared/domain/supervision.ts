import { Refusal } from '../refusals.ts'
import { authorOf, caseDraft, caseOf, instant, onCase, openCaseOf } from './case-rule.ts'
import type { CaseState, Supervision } from './case.ts'
import type { Rules } from './decision.ts'
import { reducer, type Reducers } from './reducers.ts'

/** The supervised follow-up 督办 that waits for an answer; at most one at a time. */
export const openSupervision = (state: Pick<CaseState, 'supervisions'>): Supervision | undefined =>
  state.supervisions?.find((each) => each.answeredAt === undefined)

/** [K7] A chief asks for a follow-up with a due time; who works on the case answers. An answer that is late counts. */
export const supervisionRules: Rules<'case.supervise' | 'case.answer-supervision'> = {
  'case.supervise': {
    ...onCase,
    decide: (situation, { id }, { text, dueAt }) => {
      const state = openCaseOf(situation, id)
      if (openSupervision(state)) throw new Refusal('supervision.open-already')
      const due = instant(dueAt)
      if (due <= situation.now) throw new Refusal('supervision.due-past', { field: 'dueAt' })
      const body = {
        number: state.number,
        text,
        dueAt: due,
        recipients: state.lead ? [state.lead.userId] : [],
        from: authorOf(situation.actor),
      }
      return [caseDraft(situation, state, { kind: 'supervision.asked', lane: 'command', body })]
    },
  },
  'case.answer-supervision': {
    ...onCase,
    decide: (situation, { id }, { text }) => {
      const state = caseOf(situation, id)
      const open = openSupervision(state)
      if (!open) throw new Refusal('supervision.none')
      const body = { number: state.number, asked: open.seq, text, recipients: [open.by.userId] }
      return [caseDraft(situation, state, { kind: 'supervision.answered', lane: 'command', body })]
    },
  },
}

const changed = (state: CaseState, seq: number, change: Partial<Supervision>): CaseState => ({
  ...state,
  supervisions: (state.supervisions ?? []).map((each) => (each.seq === seq ? { ...each, ...change } : each)),
})

export const supervisionReducers: Reducers<CaseState> = {
  'supervision.asked': reducer((state, { text, dueAt }: { text: string; dueAt: string }, entry) => ({
    ...state,
    supervisions: [
      ...(state.supervisions ?? []),
      { seq: entry.seq, text, dueAt, by: entry.by, at: entry.storedAt, isOverdue: false },
    ],
  })),
  'supervision.answered': reducer((state, { asked, text }: { asked: number; text: string }, entry) =>
    changed(state, asked, { answer: text, answeredBy: entry.by, answeredAt: entry.storedAt }),
  ),
  'supervision.overdue': reducer((state, { asked }: { asked: number }) => changed(state, asked, { isOverdue: true })),
}
