import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { catalogue, operationNames, type OperationName } from '../../shared/operations/catalogue.ts'
import { patterns } from '../../shared/schema/patterns.ts'
import { Refusal, type FieldProblem } from '../../shared/refusals.ts'
import { addFormats } from './formats.ts'
import { withoutUnread } from './setAside.ts'

type Part = 'params' | 'query' | 'body'

const MOST_PROBLEMS = 20

// 2.3 is a multiple of 0.001, though not to the last binary digit.
const options = { discriminator: true, strict: false, multipleOfPrecision: 6 }

/** Whether objects and lists stand in one another deeper than that; by no calls of its own that could be too many. */
const isDeeper = (value: unknown, most: number): boolean => {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > most) return true
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []))
  }
  return false
}

/** For values that are taken whatever they hold: deeper ones could not be read again, nor written. */
const depth = {
  keyword: 'x-most-depth',
  validate: (most: number, value: unknown) => !isDeeper(value, most),
}
const all = addFormats(new Ajv({ ...options, allErrors: true }).addKeyword(depth))
/** Stops at the first: a million wrong values are not gone through one by one. */
const first = addFormats(new Ajv(options).addKeyword(depth))
/** More values than any body has that is only wrong here and there. */
const MOST_VALUES = 20_000

const compiled = new Map<string, ValidateFunction>()

/** The compiled schema of a part, made when it is first asked for: all of them at start would double its time. */
const validatorOf = (name: OperationName, part: Part, by: 'all' | 'first' = 'all'): ValidateFunction => {
  const key = `${name}:${part}:${by}`
  const known = compiled.get(key)
  if (known) return known
  const validate = (by === 'all' ? all : first).compile(catalogue[name][part])
  compiled.set(key, validate)
  return validate
}

/** Whether a value holds more than so many others, whatever its depth. */
const holdsMore = (value: unknown, most: number): boolean => {
  const waiting: unknown[] = [value]
  for (let seen = 0; waiting.length > 0; seen++) {
    const next = waiting.pop()
    if (typeof next !== 'object' || next === null) continue
    const items: unknown[] = Array.isArray(next) ? next : Object.values(next)
    if (seen + waiting.length + items.length > most) return true
    waiting.push(...items)
  }
  return false
}

// As JSON has it, with zeros in front: an address with a blank or `0x10` for a number tells none.
const NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i

/** Params and query are text: what reads as the number or the yes or no that is asked for becomes that, and nothing else does. */
const fromText = (name: OperationName, part: 'params' | 'query', told: Record<string, unknown>) => {
  const { properties = {} } = catalogue[name][part] as { properties?: Record<string, { type?: string }> }
  const read = (field: string, text: unknown): unknown => {
    const type = Object.hasOwn(properties, field) ? properties[field]?.type : undefined
    if (typeof text !== 'string') return text
    if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
    return (type === 'number' || type === 'integer') && NUMBER.test(text) ? Number(text) : text
  }
  return Object.fromEntries(Object.entries(told).map(([field, text]) => [field, read(field, text)]))
}

/** Compiles every schema of the catalogue. @throws Error for one that is none */
export const compileSchemas = (): void => {
  for (const name of operationNames) for (const part of ['params', 'query', 'body'] as const) validatorOf(name, part)
}

/**
 * Checks one part of a request; params and query are taken from text.
 * @throws Refusal `request.invalid` with the fields
 */
export const checked = (name: OperationName, part: Part, value: unknown): Record<string, unknown> => {
  const validate = validatorOf(name, part, holdsMore(value, MOST_VALUES) ? 'first' : 'all')
  const copy = part === 'body' ? value : fromText(name, part, value as Record<string, unknown>)
  if (validate(copy)) return copy as Record<string, unknown>
  const { setAside } = catalogue[name]
  const rest = part === 'body' && setAside.length > 0 ? withoutUnread(copy, setAside, validate) : undefined
  if (rest) return rest
  throw new Refusal('request.invalid', { fields: problemsOf(validate.errors ?? [], part) })
}

const problemsOf = (errors: readonly ErrorObject[], part: Part): FieldProblem[] => {
  const problems = new Map<string, FieldProblem>()
  for (const error of errors) {
    // What is wrong with the whole has no place within it.
    const field = fieldOf(error) || part
    if (!problems.has(field)) problems.set(field, { field, ...wordsOf(error) })
    if (problems.size >= MOST_PROBLEMS) break
  }
  return [...problems.values()]
}

