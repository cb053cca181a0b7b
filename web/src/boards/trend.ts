import type { DateRange, Rate, TrendBy, TrendPoint } from '../../../shared/domain/boards/answers.ts'
import type { CaseFigure } from '../../../shared/domain/boards/figures.ts'
import { count, percentage, period } from './shown.ts'

/** A column of a trend: how many, of them how many within the window, and the rate that they make. */
export interface Column extends DateRange {
  isRunning: boolean
  all: number
  part: number
  rate: Rate
  /** [K5] Still in their window: in no rate. */
  running: number
}
export type TrendOf = 'rate' | 'share'

/** [K8] What a click on a column opens, and the parts of the rate. */
export const trendFigures: Record<TrendOf, { all: CaseFigure; part: CaseFigure; whole: CaseFigure }> = {
  rate: { all: 'received', part: 'cleared-within', whole: 'matured' },
  share: { all: 'clearances', part: 'clearances-within', whole: 'clearances' },
}

export const columnsOf = (points: readonly TrendPoint[], of: TrendOf): Column[] =>
  points.map(({ from, to, isRunning, received, rate, share, running }) =>
    of === 'rate'
      ? { from, to, isRunning, all: received, part: rate.n, rate, running }
      : { from, to, isRunning, all: share.of, part: share.n, rate: share, running: 0 },
  )

/** The date of a column as an axis shows it: `11-03`; with its year where months or several years are shown. */
export const axisLabel = ({ from }: DateRange, by: TrendBy, isOverYears: boolean): string =>
  by === 'month' ? from.slice(0, 7) : isOverYears ? from : from.slice(5)

/** A column in words, for its link and its tip. */
export const columnText = (column: Column, words: { all: string; rate: string; running: string }): string[] => [
  period(column),
  `${words.all} ${count(column.all)}`,
  `${words.rate} ${percentage(column.rate)} (${column.rate.n}/${column.rate.of})`,
  ...(column.running > 0 ? [`${words.running} ${count(column.running)}`] : []),
]
