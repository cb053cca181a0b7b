import { catalogue } from './catalogue.ts'
import { writtenKinds } from '../schema/entry.ts'
import { patterns } from '../schema/patterns.ts'

/** What of a JSON schema tells what a text may be. */
export interface TextSchema {
  type?: string
  enum?: unknown[]
  const?: unknown
  format?: string
  pattern?: string
  properties?: Record<string, TextSchema>
  items?: TextSchema | TextSchema[]
  anyOf?: TextSchema[]
  oneOf?: TextSchema[]
}

/** Texts of these formats are instants and ids, or names in which a personal number is refused at the door. [N6] */
const CODE_FORMATS = new Set(['instant', 'uuid', 'date', 'name', 'unpersonal'])
const CODE_PATTERNS = new Set<string>(
  (['id', 'ids', 'sha256', 'timeOfDay', 'date', 'month', 'stationCode', 'importSource', 'operation'] as const).map(
    (name) => patterns[name].pattern,
  ),
)

/** [N6] Whether a schema says that a text is a code: chosen from a list, an id, a hash, a time, or a name without numbers. */
export const isCode = ({ enum: values, const: only, format, pattern }: TextSchema): boolean =>
  values !== undefined ||
  typeof only === 'string' ||
  (format !== undefined && CODE_FORMATS.has(format)) ||
  (pattern !== undefined && CODE_PATTERNS.has(pattern))

/** Every text within a schema: the key under which it stands, and its own schema. */
export const textsIn = (schema: TextSchema, key = ''): { key: string; schema: TextSchema }[] => {
  const { properties = {}, items = [], anyOf = [], oneOf = [] } = schema
  const isText = schema.type === 'string' || typeof schema.const === 'string'
  return [
    ...(isText ? [{ key, schema }] : []),
    ...Object.entries(properties).flatMap(([name, each]) => textsIn(each, name)),
    ...[items, anyOf, oneOf].flat().flatMap((each) => textsIn(each, key)),
  ]
}

/** Every text that a changing operation takes. */
export const textsTaken = (): { key: string; schema: TextSchema }[] => [
  ...Object.values(catalogue).flatMap(({ changes, body }) => (changes ? textsIn(body as TextSchema) : [])),
  ...Object.values(writtenKinds).flatMap(({ body }) => textsIn(body as TextSchema)),
]

/**
 * What decisions put into bodies by themselves, and no schema of an operation names: ids, references into the vault, and
 * the system's own numbers.
 */
const MADE = [
  ...[
    'id',
    'userId',
    'caseId',
    'partId',
    'partOf',
    'unitId',
    'cityId',
    'stationId',
    'districtId',
    'suspectId',
    'dispatchId',
  ],
  ...['ref', 'digest', 'masked', 'caseNumber', 'receiptNumber', 'number', 'token', 'username'],
]

let known: ReadonlySet<string> | undefined

/**
 * [A3] [N6] Keys under which bodies hold codes and nothing else: whatever stands under another key is searched for personal
 * numbers, so that a field that nobody thought of is.
 */
export const codeKeys = (): ReadonlySet<string> => {
  if (known) return known
  const texts = textsTaken()
  const words = new Set(texts.filter(({ schema }) => !isCode(schema)).map(({ key }) => key))
  const codes = texts.filter(({ schema }) => isCode(schema)).map(({ key }) => key)
  return (known = new Set([...codes, ...MADE].filter((key) => !words.has(key))))
}
