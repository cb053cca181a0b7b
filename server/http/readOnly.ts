import type { RequestHandler } from 'express'
import { Refusal } from '../../shared/refusals.ts'

/** What is there to be read and for nothing else. @throws Refusal `request.method`, with what is offered in `Allow` */
export const readOnly: RequestHandler = ({ method }, response, next) => {
  if (method === 'GET' || method === 'HEAD') return next()
  response.setHeader('Allow', 'GET')
  throw new Refusal('request.method')
}
