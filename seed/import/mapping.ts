import { Ajv } from 'ajv'
import Type from 'typebox'
import { StartRefusal } from '../../server/startRefusal.ts'
import { Exact, OneOf } from '../../shared/schema/primitives.ts'
import { ImportSource } from '../../shared/schema/import.ts'

/**
 * A value out of a row: a text with `{Column}` and `{#}` (the number of the row) in it, or such a text looked up in a
 * table. `otherwise` is taken for what the table does not hold; without it such a row is refused.
 */
const Value = Type.Union([
  Type.String(),
  Exact({
    from: Type.String(),
    map: Type.Record(Type.String(), Type.String()),
    otherwise: Type.Optional(Type.String()),
  }),
])
export type Value = Type.Static<typeof Value>

/** Wall-clock time of the mapping's zone by a date-fns format; ISO 8601 when there is none. An empty text is no time. */
const Moment = Exact({ text: Type.String(), format: Type.Optional(Type.String()) })
export type Moment = Type.Static<typeof Moment>

const Money = Exact({
  text: Type.String(),
  /** Fen in one of it: 100 for yuan. Other currencies keep their figures: 1 dollar is told as 1 yuan. */
  fen: Type.Integer({ minimum: 1 }),
  what: Type.String(),
})

/** How a CSV file of past cases becomes cases: a JSON file that its user writes. */
export const Mapping = Exact({
  $schema: Type.Optional(Type.String()),
  source: ImportSource,
  about: Type.Optional(Type.String()),
  encoding: Type.Optional(OneOf(['utf-8', 'gb18030'] as const)),
  delimiter: Type.Optional(Type.String({ minLength: 1, maxLength: 1 })),
  /** Of the times in the file, an IANA name. */
  timeZone: Type.String(),
  /** Rows whose value is not among these belong to no small case: left out, and counted. */
  only: Type.Optional(Exact({ value: Type.String(), among: Type.Array(Type.String(), { minItems: 1 }) })),
  key: Type.String(),
  /** Several rows of one case (one for each person, say): the first is taken, the others are counted. */
  rowsShareKeys: Type.Optional(Type.Boolean()),
  number: Type.Optional(Type.String()),
  category: Value,
  subcategory: Type.Optional(Value),
  procedure: Type.Optional(Value),
  summary: Type.String(),
  receivedAt: Moment,
  clearedAt: Type.Optional(Moment),
  place: Exact({ text: Value, lng: Type.Optional(Type.String()), lat: Type.Optional(Type.String()) }),
  station: Value,
  status: Type.Optional(Value),
  loss: Type.Optional(Money),
})
export type Mapping = Type.Static<typeof Mapping>

const check = new Ajv({ allErrors: true, strict: false }).compile(Mapping)

/** Reads a mapping file's text. @throws StartRefusal that names what is wrong */
export const mappingOf = (text: string): Mapping => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new StartRefusal(
      `映射文件不是 JSON · The mapping is not JSON: ${error instanceof Error ? error.message : ''}`,
      {
        cause: error,
      },
    )
  }
  if (!check(value)) {
    const wrong = (check.errors ?? []).map(({ instancePath, message, params }) => {
      const extra = (params as { additionalProperty?: string }).additionalProperty
      return `${instancePath || '/'} ${message ?? ''}${extra === undefined ? '' : ` (${extra})`}`
    })
    throw new StartRefusal(`映射文件有误 · The mapping is wrong: ${[...new Set(wrong)].join('; ')}`)
  }
  const mapping = value as Mapping
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: mapping.timeZone })
  } catch (error) {
    throw new StartRefusal(`没有这个时区 · There is no such time zone: ${mapping.timeZone}`, { cause: error })
  }
  return mapping
}

/** Every column that a mapping names. */
export const columnsOf = (mapping: Mapping): string[] => {
  const { key, number, category, subcategory, procedure, summary, receivedAt, clearedAt, place, station } = mapping
  const values = [key, number, category, subcategory, procedure, summary, receivedAt.text, clearedAt?.text, place.text]
  values.push(
    place.lng,
    place.lat,
    station,
    mapping.status,
    mapping.loss?.text,
    mapping.loss?.what,
    mapping.only?.value,
  )
  const texts = values.flatMap((value) => (value === undefined ? [] : typeof value === 'string' ? value : value.from))
  const named = texts.flatMap((text) => [...text.matchAll(PLACEHOLDER)].map(([, column = '']) => column))
  return [...new Set(named)].filter((column) => column !== '#')
}

/** `{Column}` in a template. */
export const PLACEHOLDER = /\{([^{}]+)\}/g
