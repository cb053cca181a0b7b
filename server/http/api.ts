import express, { type Request, type Response, type Router } from 'express'
import { pipeline } from 'node:stream/promises'
import type { Logger } from 'pino'
import type { Actor } from '../../shared/domain/people.ts'
import type { Organisation } from '../../shared/domain/organisation.ts'
import { clockwork } from '../../shared/domain/people.ts'
import { catalogue, operationNames, type OperationName } from '../../shared/operations/catalogue.ts'
import { lookUpPath, type Operation } from '../../shared/operations/define.ts'
import { mayEver } from '../../shared/permissions.ts'
import { Refusal } from '../../shared/refusals.ts'
import type { DatabaseWatch } from '../db/watch.ts'
import { jsonToAnswer } from '../json.ts'
import { isList, listAsCsv } from './csv.ts'
import { isInstant } from './formats.ts'
import { languageOf } from './problem.ts'
import { Download, type Route, type Served } from './serve.ts'
import { checked } from './validation.ts'

/** Who a request comes from. @throws Refusal `session.missing`, `session.expired`, `session.disabled` */
export type Authenticate = (headers: {
  cookie?: string
  authorization?: string
}) => Promise<{ actor: Actor; sessionId: string; isLocked?: boolean }>

/** What was asked, as it was checked. */
interface AskedOf {
  actor: Actor
  operation: string
  params?: unknown
  query?: unknown
  body?: unknown
}

interface Reads {
  answered(asked: AskedOf): void
  refused(asked: AskedOf, code: string): void
}

