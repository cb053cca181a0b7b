import type { BoardCase, BoardProperty } from '../../shared/domain/boards/answers.ts'
import { contributionOf, type CountedState } from '../../shared/domain/boards/contribution.ts'
import { missingForClearance, type LackingState } from '../../shared/domain/boards/missing.ts'
import { isBeforeClearance, type CountedPart } from '../../shared/domain/boards/property-counting.ts'
import { present } from '../../shared/domain/case-rule.ts'
import type { CaseState, Clearance } from '../../shared/domain/case.ts'
import type { PropertyState } from '../../shared/domain/property.ts'
import { openSupervision } from '../../shared/domain/supervision.ts'
import { dueAt } from '../../shared/domain/window.ts'

/** What of a case's state its line is made of. */
export type RowState = CountedState &
  LackingState &
  Pick<CaseState, 'id' | 'number' | 'summary' | 'place' | 'lead' | 'supervisions'> & {
    clearance?: Pick<Clearance, 'confirmedAt'>
  }

/** Paths in the state of all that a `RowState` holds, beside what is counted: lists read nothing else. */
export const rowFields: readonly string[] = [
  ...['id', 'number', 'summary', 'place', 'lead', 'supervisions', 'clearance.confirmedAt', 'dispatches.party'],
  ...['requests.to', 'requests.answeredBy', 'requests.withdrawnAt', 'suspects.apprehendedSeq'],
]

/** A case as a line of the list behind a figure. */
export const caseRow = (state: RowState, windowHours: number): BoardCase => {
  const given = contributionOf(state.id, 0, state)
  const cleared = state.clearance?.status === 'confirmed' ? state.clearance : undefined
  const supervision = openSupervision(state)
  return present({
    id: state.id,
    number: state.number,
    origin: state.origin,
    status: state.status,
    category: state.category,
    subcategory: state.subcategory,
    summary: state.summary,
    place: state.place,
    stationId: state.scope.station,
    districtId: state.scope.district,
    receivedAt: state.receivedAt,
    clearedAt: cleared?.clearedAt,
    confirmedAt: cleared?.confirmedAt,
    dueAt: dueAt(state.receivedAt, windowHours),
    lead: state.lead,
    tripleAcknowledgedSeconds: given.acknowledgedSeconds,
    arrivalSeconds: given.arrivalSeconds,
    missing: state.status === 'open' ? missingForClearance(state) : undefined,
    supervision: supervision && {
      by: supervision.by,
      at: supervision.at,
      dueAt: supervision.dueAt,
      text: supervision.text,
    },
  })
}

/** One line of property: the parts of it that count, told by the whole that was seized. */
export const propertyRow = (
  id: string,
  parts: readonly CountedPart[],
  states: readonly PropertyState[],
): BoardProperty => {
  const [first] = states
  const latest = states.reduce<PropertyState | undefined>(
    (newest, state) => ((state.handOver?.at ?? '') > (newest?.handOver?.at ?? '') ? state : newest),
    undefined,
  )
  return present({
    id,
    caseId: first?.caseId ?? '',
    caseNumber: first?.caseNumber ?? '',
    what: [...new Set(states.map(({ what }) => what))].join('、'),
    unit: first?.unit ?? '',
    quantity: states.reduce((sum, { quantity }) => sum + quantity, 0),
    valueFen: parts.reduce((sum, { part }) => sum + part.valueFen, 0),
    stationId: first?.scope.station ?? '',
    seizedAt: states.reduce(
      (earliest, { seizedAt }) => (seizedAt < earliest ? seizedAt : earliest),
      first?.seizedAt ?? '',
    ),
    returnedAt: latest?.handOver?.at,
    owner: latest?.ownership?.owner ?? latest?.handOver?.collector.name,
    receiptNumber: latest?.handOver?.receiptNumber,
    isBeforeClearance: latest === undefined ? undefined : parts.some(isBeforeClearance),
  })
}
