import { catalogue, operationNames, type OperationName } from '../../shared/operations/catalogue.ts'

interface Schema {
  type?: string
  anyOf?: Schema[]
  oneOf?: Schema[]
  properties?: Record<string, Schema>
  items?: Schema
  enum?: unknown[]
  const?: unknown
  pattern?: string
  format?: string
}

const isFree = ({ type, enum: among, const: one, pattern, format = 'words' }: Schema): boolean =>
  type === 'string' && among === undefined && one === undefined && pattern === undefined && format === 'words'

const freeIn = (schema: Schema, path: string): string[] => {
  const each = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]
  if (each.length > 0) return each.flatMap((one) => freeIn(one, path))
  if (schema.items) return freeIn(schema.items, path)
  const below = Object.entries(schema.properties ?? {})
  if (below.length > 0) return below.flatMap(([name, one]) => freeIn(one, path === '' ? name : `${path}.${name}`))
  return isFree(schema) ? [path] : []
}

/** Every field of every changing operation in which people write what they like, as `operation field`. */
export const freeTextFields = (): string[] =>
  operationNames
    .filter((name) => catalogue[name].changes)
    .flatMap((name) => [...new Set(freeIn(catalogue[name].body as Schema, ''))].map((field) => `${name} ${field}`))

/** The fields of a body that hold some words, as `operation field`. */
export const fieldsWith = (name: OperationName, body: unknown, words: string): string[] => {
  const walk = (value: unknown, path: string): string[] => {
    if (typeof value === 'string') return value.includes(words) ? [`${name} ${path}`] : []
    if (Array.isArray(value)) return value.flatMap((one) => walk(one, path))
    if (typeof value !== 'object' || value === null) return []
    return Object.entries(value).flatMap(([field, one]) => walk(one, path === '' ? field : `${path}.${field}`))
  }
  return walk(body, '')
}
