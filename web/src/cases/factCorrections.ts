import { clearedAtOf } from '../../../shared/domain/clearance.ts'
import { provingEntries } from '../../../shared/domain/correction.ts'
import type { Entry } from '../../../shared/domain/entry.ts'
import type { CaseView } from '../../../shared/operations/results.ts'
import type { GuardedOperation } from '../../../shared/permissions.ts'
import { correctionOf } from './entryView.ts'
import { isWrittenKind } from './fields.ts'

/** The operations by which facts that were not written by hand are put right. [T1] */
export const correcting = {
  'suspect.identified': 'suspect.correct-identification',
  'suspect.apprehended': 'suspect.correct-apprehension',
  'property.seized': 'property.correct',
  'property.corrected': 'property.correct',
} as const satisfies Record<string, GuardedOperation>
export type FactKind = keyof typeof correcting

export const isFactKind = (kind: string): kind is FactKind => Object.hasOwn(correcting, kind)

/** [T1] Whether the reader may correct an entry: the latest of its chain, of a lane of the own; a seizure by who may seize. */
export const isCorrectable = (
  state: CaseView,
  entry: Entry,
  lanes: readonly string[],
  may: (operation: GuardedOperation) => boolean,
): boolean => {
  const { kind, lane, seq, body } = entry
  if (correctionOf(state, seq) !== undefined) return false
  if (isWrittenKind(kind)) return kind !== 'request' && lanes.includes(lane)
  if (!isFactKind(kind) || !may(correcting[kind])) return false
  if (lane === 'property') return true
  return lanes.includes(lane) && state.suspects.some(({ id }) => id === body.suspectId)
}

/**
 * [K3] The time of a confirmed clearance that rests on an entry, as it would be with that entry at another time;
 * undefined when the clearance does not rest on it.
 */
export const clearedAtWith = (
  state: CaseView,
  entries: readonly Entry[],
  corrects: number,
  occurredAt: string,
): string | undefined => {
  const proving = provingEntries(state)
  if (!proving.includes(corrects)) return undefined
  const others = entries.filter(({ seq }) => seq !== corrects && proving.includes(seq))
  const own = occurredAt || entries.find(({ seq }) => seq === corrects)?.occurredAt
  return clearedAtOf(own === undefined ? others : [...others, { occurredAt: new Date(own).toISOString() }])
}
