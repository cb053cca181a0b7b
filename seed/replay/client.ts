import { createHash, randomUUID } from 'node:crypto'
import { io, type Socket } from 'socket.io-client'
import type { ClientEvents, ServerEvents } from '../../shared/events.ts'
import {
  catalogue,
  type BodyOf,
  type OperationName,
  type ParamsOf,
  type QueryOf,
  type ResultOf,
} from '../../shared/operations/catalogue.ts'
import { lookUpPath, type Operation } from '../../shared/operations/define.ts'
import type { Problem } from '../../shared/refusals.ts'

export interface CallOptions<N extends OperationName> {
  params?: ParamsOf<N>
  query?: QueryOf<N>
  body?: BodyOf<N>
  /** Command id; a new one unless told. */
  id?: string
  headers?: Record<string, string>
}

/** An answer of the API, whatever it is. */
export interface Answer<R> {
  status: number
  body: R & Partial<Problem>
  headers: Headers
}

export type LiveSocket = Socket<ServerEvents, ClientEvents>

/** One person signed in, who speaks the API's language over HTTP and sockets. */
export interface Client {
  readonly username: string
  readonly userId: string
  readonly cookie: string
  /** Any answer. A connection that breaks is tried again with the same command id. */
  ask<N extends OperationName>(name: N, options?: CallOptions<N>): Promise<Answer<ResultOf<N>>>
  /** The result. @throws Error for anything else than the operation's own status */
  call<N extends OperationName>(name: N, options?: CallOptions<N>): Promise<ResultOf<N>>
  /** Uploads bytes; gives their SHA-256. */
  upload(bytes: Uint8Array): Promise<string>
  /** A connected socket. It does not come back by itself. */
  socket(): Promise<LiveSocket>
}

const TRIES = 5
const PAUSE_MS = 300

/** An API's address with its parameters and query filled in. */
export const addressOf = (operation: Pick<Operation, 'path'>, params: object = {}, query: object = {}): string => {
  const values = params as Record<string, unknown>
  const path = operation.path.replace(/:([A-Za-z0-9]+)/g, (_, name: string) => encodeURIComponent(String(values[name])))
  const pairs = Object.entries(query).map(([key, value]): [string, string] => [key, String(value)])
  const text = new URLSearchParams(pairs).toString()
  return text === '' ? path : `${path}?${text}`
}

const persistent = async (request: () => Promise<Response>): Promise<Response> => {
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await request()
      if (response.status !== 503 || attempt >= TRIES) return response
    } catch (error) {
      if (attempt >= TRIES) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * attempt))
  }
}

const clientAt = (url: string, username: string, userId: string, cookie: string): Client => {
  const ask: Client['ask'] = async (name, { params, query, body, id = randomUUID(), headers } = {}) => {
    const operation: Operation = catalogue[name]
    // [A3] As pages do: what somebody looks up goes in the body.
    const isLookUp = operation.words.some(
      (word) => (query as Record<string, unknown> | undefined)?.[word] !== undefined,
    )
    const hasBody = isLookUp || (operation.method !== 'GET' && operation.method !== 'DELETE')
    const response = await persistent(() =>
      fetch(url + (isLookUp ? lookUpPath(addressOf(operation, params)) : addressOf(operation, params, query)), {
        method: isLookUp ? 'POST' : operation.method,
        headers: {
          cookie,
          ...(hasBody ? { 'content-type': 'application/json' } : {}),
          ...(operation.changes ? { 'idempotency-key': id } : {}),
          ...headers,
        },
        body: hasBody ? JSON.stringify((isLookUp ? query : body) ?? {}) : undefined,
      }),
    )
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) }
  }
  return {
    username,
    userId,
    cookie,
    ask,
    call: async (name, options) => {
      const answer = await ask(name, options)
      if (answer.status !== catalogue[name].status)
        throw new Error(`${username} ${name}: ${answer.status} ${JSON.stringify(answer.body)}`)
      return answer.body
    },
    upload: async (bytes) => {
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const response = await persistent(() =>
        fetch(`${url}/api/files/${sha256}`, {
          method: 'PUT',
          headers: { cookie, 'content-type': 'application/octet-stream' },
          body: Buffer.from(bytes),
        }),
      )
      if (!response.ok) throw new Error(`${username} file.store: ${response.status} ${await response.text()}`)
      return sha256
    },
    socket: () =>
      new Promise((resolve, reject) => {
        const socket: LiveSocket = io(url, {
          transports: ['websocket'],
          extraHeaders: { cookie },
          forceNew: true,
          reconnection: false,
        })
        socket.once('connect', () => resolve(socket))
        socket.once('connect_error', reject)
      }),
  }
}

/** Signs in at a server. @throws Error with the server's words */
export const signIn = async (url: string, username: string, password: string): Promise<Client> => {
  const response = await persistent(() =>
    fetch(`${url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password }),
    }),
  )
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0]
  const body = (await response.json()) as Partial<Problem> & { user?: { id: string } }
  if (response.status !== 200 || cookie === undefined || !body.user) {
    throw new Error(`${username}: ${response.status} ${body.titles ? `${body.titles.zh} · ${body.titles.en}` : ''}`)
  }
  return clientAt(url, username, body.user.id, cookie)
}
