import { writtenKindNames, writtenKinds, type WrittenKind } from '../../../shared/schema/entry.ts'
import type { Lane } from '../../../shared/schema/terms.ts'

/** How a field of an entry's body is typed in. */
export type Control = 'text' | 'line' | 'choice' | 'instant' | 'number' | 'place' | 'files'

export interface Field {
  name: string
  control: Control
  required: boolean
  options: string[]
  min?: number
  max?: number
  maxLength?: number
}

/** What of a JSON schema decides the control. */
interface Shape {
  type?: string
  format?: string
  enum?: string[]
  maxLength?: number
  minimum?: number
  maximum?: number
}

const controlOf = (shape: Shape): Control => {
  if (shape.type === 'array') return 'files'
  if (shape.type === 'object') return 'place'
  if (shape.enum) return 'choice'
  if (shape.format === 'instant') return 'instant'
  if (shape.type === 'integer' || shape.type === 'number') return 'number'
  return (shape.maxLength ?? 0) > 200 ? 'text' : 'line'
}

/** The fields of a kind's body, from its schema; the long text first, photos and place last. */
export const fieldsOf = (kind: WrittenKind): Field[] => {
  const body = writtenKinds[kind].body
  const required: readonly string[] = body.required ?? []
  const fields = Object.entries(body.properties).map(([name, schema]): Field => {
    const shape = schema as Shape
    return {
      name,
      control: controlOf(shape),
      required: required.includes(name),
      options: shape.enum ?? [],
      min: shape.minimum,
      max: shape.maximum,
      maxLength: shape.maxLength,
    }
  })
  return fields
}

/** [T4] The kinds that a lane holds, the plain note first. */
export const kindsOf = (lane: Lane): WrittenKind[] =>
  writtenKindNames.filter((kind) => (writtenKinds[kind].lanes as readonly Lane[]).includes(lane))

export const isWrittenKind = (kind: string): kind is WrittenKind => Object.hasOwn(writtenKinds, kind)

/** The names of required fields that have nothing in them; spaces are nothing. */
export const missingFields = (kind: WrittenKind, body: Record<string, unknown>): string[] =>
  fieldsOf(kind)
    .filter((field) => field.required && empty(body[field.name]))
    .map((field) => field.name)

const empty = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '')

/** The body as it is sent: only fields of the kind, nothing empty. */
export const bodyToSend = (
  kind: WrittenKind,
  body: Record<string, unknown>,
  files: readonly string[],
): Record<string, unknown> => {
  const sent: Record<string, unknown> = {}
  for (const field of fieldsOf(kind)) {
    const value = body[field.name]
    if (field.control === 'files') {
      if (files.length > 0) sent[field.name] = [...files]
    } else if (field.control === 'place') {
      if (isPlace(value) && value.text.trim() !== '') sent[field.name] = { ...value, text: value.text.trim() }
    } else if (!empty(value)) {
      sent[field.name] = typeof value === 'string' ? value.trim() : value
    }
  }
  return sent
}

export const isPlace = (value: unknown): value is { text: string; lng?: number; lat?: number } =>
  typeof value === 'object' && value !== null && 'text' in value && typeof value.text === 'string'
