import type { Origin, Procedure } from '../../schema/terms.ts'
import type { CaseFigure } from './figures.ts'
import type { Traits } from './traits.ts'

/** What a figure is asked about, beside its period and place. */
export interface Question {
  /** [K5] Calls unless asked for others. */
  origin: Origin
  /** The origin was asked for: then the other origins are not looked at. */
  isOriginAsked: boolean
  procedure?: Procedure
  /** Place of the window among those of the settings, the shortest first. */
  window: number
}

/** [K1] Where a case is in its window at `asOf`: in its first half, in its second half, or past it. */
export const phases = ['early', 'late', 'over'] as const
export type Phase = (typeof phases)[number]

/** [K4] The window's last millisecond is still within. */
export const phaseOf = (receivedMs: number, windowMs: number, asOfMs: number): Phase => {
  const elapsedMs = asOfMs - receivedMs
  return elapsedMs > windowMs ? 'over' : elapsedMs > windowMs / 2 ? 'late' : 'early'
}

/** By which instant a case belongs to a period: `receivedAt`, `clearedAt`, or none: how it stands now. */
export type Basis = 'received' | 'cleared' | 'now'

/** [K7] [C8] Windows run for calls and discovered cases: only those can be past half-time or overdue. */
export const originsWithWindow = ['call', 'discovered'] as const satisfies readonly Origin[]
/** [K7] Whether a case has a window that runs out. */
export const windowRuns = ({ origin }: Pick<Traits, 'origin'>): boolean =>
  originsWithWindow.some((each) => each === origin)

/**
 * [K5] Whether a figure says anything when an origin was chosen: the chosen one does not stand beside itself, response
 * times are of calls, and windows run for some origins only. Where it does not there is no number, never 0.
 */
export const isSaid = (figure: CaseFigure, { origin }: Pick<Question, 'origin'>): boolean => {
  if (figure === 'discovered' || figure === 'clearances-discovered') return origin !== 'discovered'
  if (figure === 'imported' || figure === 'clearances-imported') return origin !== 'imported'
  if (figure === 'about-to-miss' || figure === 'overdue') return windowRuns({ origin })
  if (timeFigures.some((each) => each === figure)) return origin === 'call'
  return true
}
const timeFigures: readonly CaseFigure[] = [
  ...(['calls', 'triple-acknowledged', 'not-acknowledged', 'arrived', 'not-arrived', 'set-back'] as const),
]

type Holds = (traits: Traits, question: Question, phase: Phase) => boolean
interface Counting {
  basis: Basis
  holds: Holds
}

const counted: Holds = (traits, { origin }) => traits.origin === origin && traits.ending === 'counted'
const isWithin: Holds = ({ clearedLevel }, { window }) => clearedLevel > 0 && clearedLevel <= window + 1
const isLate: Holds = ({ submittedLevel }, { window }) => submittedLevel > window
const isOver: Holds = (_traits, _question, phase) => phase === 'over'
const isRunning: Holds = (_traits, _question, phase) => phase !== 'over'
const endedAs =
  (ending: Traits['ending']): Holds =>
  (traits, { origin }) =>
    traits.origin === origin && traits.ending === ending
const ofOrigin: Holds = (traits, { origin }) => traits.origin === origin
/** [S2] Other origins stand beside the one that is asked for. */
const standsBeside =
  (origin: Origin): Holds =>
  (traits, question) =>
    question.origin !== origin && traits.origin === origin
/** [D5] Response times hold for calls; a mis-sent one was none. */
const isCall: Holds = (traits, { origin }) =>
  origin === 'call' && traits.origin === 'call' && traits.ending !== 'mis-sent'
const isOpen: Holds = (traits, { origin, isOriginAsked }) =>
  traits.isOpen && (!isOriginAsked || traits.origin === origin)
const runs: Holds = (traits, question) => isOpen(traits, question, 'early') && windowRuns(traits)

const all =
  (...tests: Holds[]): Holds =>
  (traits, question, phase) =>
    tests.every((test) => test(traits, question, phase))
const received = (...tests: Holds[]): Counting => ({ basis: 'received', holds: all(...tests) })
const cleared = (...tests: Holds[]): Counting => ({ basis: 'cleared', holds: all(...tests) })
const now = (...tests: Holds[]): Counting => ({ basis: 'now', holds: all(...tests) })

/** [K5] [K8] In which figures a case counts: the one place that says so, for figures and for the lists behind them. */
export const countings: Record<CaseFigure, Counting> = {
  total: received((traits, { origin, isOriginAsked }) => !isOriginAsked || traits.origin === origin),
  received: received(counted),
  matured: received(counted, isOver),
  'cleared-within': received(counted, isOver, isWithin),
  running: received(counted, isRunning),
  'running-cleared': received(counted, isRunning, ({ clearedLevel }) => clearedLevel > 0),
  clearances: cleared(counted),
  'clearances-within': cleared(counted, isWithin),
  'submitted-late': received(counted, isOver, isWithin, isLate),
  pending: received(counted, ({ isPending }) => isPending),
  // However it ended afterwards: the clearance was revoked all the same.
  reopened: received(ofOrigin, ({ isReopened }) => isReopened),
  dismissed: received(endedAs('dismissed')),
  escalated: received(endedAs('escalated')),
  shelved: received(endedAs('shelved')),
  'mis-sent': received(endedAs('mis-sent')),
  discovered: received(standsBeside('discovered')),
  imported: received(standsBeside('imported')),
  exceptional: received(endedAs('exceptional')),
  undated: received(endedAs('undated')),
  'clearances-exceptional': cleared(endedAs('exceptional')),
  'clearances-discovered': cleared(standsBeside('discovered')),
  'clearances-imported': cleared(standsBeside('imported')),
  calls: received(isCall),
  'triple-acknowledged': received(isCall, ({ isAcknowledged }) => isAcknowledged),
  'not-acknowledged': received(isCall, ({ isAcknowledged }) => !isAcknowledged),
  arrived: received(isCall, ({ hasArrived }) => hasArrived),
  'not-arrived': received(isCall, ({ hasArrived }) => !hasArrived),
  'set-back': received(isCall, ({ isSetBack }) => isSetBack),
  open: now(isOpen),
  'about-to-miss': now(runs, (_traits, _question, phase) => phase === 'late'),
  overdue: now(runs, isOver),
  supervised: now(isOpen, ({ isSupervised }) => isSupervised),
}
