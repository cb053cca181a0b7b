import type { PropertyState } from '../property.ts'

/** The part of an item's state that figures are made of. */
export type CountedItem = Pick<PropertyState, 'caseId' | 'partOf' | 'valueFen' | 'seizedAt' | 'scope' | 'status'> & {
  ownership?: Pick<NonNullable<PropertyState['ownership']>, 'owner'>
  handOver?: Pick<NonNullable<PropertyState['handOver']>, 'at'> & {
    collector: Pick<NonNullable<PropertyState['handOver']>['collector'], 'name'>
  }
}

/** What an item, or a part split off one, gives to figures. Instants are milliseconds since 1970. */
export interface ItemContribution {
  id: string
  seq: number
  caseId: string
  partOf?: string
  station: string
  valueFen: number
  seizedMs: number
  /** [P8] The return event. */
  returnedMs: number | undefined
  /** To whom it was returned: the owner, as names are compared; empty while it is not returned. */
  person: string
}

const plain = (name: string): string => name.replace(/\s+/gu, '').toLowerCase()

/** [P8] */
export const itemContributionOf = (id: string, seq: number, state: CountedItem): ItemContribution => {
  const handOver = state.status === 'returned' ? state.handOver : undefined
  return {
    id,
    seq,
    caseId: state.caseId,
    partOf: state.partOf,
    station: state.scope.station,
    valueFen: state.valueFen,
    seizedMs: Date.parse(state.seizedAt),
    returnedMs: handOver && Date.parse(handOver.at),
    person: handOver ? plain(state.ownership?.owner ?? handOver.collector.name) : '',
  }
}
