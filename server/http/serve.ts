import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import type { Actor } from '../../shared/domain/people.ts'
import type { BodyOf, OperationName, ParamsOf, QueryOf, ResultOf } from '../../shared/operations/catalogue.ts'
import type { Column } from '../csv.ts'

/** A request that was validated, signed in (unless the operation is public) and found to have the right somewhere. */
export interface Served<N extends OperationName> {
  actor: Actor
  /** Hash of the session's token; empty for a public operation. */
  sessionId: string
  /** [A7] The session is locked: few operations are served then. */
  isLocked: boolean
  params: ParamsOf<N>
  query: QueryOf<N>
  body: BodyOf<N>
  /** The client's `Idempotency-Key` of a changing operation, else empty. */
  commandId: string
  /** Device clock at sending, when the client told it. */
  deviceNow?: string
  ip: string
  /** Whether it came over TLS, here or to a proxy whose word is taken. */
  isSecure: boolean
  language: 'zh' | 'en'
  /** The raw request: an upload's bytes. */
  request: IncomingMessage
  setHeader: (name: string, value: string | string[]) => void
}

type DownloadStatus = 200 | 206 | 304 | 416

/** The bytes of a download instead of JSON. */
export class Download {
  readonly stream: Readable
  readonly headers: Record<string, string>
  /** 304: the client has it already; 206: a part, as asked for; 416: no such part. */
  readonly status: DownloadStatus

  constructor(stream: Readable, headers: Record<string, string>, status: DownloadStatus = 200) {
    this.stream = stream
    this.headers = headers
    this.status = status
  }
}

export interface Route {
  name: OperationName
  handle: (served: Served<OperationName>) => Promise<unknown>
  /** Of a list: what its CSV tells of each item. */
  columns?: readonly Column<never>[]
}

type Answer<N extends OperationName> = ResultOf<N> | Download

type ItemOf<N extends OperationName> = ResultOf<N> extends { items: (infer T)[] } ? T : never

/** Ties a handler to a declared operation. @param columns of a list: of its CSV */
export const serve = <N extends OperationName>(
  name: N,
  handle: (served: Served<N>) => Promise<Answer<N>>,
  columns?: readonly Column<ItemOf<N>>[],
): Route => ({ name, handle: handle as unknown as Route['handle'], columns: columns as Route['columns'] })
