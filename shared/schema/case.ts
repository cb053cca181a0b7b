import Type from 'typebox'
import { patterns } from './patterns.ts'
import { Exact, Fen, Id, Instant, Line, OneOf, Phone, Place, Reason } from './primitives.ts'
import { categories } from './terms.ts'

/** A thing the caller says is gone or broken. */
export const Loss = Exact({
  what: Line,
  quantity: Type.Number({ exclusiveMinimum: 0, maximum: 1_000_000 }),
  unit: Type.Optional(Type.String({ minLength: 1, maxLength: 20, format: 'words' })),
  valueFen: Fen,
})
export type Loss = Type.Static<typeof Loss>

export const Caller = Exact({ name: Type.Optional(Line), phone: Type.Optional(Phone) })
export type Caller = Type.Static<typeof Caller>

/** [D1] What the desk chose instead of what the location decides: a station's id and units' ids. */
export const Override = Exact({
  station: Type.Optional(Id),
  propertyCrime: Type.Optional(Id),
  scene: Type.Optional(Id),
  reason: Reason,
})
export type Override = Type.Static<typeof Override>

/** Every changing body may carry when its author wrote it, by the device's clock. */
export const Written = { writtenAt: Type.Optional(Instant) }

const described = {
  category: OneOf(categories),
  subcategory: Type.Optional(Id),
  summary: Type.String({ minLength: 1, maxLength: 2000, format: 'words' }),
  place: Place,
  losses: Type.Optional(Type.Array(Loss, { maxItems: 50 })),
}

/** [C1] One received call; without `receivedAt`, now. */
export const CallIntake = Exact({
  ...described,
  receivedAt: Type.Optional(Instant),
  receivedAtReason: Type.Optional(Reason),
  caller: Type.Optional(Caller),
  override: Type.Optional(Override),
  /** What was said in an optional field that could not be read as what it is for. The server adds what it sets aside. */
  noted: Type.Optional(
    Type.Array(
      Exact({
        field: Type.String({ pattern: patterns.field.pattern }),
        text: Type.String({ minLength: 1, maxLength: 1_001, format: 'words' }),
      }),
      { maxItems: 100 },
    ),
  ),
  ...Written,
})
export type CallIntake = Type.Static<typeof CallIntake>

/** [S2] [C8] A case found from another one: the victim had not reported. */
export const Discovery = Exact({
  ...described,
  discoveredAt: Type.Optional(Instant),
  /** The victim had not noticed the offence. */
  unnoticed: Type.Optional(Type.Boolean()),
  ...Written,
})
export type Discovery = Type.Static<typeof Discovery>
