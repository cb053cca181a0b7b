import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import type { OperationName } from '../../shared/operations/catalogue.ts'
import document from '../../server/http/results.json' with { type: 'json' }

type Schema = Record<string, unknown>

/** The documented schemas leave room for what is to come; here nothing may be there that is not declared. */
const closed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(closed)
  if (value === null || typeof value !== 'object') return value
  const schema = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, closed(item)])) as Schema
  return schema['type'] === 'object' && !('additionalProperties' in schema)
    ? { ...schema, additionalProperties: false }
    : schema
}

const results: Record<string, Schema> = document.results
const ajv = new Ajv2020({ allErrors: true, strict: false })
ajv.addSchema({ $id: 'urn:xiaoan:api', components: { schemas: closed(document.types) as Schema } })
const known = new Map<OperationName, ValidateFunction>()

const checkOf = (name: OperationName): ValidateFunction => {
  const check = known.get(name) ?? ajv.compile({ $id: `urn:xiaoan:api:${name}`, ...within(closed(results[name])) })
  known.set(name, check)
  return check
}

/** References of the document are into the document. */
const within = (schema: unknown): Schema =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"urn:xiaoan:api#/components')) as Schema

/** Holds an answer against what the API's document says of it. @throws Error with the places that differ */
export const expectAsDeclared = (name: OperationName, answer: unknown): void => {
  const check = checkOf(name)
  if (check(answer)) return
  const places = (check.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  )
  throw new Error(`${name} answers otherwise than declared:\n${[...new Set(places)].slice(0, 12).join('\n')}`)
}
