import type { ErrorObject, ValidateFunction } from 'ajv'

/** [C1] What a sender said in a field that could not be read. */
interface Noted {
  field: string
  text: string
}

const MOST_ROUNDS = 8
const MOST_NOTED = 50
const MOST_CHARACTERS = 1_000
const UNWRITABLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]|\p{Surrogate}/gu

const record = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined

/** As deep as things are taken out: what lies deeper may be deeper than can be gone through. */
const copied = (body: Record<string, unknown>): Record<string, unknown> => {
  const copy: Record<string, unknown> = { ...body }
  for (const [name, value] of Object.entries(body))
    if (Array.isArray(value)) copy[name] = [...(value as unknown[])]
    else if (typeof value === 'object' && value !== null) copy[name] = { ...value }
  return copy
}

const written = (value: unknown): string => {
  try {
    return JSON.stringify(value) ?? ''
  } catch {
    return '…'
  }
}

/** The words of whatever stood there; cut where it is longer than anybody reads. */
const textOf = (value: unknown): string => {
  const text = (typeof value === 'string' ? value : written(value)).replace(UNWRITABLE, '\uFFFD')
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS).replace(/[\uD800-\uDBFF]$/, '')}…` : text
}

/** The optional field that an error is in, and the part of it that is taken out: one item of a list, one of a group. */
const unreadBy = (error: ErrorObject, fields: readonly string[]): { field: string; path: string[] } | undefined => {
  const { missingProperty, additionalProperty } = error.params as Record<string, unknown>
  const last = missingProperty ?? additionalProperty
  const at = error.instancePath.split('/').slice(1)
  const path = typeof last === 'string' ? [...at, last] : at
  const [first = '', second] = path
  const field = fields.find((each) => each === `${first}.${second}`) ?? fields.find((each) => each === first)
  if (field === undefined || at.length === 0) return undefined
  if (field.includes('.') || second === undefined) return { field, path: field.split('.') }
  return { field: /^[0-9]{1,3}$/.test(second) ? `${field}.${second}` : field, path: [first, second] }
}

const takenOut = (body: Record<string, unknown>, path: readonly string[]): unknown => {
  const [first = '', second] = path
  if (second === undefined) {
    const value = body[first]
    delete body[first]
    return value
  }
  const group = record(body[first])
  const value = group?.[second]
  if (group) delete group[second]
  return value
}

/** Lists without the places that were taken out of them. */
const closedUp = (body: Record<string, unknown>): void => {
  for (const [name, value] of Object.entries(body))
    if (Array.isArray(value)) body[name] = value.filter((_, index) => index in value)
}

/**
 * [C1] [N6] A body without the optional fields that have a wrong form: they hold nothing back, and what they said goes along in
 * `noted`. Undefined when something is wrong that has to be right.
 * @param fields the names of those fields, as `caller.phone`
 */
export const withoutUnread = (
  body: unknown,
  fields: readonly string[],
  validate: ValidateFunction,
): Record<string, unknown> | undefined => {
  const given = record(body)
  if (!given || Array.isArray(given)) return undefined
  const rest = copied(given)
  const noted: Noted[] = []
  let errors = validate.errors ?? []
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const unread = errors.map((error) => unreadBy(error, fields))
    if (unread.length === 0 || unread.includes(undefined)) break
    for (const one of unread) {
      if (!one) continue
      const text = textOf(takenOut(rest, one.path))
      if (text.trim() !== '') noted.push({ field: one.field, text })
    }
    closedUp(rest)
    if (noted.length > MOST_NOTED) break
    if (noted.length > 0)
      rest['noted'] = [...(Array.isArray(given['noted']) ? (given['noted'] as unknown[]) : []), ...noted]
    if (validate(rest)) return rest
    errors = validate.errors ?? []
  }
  // The errors that are told are those of the body as it was given.
  validate(body)
  return undefined
}
