import {
  allAcknowledgedAt,
  dispatchesInForce,
  type CaseState,
  type Clearance,
  type Dispatch,
  type LaneRequest,
  type Suspect,
} from '../case.ts'

/** What keeps an open case from being cleared, in both languages; in the order in which it is done. */
export const clearanceConditions = {
  'not-acknowledged': { zh: '有单位未签收', en: 'A unit has not acknowledged' },
  'not-arrived': { zh: '无人到场', en: 'Nobody has arrived' },
  'scene-unanswered': { zh: '技未答复', en: 'No answer from scene' },
  'video-unanswered': { zh: '图未答复', en: 'No answer from video' },
  'investigation-unanswered': { zh: '侦未答复', en: 'No answer from investigation' },
  'analysis-unanswered': { zh: '研判未答复', en: 'No answer from analysis' },
  'no-suspect': { zh: '未确定嫌疑人', en: 'No suspect identified' },
  'nobody-apprehended': { zh: '无人抓获', en: 'Nobody apprehended' },
  'not-submitted': { zh: '未申报破案', en: 'Clearance not submitted' },
  'not-confirmed': { zh: '破案未确认', en: 'Clearance not confirmed' },
} as const
export type ClearanceCondition = keyof typeof clearanceConditions

const asked = ['scene', 'video', 'investigation', 'analysis'] as const

/** The part of a case's state that tells what it lacks. */
export type LackingState = Pick<CaseState, 'status' | 'origin'> & {
  dispatches: Pick<Dispatch, 'party' | 'state' | 'sentAt' | 'acknowledgedAt' | 'endedAt' | 'arrivedAt'>[]
  requests: Pick<LaneRequest, 'to' | 'answeredBy' | 'withdrawnAt'>[]
  suspects: Pick<Suspect, 'apprehendedSeq'>[]
  clearance?: Pick<Clearance, 'status'>
}

/** [K2] [K3] What an open case still lacks for its clearance; empty for a case that is not open. */
export const missingForClearance = (state: LackingState): ClearanceCondition[] => {
  if (state.status !== 'open') return []
  const inForce = dispatchesInForce(state)
  const isCall = state.origin === 'call'
  const waits = (lane: string): boolean =>
    state.requests.some((request) => request.to === lane && !request.answeredBy && !request.withdrawnAt)
  const isSubmitted = state.clearance?.status === 'submitted'
  const lacks: Record<ClearanceCondition, boolean> = {
    'not-acknowledged':
      isCall &&
      (allAcknowledgedAt(state) === undefined || inForce.some(({ state: at }) => at === 'sent' || at === 'delivered')),
    'not-arrived': isCall && !inForce.some((dispatch) => dispatch.arrivedAt),
    'scene-unanswered': waits(asked[0]),
    'video-unanswered': waits(asked[1]),
    'investigation-unanswered': waits(asked[2]),
    'analysis-unanswered': waits(asked[3]),
    'no-suspect': state.suspects.length === 0,
    'nobody-apprehended': !state.suspects.some((suspect) => suspect.apprehendedSeq !== undefined),
    'not-submitted': !isSubmitted,
    'not-confirmed': isSubmitted,
  }
  return (Object.keys(clearanceConditions) as ClearanceCondition[]).filter((name) => lacks[name])
}
