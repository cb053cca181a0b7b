import { dispatchesInForce, type Dispatch } from '../../../shared/domain/case.ts'
import type { Entry } from '../../../shared/domain/entry.ts'
import type { CaseView } from '../../../shared/operations/results.ts'
import { correctionOf, filesOf } from './entryView.ts'
import { isPlace } from './fields.ts'

/** Something of a case that has a place, and the entry behind it. */
export interface CasePlace {
  key: string
  /** What stands there: where the call is from, an entry, an entry with photos, a unit. */
  of: 'call' | 'entry' | 'photo' | 'unit'
  seq: number
  kind: string
  text: string
  /** WGS-84; without them it has words alone. */
  lng?: number
  lat?: number
  at: string
  dispatch?: Dispatch
}

/** Kinds whose place is the case's own, said again. */
const repeating = new Set(['dispatch.sent'])
const opening = new Set(['case.received', 'case.discovered', 'case.imported'])

const ofEntry = (state: CaseView, entry: Entry): CasePlace[] => {
  const { place } = entry.body
  if (!isPlace(place) || repeating.has(entry.kind) || correctionOf(state, entry.seq) !== undefined) return []
  const of = opening.has(entry.kind) ? 'call' : filesOf(entry).length > 0 ? 'photo' : 'entry'
  const { text, lng, lat } = place
  return [{ key: `entry ${entry.seq}`, of, seq: entry.seq, kind: entry.kind, text, lng, lat, at: entry.occurredAt }]
}

/** Each unit at the place to which it set out or where it arrived, as long as it is there. */
const ofUnit = (state: CaseView, entries: readonly Entry[], dispatch: Dispatch): CasePlace[] => {
  if (dispatch.state !== 'departed' && dispatch.state !== 'arrived') return []
  const kind = `dispatch.${dispatch.state}`
  const entry = entries.findLast((each) => each.kind === kind && each.body.dispatchId === dispatch.id)
  if (!entry) return []
  const { text, lng, lat } = state.place
  return [
    { key: `unit ${dispatch.id}`, of: 'unit', seq: entry.seq, kind, text, lng, lat, at: entry.occurredAt, dispatch },
  ]
}

/** Everything of a case that has a place: the call first, then the units, then the entries, newest first. */
export const placesOf = (state: CaseView, entries: readonly Entry[]): CasePlace[] => {
  const found = entries.flatMap((entry) => ofEntry(state, entry))
  return [
    ...found.filter(({ of }) => of === 'call'),
    ...dispatchesInForce(state).flatMap((dispatch) => ofUnit(state, entries, dispatch)),
    ...found.filter(({ of }) => of !== 'call').reverse(),
  ]
}