const fieldOf = (error: ErrorObject): string => {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  const { missingProperty, additionalProperty, tag } = error.params as Record<string, unknown>
  const last = missingProperty ?? additionalProperty ?? (error.keyword === 'discriminator' ? tag : undefined)
  return [...path, ...(typeof last === 'string' ? [last] : [])].join('.')
}

const typeWords: Record<string, [string, string]> = {
  string: ['文字', 'text'],
  number: ['数字', 'a number'],
  integer: ['整数', 'a whole number'],
  boolean: ['是或否', 'yes or no'],
  object: ['一组内容', 'a group of fields'],
  array: ['列表', 'a list'],
}

const formatWords: Record<string, [string, string]> = {
  instant: ['须为有效的日期和时间', 'must be a valid date and time'],
  words: ['不能为空，也不能含控制字符', 'must not be blank or hold control characters'],
  name: [
    '须为名称：不能为空，不能含控制字符，也不能含证件号、电话号码或银行卡号',
    'must be a name: not blank, without control characters, numbers of documents, telephones and bank cards',
  ],
  unpersonal: [
    '不能含证件号、电话号码或银行卡号',
    'must not hold the number of a document, a telephone or a bank card',
  ],
  phone: [
    '须为电话号码：3 至 20 位数字，可含空格、短横线、括号、点和分机号（转 8012），可以 + 开头',
    'must be a phone number: 3 to 20 digits, with blanks, hyphens, brackets, dots, an extension (x8012) and a + in front where wanted',
  ],
  uuid: ['须为 UUID', 'must be a UUID'],
  date: ['须为日历上有的日期', 'must be a date of the calendar'],
}

const patternWords = new Map(Object.values(patterns).map(({ pattern, zh, en }) => [pattern, { zh, en }]))

const wordsOf = ({ keyword, params, schema }: ErrorObject): { zh: string; en: string } => {
  const said = (zh: string, en: string) => ({ zh, en })
  const { limit, allowedValues, format, type, multipleOf, pattern } = params as Record<string, unknown>
  switch (keyword) {
    case 'required':
      return said('必填', 'is required')
    case 'additionalProperties':
      return said('不认识的字段', 'is not a field here')
    case 'type': {
      const [zh, en] = typeWords[String(type)] ?? ['其他类型', 'of another type']
      return said(`须为${zh}`, `must be ${en}`)
    }
    case 'enum':
      return said(`须为：${String(allowedValues)}`, `must be one of: ${String(allowedValues)}`)
    case 'const':
      return said(
        `须为：${String(schema ?? params['allowedValue'])}`,
        `must be: ${String(schema ?? params['allowedValue'])}`,
      )
    case 'discriminator':
      return said('没有这种记录', 'is not a kind of entry')
    case 'minLength':
      return said(`至少 ${String(limit)} 个字`, `needs at least ${String(limit)} characters`)
    case 'maxLength':
      return said(`至多 ${String(limit)} 个字`, `takes at most ${String(limit)} characters`)
    case 'minItems':
      return said(`至少 ${String(limit)} 项`, `needs at least ${String(limit)} items`)
    case 'maxItems':
      return said(`至多 ${String(limit)} 项`, `takes at most ${String(limit)} items`)
    case 'uniqueItems':
      return said('有重复的项', 'has the same item twice')
    case 'minimum':
      return said(`不小于 ${String(limit)}`, `must be at least ${String(limit)}`)
    case 'exclusiveMinimum':
      return said(`须大于 ${String(limit)}`, `must be more than ${String(limit)}`)
    case 'maximum':
      return said(`不大于 ${String(limit)}`, `must be at most ${String(limit)}`)
    case 'multipleOf':
      return said(`须为 ${String(multipleOf)} 的倍数`, `must be a multiple of ${String(multipleOf)}`)
    case 'format': {
      const [zh, en] = formatWords[String(format)] ?? ['格式不对', 'has the wrong form']
      return said(zh, en)
    }
    case 'pattern':
      return patternWords.get(String(pattern)) ?? said('格式不对', 'has the wrong form')
    default:
      return said('格式不对', 'has the wrong form')
  }
}
