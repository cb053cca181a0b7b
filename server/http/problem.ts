import type { Response } from 'express'
import type { Logger } from 'pino'
import { problemOf, Refusal, type Problem } from '../../shared/refusals.ts'
import { isUnavailable } from '../db/unavailable.ts'

export type Language = 'zh' | 'en'

/** The language that a client asks for; Chinese unless it prefers English. */
export const languageOf = (acceptLanguage: string | undefined): Language =>
  /^\s*en\b/i.test(acceptLanguage ?? '') ? 'en' : 'zh'

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
  if ('status' in error && error.status === 404) return new Refusal('request.not-found')
  if ('status' in error && typeof error.status === 'number' && error.status >= 400 && error.status < 500)
    return new Refusal('request.malformed')
  return undefined
}

/** Answers with a problem document. An unexpected error shows nothing but the request's id, and is logged with its stack. */
export const answerProblem = (response: Response, error: unknown, language: Language, log: Logger): void => {
  const refusal = refusalOf(error)
  const requestId = String(response.getHeader('x-request-id') ?? '')
  if (!refusal) log.error({ err: error, requestId }, 'an unexpected error')
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
  if (refusal?.code === 'service.unavailable' || refusal?.code === 'command.unsettled')
    response.setHeader('Retry-After', '2')
  response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem))
}
