import Type from 'typebox'
import { IdentityDocument } from './identity-document.ts'
import { Exact, Fen, Files, Id, Instant, Line, OneOf, Place, Reason, Sha256, Text } from './primitives.ts'
import { Written } from './case.ts'
import { custodyReasons } from './terms.ts'

const Quantity = Type.Number({ exclusiveMinimum: 0, maximum: 1_000_000, multipleOf: 0.001 })

/** [P1] */
export const Seizure = Exact({
  what: Line,
  quantity: Quantity,
  unit: Type.String({ minLength: 1, maxLength: 20, format: 'words' }),
  valueFen: Fen,
  valuationSource: Line,
  serial: Type.Optional(Line),
  files: Type.Optional(Files),
  seizedAt: Type.Optional(Instant),
  place: Place,
  /** Accounts of the officers who seized it: two at least. */
  officers: Type.Array(Id, { minItems: 1, maxItems: 10, uniqueItems: true }),
  /** Account that approved the seizure. */
  approvedBy: Id,
  from: Line,
  witness: Line,
  ...Written,
})
export type Seizure = Type.Static<typeof Seizure>

const moved = {
  why: OneOf(custodyReasons),
  /** In words: needed for `other`. */
  text: Type.Optional(Line),
  place: Line,
  seal: Type.Optional(Line),
  ...Written,
}

/** [P2] Into the hands of another officer, or into store by the custodian. */
export const Movement = Exact(moved)
export type Movement = Type.Static<typeof Movement>
export const Transfer = Exact({ to: Id, ...moved })
export type Transfer = Type.Static<typeof Transfer>

/** [P2] Back to who gave it, as nobody has received it. */
export const Recall = Exact({ text: Type.Optional(Line), ...Written })

/** [P1] [P5] Photos taken after the seizure. */
export const MorePhotos = Exact({
  files: Type.Array(Sha256, { minItems: 1, maxItems: 20, uniqueItems: true }),
  text: Type.Optional(Line),
  ...Written,
})
export type MorePhotos = Type.Static<typeof MorePhotos>

/** [P1] A part taken off the whole. */
export const Split = Exact({ quantity: Quantity, valueFen: Fen, why: Line, ...Written })
export type Split = Type.Static<typeof Split>

/** [P5] Who the owner is and how it is known. */
export const Ownership = Exact({
  owner: Line,
  evidence: Text,
  undisputed: Type.Boolean(),
  files: Type.Optional(Files),
  ...Written,
})
export type Ownership = Type.Static<typeof Ownership>

/** [P5] What the officer who asks for the return vouches for. */
export const ReturnRequest = Exact({
  factsEstablished: Type.Boolean(),
  noHarm: Type.Boolean(),
  text: Type.Optional(Text),
  ...Written,
})
export type ReturnRequest = Type.Static<typeof ReturnRequest>

export const ReturnDecision = Exact({ reason: Type.Optional(Reason), ...Written })
export const ReturnRefusal = Exact({ reason: Reason, ...Written })

/** [P5] The hand-over itself. */
export const HandOver = Exact({
  collector: Exact({
    kind: OneOf(['owner', 'agent'] as const),
    name: Line,
    ...IdentityDocument,
    mandate: Type.Optional(Sha256),
  }),
  identityChecked: Type.Literal(true),
  /** Where it was handed over; left out, where its holder had taken it. */
  place: Type.Optional(Line),
  signature: Sha256,
  photo: Sha256,
  ...Written,
})
export type HandOver = Type.Static<typeof HandOver>

const { what, quantity, unit, valueFen, valuationSource, serial, seizedAt, place, from, witness } = Seizure.properties
/** [P1] [T1] Facts of the seizure put right: only those that change. */
export const ItemCorrection = Exact({
  what: Type.Optional(what),
  quantity: Type.Optional(quantity),
  unit: Type.Optional(unit),
  valueFen: Type.Optional(valueFen),
  valuationSource: Type.Optional(valuationSource),
  serial,
  seizedAt,
  place: Type.Optional(place),
  from: Type.Optional(from),
  witness: Type.Optional(witness),
  reason: Reason,
  /** `seq` of the entry of the case's timeline that says it wrongly. */
  corrects: Type.Integer({ minimum: 1 }),
  ...Written,
})
