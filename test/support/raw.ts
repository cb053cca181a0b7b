import { randomUUID } from 'node:crypto'
import { catalogue, type OperationName } from '../../shared/operations/catalogue.ts'
import { refusals } from '../../shared/refusals.ts'
import { samples, type Target } from './samples.ts'
import { addressOf, type World } from './world.ts'

/** An answer as it came over the wire. */
export interface RawAnswer {
  status: number
  headers: Headers
  text: string
}

/** What to send instead of what the operation declares. */
export interface RawWish {
  cookie?: string
  body?: unknown
  /** The body as it is sent, whatever it is. */
  text?: string
  /** Content type of the body. */
  type?: string
  method?: string
  /** Command id; null for none. */
  key?: string | null
  headers?: Record<string, string>
}

/** Requests that need not be right. */
export interface Raw {
  send(method: string, path: string, wish: RawWish): Promise<RawAnswer>
  /** The operation's sample, changed as wished, by who may do it. */
  sample(name: OperationName, target: Target, wish: RawWish): Promise<RawAnswer>
}

export const rawAt = (world: Pick<World, 'url' | 'as'>): Raw => {
  const send: Raw['send'] = async (method, path, { cookie, body, text, type, key, headers }) => {
    const content = text ?? (body === undefined ? undefined : JSON.stringify(body))
    const response = await fetch(world.url + path, {
      method,
      headers: {
        ...(cookie ? { cookie } : {}),
        ...(content === undefined ? {} : { 'content-type': type ?? 'application/json' }),
        ...(key === null ? {} : { 'idempotency-key': key ?? randomUUID() }),
        ...headers,
      },
      body: content,
    })
    return { status: response.status, headers: response.headers, text: await response.text() }
  }
  return {
    send,
    sample: async (name, target, wish) => {
      const { by, params, query, body } = samples[name](target)
      const cookie = wish.cookie ?? (await world.as(by)).cookie
      const method = wish.method ?? catalogue[name].method
      const isBare = method === 'GET' || method === 'DELETE'
      return send(method, addressOf(catalogue[name], params, query), { ...(isBare ? {} : { body }), ...wish, cookie })
    },
  }
}

/** What a refusal should be. */
export interface Told {
  status?: number
  code?: string
  /** The start of one of the named fields. */
  field?: string
}

/** What is wrong with an answer that should be a problem document: its form, and that it says what is wanted. */
export const problemFaults = ({ status, headers, text }: RawAnswer, wants: Told): string[] => {
  if (status < 400) return [`answered ${status}: ${text.slice(0, 200)}`]
  if (status >= 500) return [`answered ${status}: ${text.slice(0, 200)}`]
  if (!headers.get('content-type')?.startsWith('application/problem+json'))
    return [`no problem document: ${text.slice(0, 200)}`]
  const problem: Record<string, unknown> = JSON.parse(text)
  const {
    code,
    titles,
    title,
    fields = [],
  } = problem as { code: string; titles: { zh: string; en: string }; title: string; fields?: unknown[] }
  const known = Object.hasOwn(refusals, code) ? refusals[code as keyof typeof refusals] : undefined
  const named = fields.map((each) => each as { field: string; zh: string; en: string })
  return [
    ...(known ? [] : [`unknown code ${code}`]),
    ...(known?.status === status && problem['status'] === status ? [] : [`status ${status} of ${code}`]),
    ...(title && titles.zh && titles.en ? [] : ['no titles in both languages']),
    ...(named.every((each) => each.field && each.zh && each.en) ? [] : ['a field without words']),
    ...(text.includes('node_modules') || 'stack' in problem ? ['it shows a stack'] : []),
    ...(wants.status !== undefined && wants.status !== status
      ? [`answered ${status} ${code} instead of ${wants.status}`]
      : []),
    ...(wants.code !== undefined && wants.code !== code ? [`said ${code} instead of ${wants.code}`] : []),
    ...(wants.field !== undefined &&
    !named.some(({ field }) => field === wants.field || field.startsWith(`${wants.field}.`))
      ? [`does not name ${wants.field}, but ${named.map(({ field }) => field).join(' ')}`]
      : []),
  ]
}
