import { present } from './case-rule.ts'
import type { CaseState } from './case.ts'
import type { Author, Entry, Scope } from './entry.ts'
import type { ItemCorrectedBody, ItemFacts } from './property-correction.ts'
import type { CustodyRecord, Given, PropertyState, ReturnState, StoreRef } from './property.ts'
import { reducer, type Reducers } from './reducers.ts'
import { overtaken } from './take-back.ts'

/** What the first entry of an item's journal holds: the item as it was seized, or the part as it was split off. */
export type ItemBody = Omit<PropertyState, 'id' | 'scope' | 'status' | 'holder' | 'custody' | 'seizedAt'>
export interface SeizedBody extends ItemBody {
  /** The first custody record's. */
  to: Author
}
export interface SplitOffBody extends ItemBody {
  seizedAt: string
  status: PropertyState['status']
  custody: CustodyRecord[]
}
export interface MovedBody extends Omit<CustodyRecord, 'at' | 'seq'> {
  status: 'seized' | 'in-store'
  store?: StoreRef
  /** The receiver has not confirmed it yet. */
  awaitsReceipt?: true
}
export type OwnershipBody = Omit<NonNullable<PropertyState['ownership']>, 'by' | 'at'> & {
  /** The request or approval that the new ownership makes void. */
  voids?: ReturnState['status']
}
interface DecisionBody {
  reason?: string
  takeBackUntil?: string
}
export type ReturnedBody = Omit<NonNullable<PropertyState['handOver']>, 'by' | 'at'> & { place: string }

/** A person who is not of the police, in a chain of custody: a name without an account. */
export const outsider = (name: string): Author => ({ userId: '', name })

const scopeOf = ({ city, district, station }: Scope): Required<Scope> => ({
  city,
  district: district ?? '',
  station: station ?? '',
})

/** [P2] Adds the record; the holder now is its `to`. */
const moved = (state: PropertyState, record: Omit<CustodyRecord, 'at' | 'seq'>, entry: Entry): PropertyState => ({
  ...state,
  holder: record.to,
  custody: [...state.custody, { ...record, at: entry.occurredAt, seq: entry.seq }],
})

const givenAway = ({ holder, status, store, custody }: PropertyState, entry: Entry): Given =>
  present({
    from: holder,
    by: entry.by,
    status: status === 'in-store' ? status : 'seized',
    store,
    place: custody.at(-1)?.place ?? '',
    seq: entry.seq,
  })

const seized = (body: SeizedBody, entry: Entry): PropertyState => {
  const { to, ...item } = body
  const state: PropertyState = {
    ...item,
    id: entry.subject.id,
    scope: scopeOf(entry.scope),
    seizedAt: entry.occurredAt,
    status: 'seized',
    holder: to,
    custody: [],
  }
  return moved(state, { from: outsider(body.from), to, why: 'seized', place: body.place.text }, entry)
}

const splitOff = ({ custody, ...item }: SplitOffBody, entry: Entry): PropertyState => ({
  ...item,
  id: entry.subject.id,
  scope: scopeOf(entry.scope),
  custody,
  holder: custody.at(-1)?.to ?? entry.by,
})

const returned = (state: PropertyState, { place, ...body }: ReturnedBody, entry: Entry): PropertyState => ({
  ...moved(state, { from: state.holder, to: outsider(body.collector.name), why: 'returned', place }, entry),
  status: 'returned',
  store: undefined,
  given: undefined,
  handOver: { ...body, by: entry.by, at: entry.occurredAt },
})

/** [P1] The facts of the seizure put right, also in the record of custody that begins with it. */
const corrected = (state: PropertyState, { now }: ItemCorrectedBody): PropertyState => {
  const { from, place, seizedAt } = now
  const custody = state.custody.map((record, index) =>
    index > 0 || record.why !== 'seized'
      ? record
      : {
          ...record,
          from: from === undefined ? record.from : outsider(from),
          place: place?.text ?? record.place,
          at: seizedAt ?? record.at,
        },
  )
  return { ...state, ...now, custody }
}