export interface ApiParts {
  routes: readonly Route[]
  authenticate: Authenticate
  log: Logger
  /** Told of every answered request, for metrics. */
  answered: (operation: string, status: number, milliseconds: number) => void
  /** [A4] [A6] Told of what was read, and of what was refused for want of rights or as not found. */
  reads: Reads
  /** [A6] Whether an answer is a file of a whole list, and who may have another one now; ends it when called. */
  exporting: (actor: Actor, operation: string, query: unknown) => (() => void) | undefined
  /** Told that a session's person did something. [A7] */
  input: (sessionId: string) => void
  /** In whose words lists leave as CSV. */
  organisation: () => Organisation
  /** False while the server is stopping: new changes are refused. */
  taking: () => boolean
  /** [R2] What needs the database is not waited for without end. */
  database: Pick<DatabaseWatch, 'within'>
  /** [R9] False while the disk is short of room: changes are refused, but that people sign in and out. */
  hasRoom: () => boolean
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
/** An area of 20,000 corners, written as programs write it, is the largest. */
const LARGEST_BODY = '2mb'

/** Express takes the first route that fits: literal segments go before parameters. */
const byLiteralSegments = (one: string, other: string): number =>
  one.split('/:').length - other.split('/:').length || (one < other ? -1 : 1)

/**
 * The routes of the catalogue.
 * @throws Error when an operation has no handler, or a list no columns: an undeclared or unserved route fails the start
 */
export const apiRouter = (parts: ApiParts): Router => {
  const routes = new Map(parts.routes.map((each) => [each.name, each]))
  const missing = operationNames.filter((name) => !routes.has(name) || (isList(name) && !routes.get(name)?.columns))
  if (missing.length > 0)
    throw new Error(`Operations without a handler, or lists without columns: ${missing.join(', ')}`)

  const router = express.Router({ caseSensitive: true })
  const json = express.json({ limit: LARGEST_BODY, strict: true })
  const ways = waysTo()
  const paths = [...new Set(ways.map(({ path }) => path))].sort(byLiteralSegments)
  for (const path of paths) {
    const offered = ways.filter((way) => way.path === path)
    const route = router.route(path)
    for (const { name, method: asked } of offered) {
      const operation: Operation = catalogue[name]
      const served = routes.get(name)
      if (!served) continue
      const run = (request: Request, response: Response): Promise<void> =>
        answer(parts, operation, served, request, response)
      const method = asked.toLowerCase() as 'get' | 'post' | 'put' | 'delete'
      if (method === 'get' || operation.upload) route[method](run)
      else route[method](onlyJson, json, run)
    }
    const allow = [...new Set(offered.map(({ method }) => method))].join(', ')
    route.all((_request, response) => {
      response.setHeader('Allow', allow)
      throw new Refusal('request.method')
    })
  }
  router.use((_request, _response, next) => next(new Refusal('request.not-found')))
  return router
}

interface Way {
  name: OperationName
  path: string
  method: Operation['method']
}

/** Every way to every operation: a look-up is asked by its words in the body too. */
const waysTo = (): Way[] =>
  operationNames.flatMap((name): Way[] => {
    const { path, method, words }: Operation = catalogue[name]
    const own = { name, path, method }
    return words.length > 0 ? [own, { name, path: lookUpPath(path), method: 'POST' }] : [own]
  })

/** What is asked for, in the address or, of a look-up, in the body. @throws Refusal `request.invalid` */
const queryOf = ({ method }: Operation, name: OperationName, request: Request) =>
  checked(name, 'query', method === 'GET' && request.method === 'POST' ? (request.body ?? {}) : request.query)

const onlyJson = (request: Request, _response: Response, next: () => void): void => {
  const length = request.headers['content-length']
  const hasBody = request.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')
  if (hasBody && !request.is('application/json')) throw new Refusal('request.media-type')
  next()
}

const commandIdOf = (request: Request, operation: Operation): string => {
  if (!operation.changes) return ''
  const id = request.headers['idempotency-key']
  if (typeof id !== 'string' || id === '') throw new Refusal('command.id-missing', { field: 'Idempotency-Key' })
  if (!UUID.test(id)) throw new Refusal('command.id-invalid', { field: 'Idempotency-Key' })
  return id.toLowerCase()
}

const deviceNowOf = (request: Request): string | undefined => {
  const told = request.headers['device-time']
  return typeof told === 'string' && isInstant(told) ? new Date(told).toISOString() : undefined
}

const nobody = clockwork('')
const sessions: ReadonlySet<OperationName> = new Set([
  'session.open',
  'session.close',
  'session.active',
  'session.unlock',
])
/** [A7] What is served while nobody does anything: who it is, and the ways out. */
const whileLocked: ReadonlySet<OperationName> = new Set(['session.read', 'session.unlock', 'session.close'])
/** Leaves something behind, whether as a command of its own, a queue of them, or the bytes of a file. */
const isWriting = (name: OperationName): boolean => catalogue[name].method !== 'GET' && !sessions.has(name)

/** [R2] Whether a command that nobody waits for any more is written will be known by its id. */
const whenGivenUp = (name: OperationName) =>
  catalogue[name].changes || name === 'sync.submit' ? 'command.unsettled' : 'service.unavailable'

/** Comes when nobody waits for it any more. */
const forgotten = (result: unknown): void => {
  if (result instanceof Download) result.stream.destroy()
}

const answer = async (
  parts: ApiParts,
  operation: Operation,
  served: Route,
  request: Request,
  response: Response,
): Promise<void> => {
  const { name, handle, columns } = served
  const started = performance.now()
  response.on('finish', () => parts.answered(name, response.statusCode, performance.now() - started))
  const signedIn = operation.public
    ? { actor: nobody, sessionId: '' }
    : await parts.database.within(
        parts.authenticate({ cookie: request.headers.cookie, authorization: request.headers.authorization }),
      )
  const { actor, sessionId } = signedIn
  const isLocked = 'isLocked' in signedIn && signedIn.isLocked === true
  // A page says whose it is: what one person wrote never goes out under another who signed in meanwhile.
  const meant = request.headers['for-account']
  if (meant !== undefined && !operation.public && meant !== actor.userId) throw new Refusal('session.other-person')
  if (isLocked && !whileLocked.has(name)) throw new Refusal('session.idle')
  if (!operation.public && !mayEver(name, actor)) {
    if (actor.passwordDue) throw new Refusal('session.password-due')
    parts.reads.refused({ actor, operation: name, params: request.params, query: request.query }, 'rights.missing')
    throw new Refusal('rights.missing')
  }
  if (isWriting(name) && !parts.taking()) throw new Refusal('service.stopping')
  if (isWriting(name) && !parts.hasRoom()) throw new Refusal('service.storage-full')
  // [A7] A page tells by itself when somebody does something; of what it sends nobody knows who wanted it.
  if (name === 'session.active' || (isWriting(name) && meant === undefined)) parts.input(sessionId)
  const params = checked(name, 'params', request.params)
  const query = queryOf(operation, name, request)
  const body = operation.upload || operation.method === 'GET' ? {} : checked(name, 'body', request.body ?? {})
  const asked: Served<OperationName> = {
    actor,
    sessionId,
    isLocked,
    params: params as never,
    query: query as never,
    body: body as never,
    commandId: commandIdOf(request, operation),
    deviceNow: deviceNowOf(request),
    ip: request.ip ?? '',
    isSecure: request.secure,
    language: languageOf(request.headers['accept-language']),
    request,
    setHeader: (header, value) => {
      if (!response.headersSent) response.setHeader(header, value)
    },
  }
  const told = { actor, operation: name, params, query, body }
  const leaving: { end?: () => void } = {}
  const answered = async (): Promise<unknown> => {
    leaving.end = parts.exporting(actor, name, query)
    return columns && query['format'] === 'csv'
      ? listAsCsv(served, columns, asked, parts.organisation())
      : handle(asked)
  }
  try {
    const result = await parts.database.within(answered(), whenGivenUp(name), forgotten).catch((error: unknown) => {
      if (error instanceof Refusal && !operation.public) parts.reads.refused(told, error.code)
      throw error
    })
    if (!operation.changes && !operation.public) parts.reads.answered(told)
    if (!(result instanceof Download)) return sendJson(operation, result, response)
    response.status(result.status)
    for (const [header, value] of Object.entries(result.headers)) response.setHeader(header, value)
    await parts.database.within(pipeline(result.stream, response)).catch((error: unknown) => {
      // All that was to be read is read: it goes on to whoever takes its time.
      if (!result.stream.readableEnded) result.stream.destroy()
      throw error
    })
  } finally {
    leaving.end?.()
  }
}

const sendJson = (operation: Operation, result: unknown, response: Response): void => {
  // Straight to node:http: what Express adds to an answer (etag, content type, encoding) is known here.
  const text = jsonToAnswer(result)
  response.statusCode = operation.status
  response.setHeader('Cache-Control', 'no-store')
  if (text !== undefined) {
    response.setHeader('Content-Type', 'application/json; charset=utf-8')
    response.setHeader('Content-Length', Buffer.byteLength(text))
  }
  response.end(text)
}
