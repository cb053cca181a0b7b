import type { Changes, ClearanceFigures, Compared, Rate } from './answers.ts'
import { isSaid, type Question } from './counting.ts'
import type { CaseFigure } from './figures.ts'

/** How many cases count in each figure. */
export type Counts = (figure: CaseFigure) => number
/** The same, null for figures that say nothing about what is asked. */
type Said = (figure: CaseFigure) => number | null

/** [K5] No denominator: no value, never 0. */
export const rateOf = (n: number, of: number): Rate => ({ n, of, value: of === 0 ? null : n / of })

/** The counts of figures that say something about what is asked. */
export const saidOf =
  (count: Counts, question: Pick<Question, 'origin'>): Said =>
  (figure) =>
    isSaid(figure, question) ? count(figure) : null

/** [K5] Both figures of clearance, and what stands beside them. */
export const clearanceFigures = (
  count: Counts,
  question: Pick<Question, 'origin'>,
  said = saidOf(count, question),
): ClearanceFigures => ({
  received: count('received'),
  rate: rateOf(count('cleared-within'), count('matured')),
  running: { cases: count('running'), cleared: count('running-cleared') },
  share: rateOf(count('clearances-within'), count('clearances')),
  submittedLate: count('submitted-late'),
  pending: count('pending'),
  reopened: count('reopened'),
  apart: {
    dismissed: count('dismissed'),
    escalated: count('escalated'),
    shelved: count('shelved'),
    misSent: count('mis-sent'),
    discovered: said('discovered'),
    imported: said('imported'),
    exceptional: count('exceptional'),
    undated: count('undated'),
  },
  clearancesApart: {
    exceptional: count('clearances-exceptional'),
    discovered: said('clearances-discovered'),
    imported: said('clearances-imported'),
  },
})

/** [K6] Percentage points between two rates. */
export const points = (now: Rate, then: Rate): number | null =>
  now.value === null || then.value === null ? null : (now.value - then.value) * 100

/** [K6] Per cent between two counts or values; null when there was nothing. */
export const percent = (now: number | null, then: number | null): number | null =>
  now === null || then === null || then === 0 ? null : ((now - then) / then) * 100

/** [K6] The difference of two durations. */
export const difference = (now: number | null, then: number | null): number | null =>
  now === null || then === null ? null : now - then

const changesOf = (now: ClearanceFigures, then: ClearanceFigures): Changes => ({
  ratePoints: points(now.rate, then.rate),
  sharePoints: points(now.share, then.share),
  receivedPercent: percent(now.received, then.received),
  clearancesPercent: percent(now.share.of, then.share.of),
})

/** [K6] The figures of a period against those of the one before and of last year. */
export const comparedFigures = (
  { now, previous, lastYear }: Record<'now' | 'previous' | 'lastYear', Counts>,
  question: Pick<Question, 'origin'>,
): Compared => {
  const figures = clearanceFigures(now, question)
  const against = (counts: Counts): Compared['previous'] => {
    const then = clearanceFigures(counts, question)
    return { figures: then, changes: changesOf(figures, then) }
  }
  return { figures, previous: against(previous), lastYear: against(lastYear) }
}