const decidedReturn = (
  state: PropertyState,
  status: 'approved' | 'refused',
  { reason, takeBackUntil }: DecisionBody,
  entry: Entry,
): PropertyState => {
  if (!state.return) return state
  const decision = { status, decidedBy: entry.by, decidedAt: entry.storedAt, reason, takeBackUntil }
  return { ...state, return: present({ ...state.return, ...decision }) }
}

/** [C6] The request waits again, as it was made. */
const askedAgain = (state: PropertyState): PropertyState => {
  if (!state.return) return state
  const { decidedBy: _by, decidedAt: _at, reason: _reason, takeBackUntil: _until, ...asked } = state.return
  return { ...state, return: { ...asked, status: 'requested' } }
}

export const propertyReducers: Reducers<PropertyState> = {
  'property.seized': reducer((_state: PropertyState, body: SeizedBody, entry) => seized(body, entry)),
  'property.split-off': reducer((_state: PropertyState, body: SplitOffBody, entry) => splitOff(body, entry)),
  'property.moved': reducer((state, { status, store, awaitsReceipt, ...record }: MovedBody, entry) => ({
    ...moved(state, record, entry),
    status,
    store,
    given: awaitsReceipt && givenAway(state, entry),
  })),
  'property.corrected': reducer(corrected),
  'property.received': reducer((state, _body: unknown) => ({ ...state, given: undefined })),
  'property.photographed': reducer((state, { files }: { files: string[] }) => ({
    ...state,
    files: [...new Set([...state.files, ...files])],
  })),
  'property.split': reducer((state, body: { left: number; leftValueFen: number }) => ({
    ...state,
    quantity: body.left,
    valueFen: body.leftValueFen,
    // Only who has it divides it.
    given: undefined,
  })),
  'property.ownership-recorded': reducer((state, { voids, ...ownership }: OwnershipBody, entry) => ({
    ...state,
    ownership: { ...ownership, by: entry.by, at: entry.occurredAt },
    return: voids ? undefined : state.return,
  })),
  'property.return-requested': reducer(
    (state, body: Pick<ReturnState, 'factsEstablished' | 'noHarm' | 'text'>, entry) => ({
      ...state,
      return: { ...body, status: 'requested', requestedBy: entry.by, requestedAt: entry.storedAt },
    }),
  ),
  'property.return-approved': reducer((state, body: DecisionBody, entry) =>
    decidedReturn(state, 'approved', body, entry),
  ),
  'property.return-refused': reducer((state, body: DecisionBody, entry) =>
    decidedReturn(state, 'refused', body, entry),
  ),
  'property.return-decision-taken-back': reducer(askedAgain),
  'property.returned': reducer(returned),
}

const counting =
  (count: (property: CaseState['property'], body: Record<string, unknown>) => Partial<CaseState['property']>) =>
  (state: CaseState, entry: Entry): CaseState => ({
    ...state,
    property: { ...state.property, ...count(state.property, entry.body) },
  })
const onePending = (property: CaseState['property'], more: 1 | -1) => ({
  returnsPending: property.returnsPending + more,
})

const returnedOne = counting((property) => ({ returned: property.returned + 1 }))

/** What a case counts of its property; a part split off is an item of its own, the value stays that of the whole. */
export const propertyCaseReducers: Reducers<CaseState> = {
  'property.seized': counting((property, { valueFen }) => ({
    items: property.items + 1,
    valueFen: property.valueFen + Number(valueFen),
  })),
  'property.corrected': counting((property, { valueFen, before }) => {
    const { valueFen: former } = before as ItemFacts
    return former === undefined ? {} : { valueFen: property.valueFen + Number(valueFen) - former }
  }),
  'property.split': counting((property) => ({ items: property.items + 1 })),
  'property.ownership-recorded': counting((property, { voids }) =>
    voids === 'requested' ? onePending(property, -1) : {},
  ),
  'property.return-requested': counting((property) => onePending(property, 1)),
  'property.return-approved': counting((property) => onePending(property, -1)),
  'property.return-refused': counting((property) => onePending(property, -1)),
  'property.return-decision-taken-back': counting((property) => onePending(property, 1)),
  // [C6] What was handed over after a decision was handed over because of it, or is counted so.
  'property.returned': reducer((state, _body: unknown, entry) => returnedOne({ ...state, ...overtaken(state) }, entry)),
}
