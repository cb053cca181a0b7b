import {
  catalogue,
  type BodyOf,
  type OperationName,
  type ParamsOf,
  type QueryOf,
  type ResultOf,
} from '../../../shared/operations/catalogue.ts'
import type { Problem } from '../../../shared/refusals.ts'
import { language } from './language.ts'
import { clientProblem, ProblemError, unreachableProblem } from './problem.ts'

export interface CallOptions<N extends OperationName> {
  params?: ParamsOf<N>
  query?: QueryOf<N>
  body?: BodyOf<N>
  /** The command's id; a repeat with the same id gets the first result. Made when left out. */
  id?: string
  /** The bytes of an upload. */
  bytes?: Blob
  signal?: AbortSignal
}

/** A UUID for a command. Works without a secure context, where `crypto.randomUUID` is missing. */
export const newCommandId = (): string => {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const hex = [...bytes].map((byte, index) => {
    const value = index === 6 ? (byte & 0x0f) | 0x40 : index === 8 ? (byte & 0x3f) | 0x80 : byte
    return value.toString(16).padStart(2, '0')
  })
  return hex.join('').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

const expiryListeners = new Set<() => void>()
/** Called whenever the server says that the session is gone. */
export const onSessionGone = (listener: () => void): void => {
  expiryListeners.add(listener)
}

const idleListeners = new Set<() => void>()
/** Called when the server says that nobody did anything for long: the session is locked. [A7] */
export const onSessionIdle = (listener: () => void): void => {
  idleListeners.add(listener)
}

const otherListeners = new Set<() => void>()
/** Called when the server says that somebody else is signed in by now. */
export const onOtherPerson = (listener: () => void): void => {
  otherListeners.add(listener)
}

/** Whose page this is: what changes anything says so, and is refused when somebody else has signed in meanwhile. */
let account = ''
export const speakFor = (accountId: string): void => {
  account = accountId
}

/** The address of an operation with its `:params` filled in. */
export const pathOf = (
  name: OperationName,
  params: Record<string, unknown> = {},
  query: Record<string, unknown> = {},
): string => {
  const path = catalogue[name].path.replace(/:([A-Za-z0-9]+)/g, (_, key: string) =>
    encodeURIComponent(String(params[key])),
  )
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '' && value !== null)
  const search = new URLSearchParams(given.map(([key, value]) => [key, String(value)]))
  return search.size > 0 ? `${path}?${search}` : path
}

/** [A3] Whether somebody's words are asked with: they go in the body, where nobody on the way writes them down. */
export const hasWords = (name: OperationName, query: object = {}): boolean => {
  const given = query as Record<string, unknown>
  return catalogue[name].words.some((word) => given[word] !== undefined && given[word] !== '')
}

const lookUpPathOf = (name: OperationName, params: object = {}): string => `${pathOf(name, { ...params })}/search`

const problemOfAnswer = async (answer: Response): Promise<Problem> => {
  const body: unknown = await answer.json().catch(() => undefined)
  if (typeof body === 'object' && body !== null && 'code' in body) return body as Problem
  return clientProblem(
    'client.answer',
    `服务器没有给出可读的答复（${answer.status}）`,
    `The server gave no readable answer (${answer.status})`,
    answer.status,
  )
}

const send = async (url: string, init: RequestInit): Promise<Response> => {
  try {
    return await fetch(url, init)
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ProblemError(unreachableProblem())
  }
}

const refusalOf = async (answer: Response, isSigned: boolean): Promise<ProblemError> => {
  const problem = await problemOfAnswer(answer)
  if (problem.code === 'session.idle') for (const listener of idleListeners) listener()
  else if (answer.status === 401 && isSigned) for (const listener of expiryListeners) listener()
  if (problem.code === 'session.other-person') for (const listener of otherListeners) listener()
  return new ProblemError(problem)
}

export interface Saved {
  bytes: Blob
  name: string
}

/**
 * The bytes of a download, and the name that the server gives them.
 * @param path of the operation: `pathOf`
 * @throws ProblemError as `call` does
 */
export const bytesOf = async (path: string, init: Pick<RequestInit, 'method' | 'body'> = {}): Promise<Saved> => {
  const headers = new Headers({ 'Accept-Language': language.value === 'en' ? 'en' : 'zh-CN' })
  if (init.body !== undefined) headers.set('Content-Type', 'application/json')
  const answer = await send(path, { ...init, headers, credentials: 'same-origin' })
  if (!answer.ok) throw await refusalOf(answer, true)
  const [, name = ''] = /filename\*=UTF-8''([^;]+)/.exec(answer.headers.get('content-disposition') ?? '') ?? []
  return { bytes: await answer.blob(), name: decodeURIComponent(name) }
}

/** The bytes of a list that is asked for with somebody's words. @throws ProblemError as `call` does */
export const bytesOfLookUp = (name: OperationName, params: object, query: object): Promise<Saved> =>
  bytesOf(lookUpPathOf(name, params), { method: 'POST', body: JSON.stringify(query) })

/**
 * Calls an operation of the catalogue.
 * @throws ProblemError when the server refuses or cannot be reached
 */
export const call = async <N extends OperationName>(name: N, options: CallOptions<N> = {}): Promise<ResultOf<N>> => {
  const declared = catalogue[name]
  const headers = new Headers({
    Accept: 'application/json',
    'Accept-Language': language.value === 'en' ? 'en' : 'zh-CN',
  })
  if (declared.changes) headers.set('Idempotency-Key', options.id ?? newCommandId())
  if (account !== '' && declared.method !== 'GET' && !name.startsWith('session.')) headers.set('For-Account', account)
  const isLookUp = hasWords(name, options.query)
  const isJson = isLookUp || (declared.method !== 'GET' && !declared.upload)
  if (isJson) headers.set('Content-Type', 'application/json')
  else if (options.bytes) headers.set('Content-Type', options.bytes.type || 'application/octet-stream')

  const path = isLookUp ? lookUpPathOf(name, options.params) : pathOf(name, { ...options.params }, { ...options.query })
  const answer = await send(path, {
    method: isLookUp ? 'POST' : declared.method,
    headers,
    body: isJson ? JSON.stringify((isLookUp ? options.query : options.body) ?? {}) : options.bytes,
    credentials: 'same-origin',
    signal: options.signal,
  })
  if (!answer.ok) throw await refusalOf(answer, !name.startsWith('session.'))
  // What the server answers has the declared shape: the same declaration made it.
  return (answer.status === 204 ? {} : await answer.json()) as ResultOf<N>
}
