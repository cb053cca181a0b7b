import type { DocumentKind, Lane, SubjectKind } from '../schema/terms.ts'

/** What a journal is of. */
export interface SubjectRef {
  kind: SubjectKind
  id: string
}

/** Who wrote an entry; `system` for what a timer fired. */
export interface Author {
  userId: string
  name: string
}

/** [A5] The token through which an integration wrote; the account is the author's. */
export interface Via {
  token: string
}

/** Where an entry belongs: routes it to servers and boards. */
export interface Scope {
  city: string
  district?: string
  station?: string
}

/** A personal value that was lifted into the vault: the journal holds the reference and a salted digest. [A3] */
export interface Sealed {
  ref: string
  field: string
  masked: string
  digest: string
}

/** [L9] A document that tells who somebody is, as journals and states hold it. Without a kind it is an ID card. */
export interface SealedDocument {
  idKind?: Exclude<DocumentKind, 'id-card'>
  idKindText?: string
  idNumber: Sealed
}

/** One row of the journal. Instants are ISO 8601 UTC with milliseconds, so that text order is time order. [T1] [T2] [T3] */
export interface Entry<Body = Record<string, unknown>> {
  subject: SubjectRef
  /** From 1, without gap or duplicate, per subject. */
  seq: number
  /** Version of the body's shape. */
  v: number
  commandId: string
  /** Place among the entries of one command. */
  ordinal: number
  operation: string
  kind: string
  lane: Lane
  body: Body
  by: Author
  /** [A5] Set when no person wrote it but an integration. */
  via?: Via
  /** The unit on whose behalf it was written. */
  unit?: string
  scope: Scope
  /** `seq` of the entry this one corrects. */
  corrects?: number
  /** `seq` of the request this one answers. */
  answers?: number
  files?: string[]
  /** Numbers recognised in the text and lifted into the vault. [A3] */
  sealed?: Sealed[]
  /** The fact, corrected by the device's offset. */
  occurredAt: string
  /** The fact as the device told it, when the device's clock was off. */
  occurredAtDevice?: string
  /** Device clock minus server clock, when over two minutes. */
  clockOffsetMs?: number
  /** The author's device. */
  writtenAt: string
  /** The server; never decreasing within a subject. */
  storedAt: string
  prevHash: string
  hash: string
}

/** What a decision asks to be written; the journal adds order, times and hashes. */
export interface Draft<Body = Record<string, unknown>> {
  subject: SubjectRef
  kind: string
  lane: Lane
  body: Body
  scope: Scope
  unit?: string
  corrects?: number
  answers?: number
  files?: string[]
  /** Left out: when it was written. */
  occurredAt?: string
  /** The field of the command's body that tells it, where that has another name. */
  occurredField?: string
  /** `occurredAt` is not by the clock of the author's device: that clock's offset says nothing about it. [T3] */
  isTrueTime?: true
  /** Version of the body's shape, when it is not the first: readers tell older entries apart by it. */
  v?: number
}
