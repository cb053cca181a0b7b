import Type from 'typebox'
import { IdentityDocument } from './identity-document.ts'
import { Exact, Files, Id, Instant, Line, OneOf, Place, Text } from './primitives.ts'
import { lanes, type Lane } from './terms.ts'

const Note = { text: Text }
const Photos = { files: Type.Optional(Files) }
const Where = { place: Type.Optional(Place) }

/**
 * What a person may write on the timeline by hand: kind → the lanes it belongs to and the shape of its body.
 * Every other kind of entry is written by an operation of its own.
 */
export const writtenKinds = {
  note: { lanes, body: Exact({ ...Note, ...Photos, ...Where }) },
  /** [T5] Asks another lane for something. */
  request: { lanes, body: Exact({ ...Note, to: OneOf(lanes), ...Photos, ...Where }) },
  // scene [X1] [X2]
  examination: {
    lanes: ['scene'],
    body: Exact({
      must: OneOf(['examine', 'collect', 'enter', 'compare'] as const),
      outcome: OneOf(['done', 'not-applicable'] as const),
      text: Text,
      ...Photos,
    }),
  },
  trace: {
    lanes: ['scene'],
    body: Exact({
      traceKind: OneOf(['fingerprint', 'footprint', 'tool-mark', 'dna', 'fibre', 'other'] as const),
      traceNumber: Line,
      spot: Line,
      method: Type.Optional(Line),
      text: Type.Optional(Text),
      ...Photos,
    }),
  },
  // video [X3]
  footage: {
    lanes: ['video'],
    body: Exact({
      camera: Line,
      recordedFrom: Instant,
      recordedTo: Instant,
      /** Shown time minus true time, seconds. */
      clockOffsetSeconds: Type.Integer({ minimum: -31_622_400, maximum: 31_622_400 }),
      text: Type.Optional(Text),
      ...Photos,
      ...Where,
    }),
  },
  sighting: {
    lanes: ['video'],
    body: Exact({
      camera: Line,
      /** What the camera's clock showed. */
      shownAt: Instant,
      clockOffsetSeconds: Type.Integer({ minimum: -31_622_400, maximum: 31_622_400 }),
      direction: Type.Optional(Line),
      text: Text,
      ...Photos,
      ...Where,
    }),
  },
  'blind-spot': { lanes: ['video'], body: Exact({ camera: Type.Optional(Line), ...Note, ...Photos, ...Where }) },
  // investigation [X4]
  canvass: { lanes: ['investigation'], body: Exact({ ...Note, person: Type.Optional(Line), ...Photos, ...Where }) },
  statement: { lanes: ['investigation'], body: Exact({ ...Note, person: Line, ...Photos }) },
  vehicle: { lanes: ['investigation', 'video'], body: Exact({ plate: Line, ...Note, ...Photos, ...Where }) },
  'goods-found': { lanes: ['investigation'], body: Exact({ ...Note, ...Photos, ...Where }) },
  // analysis
  finding: { lanes: ['analysis'], body: Exact({ ...Note, ...Photos }) },
  /** [B1] What let it happen. */
  'back-check': {
    lanes: ['investigation', 'scene', 'video', 'analysis'],
    body: Exact({
      cause: OneOf(['camera-blind-spot', 'patrol-gap', 'management-loophole', 'none'] as const),
      ...Note,
      ...Photos,
      ...Where,
    }),
  },
} as const satisfies Record<string, { lanes: readonly Lane[]; body: Type.TObject }>

export type WrittenKind = keyof typeof writtenKinds
export const writtenKindNames = Object.keys(writtenKinds) as WrittenKind[]

/** A body of `POST /api/cases/:id/timeline`, told apart by `kind`. */
export type TimelineWriting = {
  [K in WrittenKind]: {
    lane: Lane
    kind: K
    body: Type.Static<(typeof writtenKinds)[K]['body']>
    occurredAt?: string
    writtenAt?: string
    /** `seq` of the entry that this one corrects. */
    corrects?: number
    /** `seq` of the request that this one answers. */
    answers?: number
    /** [T7] Ids of people named in the text; they are called. */
    mentions?: string[]
  }
}[WrittenKind]

export const TimelineWriting = Type.Unsafe<TimelineWriting>({
  type: 'object',
  required: ['lane', 'kind', 'body'],
  discriminator: { propertyName: 'kind' },
  oneOf: writtenKindNames.map((kind) =>
    Exact({
      lane: OneOf(lanes),
      kind: Type.Literal(kind),
      body: writtenKinds[kind].body,
      occurredAt: Type.Optional(Instant),
      writtenAt: Type.Optional(Instant),
      corrects: Type.Optional(Type.Integer({ minimum: 1 })),
      answers: Type.Optional(Type.Integer({ minimum: 1 })),
      mentions: Type.Optional(Type.Array(Id, { maxItems: 20, uniqueItems: true })),
    }),
  ),
})

export const SuspectIdentified = Exact({
  name: Line,
  ...IdentityDocument,
  idNumber: Type.Optional(IdentityDocument.idNumber),
  text: Type.Optional(Text),
  files: Type.Optional(Files),
  occurredAt: Type.Optional(Instant),
  writtenAt: Type.Optional(Instant),
})
export const SuspectApprehended = Exact({
  text: Type.Optional(Text),
  place: Type.Optional(Place),
  files: Type.Optional(Files),
  occurredAt: Type.Optional(Instant),
  writtenAt: Type.Optional(Instant),
})
export type SuspectIdentified = Type.Static<typeof SuspectIdentified>
export type SuspectApprehended = Type.Static<typeof SuspectApprehended>

const Corrects = Type.Integer({ minimum: 1 })
/** [T1] Who a suspect is, said anew. Without a number, the one that is known stays unless it is said to be wrong. */
export const SuspectIdentifiedCorrection = Exact({
  ...SuspectIdentified.properties,
  withoutIdNumber: Type.Optional(Type.Literal(true)),
  corrects: Corrects,
})
/** [T1] The apprehension, told anew; without a time, it was when it was said to be. */
export const SuspectApprehendedCorrection = Exact({ ...SuspectApprehended.properties, corrects: Corrects })
