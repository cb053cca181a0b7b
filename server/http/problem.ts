import type { Response } from 'express'
import type { Logger } from 'pino'
import { problemOf, Refusal, type Problem } from '../../shared/refusals.ts'
import { isOutOfSpace, isUnavailable } from '../db/unavailable.ts'

export type Language = 'zh' | 'en'

/** How much a client wants a language, 0 to 1; of several ranges of it the most. */
const weightOf = (acceptLanguage: string, language: Language): number => {
  const weights = acceptLanguage.split(',').map((part) => {
    const [range = '', ...parameters] = part.split(';').map((each) => each.trim().toLowerCase())
    if (range !== language && !range.startsWith(`${language}-`)) return 0
    const told = parameters.find((each) => each.startsWith('q='))
    const weight = told === undefined ? 1 : Number(told.slice(2))
    return weight >= 0 && weight <= 1 ? weight : 0
  })
  return Math.max(...weights)
}

/** The language that a client asks for, by its weights and then by their order; Chinese when it asks for neither. */
export const languageOf = (acceptLanguage = ''): Language => {
  const [zh, en] = [weightOf(acceptLanguage, 'zh'), weightOf(acceptLanguage, 'en')]
  if (zh === en) return zh > 0 && /^\s*en\b/i.test(acceptLanguage) ? 'en' : 'zh'
  return en > zh ? 'en' : 'zh'
}

const bodyParserRefusals: Record<string, () => Refusal> = {
  'entity.parse.failed': () => new Refusal('request.not-json'),
  'entity.too.large': () => new Refusal('request.too-large'),
  'encoding.unsupported': () => new Refusal('request.media-type'),
  'charset.unsupported': () => new Refusal('request.media-type'),
  'request.aborted': () => new Refusal('request.malformed'),
  'request.size.invalid': () => new Refusal('request.malformed'),
}

/** The refusal that an error stands for; undefined when it is a defect of ours. */
export const refusalOf = (error: unknown): Refusal | undefined => {
  if (error instanceof Refusal) return error
  if (error instanceof URIError) return new Refusal('request.malformed')
  if (!(error instanceof Error)) return undefined
  const type = 'type' in error && typeof error.type === 'string' ? error.type : ''
  const known = bodyParserRefusals[type]
  if (known) return known()
  if (isUnavailable(error)) return new Refusal('service.unavailable')
  if (isOutOfSpace(error)) return new Refusal('service.storage-full')
  if ('status' in error && error.status === 404) return new Refusal('request.not-found')
  if ('status' in error && typeof error.status === 'number' && error.status >= 400 && error.status < 500)
    return new Refusal('request.malformed')
  return undefined
}

const RETRY_SECONDS = 2

/** When it is worth asking again; nothing where asking again is no use. */
const secondsToWait = ({ status, detail }: Refusal): number | undefined => {
  if (status === 503) return RETRY_SECONDS
  if (status !== 429) return undefined
  const told = detail['retryAfterSeconds']
  return typeof told === 'number' ? told : 1
}

/** How it shows in what reads from a connection, or writes to it, that the other side has gone. */
const GONE = /^(ECONNRESET|ECONNABORTED|EPIPE|ABORT_ERR|ERR_STREAM_(PREMATURE_CLOSE|DESTROYED|UNABLE_TO_PIPE))$/

const isGone = (error: unknown): boolean => error instanceof Error && 'code' in error && GONE.test(String(error.code))

/** Answers with a problem document. An unexpected error shows nothing but the request's id, and is logged with its stack. */
export const answerProblem = (response: Response, error: unknown, language: Language, log: Logger): void => {
  const requestId = String(response.getHeader('x-request-id') ?? '')
  // Whoever asked has gone, in the middle of what was sent either way: nobody is there to be told.
  const { socket, errored } = response.req
  const isAnswered = !socket.destroyed && errored === null
  const refusal = refusalOf(error)
  // What breaks in the middle of an answer ends the connection too, and is a defect all the same.
  if (!refusal && (isAnswered || !isGone(error))) log.error({ err: error, requestId }, 'an unexpected error')
  if (!isAnswered) return log.debug({ err: error, requestId }, 'answered nobody')
  if (response.headersSent) {
    response.destroy()
    return
  }
  const problem: Problem = refusal
    ? problemOf(refusal, language)
    : {
        type: 'urn:xiaoan:defect',
        status: 500,
        code: 'server.defect',
        title: language === 'en' ? `Something went wrong on our side (${requestId})` : `系统内部错误（${requestId}）`,
        titles: { zh: '系统内部错误', en: 'Something went wrong on our side' },
        requestId,
      }
  const retryAfter = refusal && secondsToWait(refusal)
  if (retryAfter !== undefined) response.setHeader('Retry-After', String(retryAfter))
  response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem))
}
