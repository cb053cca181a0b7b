import { createHash } from 'node:crypto'
import { Ajv } from 'ajv'
import { present } from '../../shared/domain/case-rule.ts'
import { addFormats, isUnpersonal } from '../../server/http/formats.ts'
import { StartRefusal } from '../../server/startRefusal.ts'
import { ImportedCase } from '../../shared/schema/import.ts'
import { columnsOf, PLACEHOLDER, type Mapping, type Value } from './mapping.ts'
import { Moments } from './moment.ts'

/** Why a row is not imported. */
export interface RowProblem {
  field: string
  zh: string
  en: string
  value: string
}

/** What a row is: a case, none of ours, or refused. */
export type Reading = { case: ImportedCase } | { leftOut: true } | { problem: RowProblem }

class Unreadable extends Error {
  readonly problem: RowProblem

  constructor(field: string, value: string, zh: string, en: string) {
    super(en)
    this.problem = { field, value, zh, en }
  }
}

interface Row {
  cells: readonly string[]
  /** From 1. */
  number: number
}
type Template = (row: Row) => string
/** What a column's cell is read by. */
type Cells = (column: string) => Template

/** What a decoder puts in the place of bytes that are none of its encoding. */
const UNREADABLE = '\ufffd'

/** Columns are looked up by name once, and not for each of a million rows. */
const cellsOf =
  (header: readonly string[]): Cells =>
  (column) => {
    if (column === '#') return ({ number }) => String(number)
    const place = header.findLastIndex((name) => name.trim() === column)
    return ({ cells }) => {
      const text = (cells[place] ?? '').trim()
      if (!text.includes(UNREADABLE)) return text
      const en = 'holds characters that cannot be read: is the mapping’s encoding the file’s?'
      throw new Unreadable(column, text, '有无法识别的字符，请核对映射中的 encoding', en)
    }
  }

const template = (text: string, cells: Cells): Template => {
  const parts = text.split(PLACEHOLDER)
  if (parts.length === 1) return () => text
  const [before, column = '', after] = parts
  if (parts.length === 3 && before === '' && after === '') return cells(column.trim())
  const read = parts.map((part, index): Template => (index % 2 === 1 ? cells(part.trim()) : () => part))
  return (row) => read.map((part) => part(row)).join('')
}

const KEY = /^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/

/** A key as ids may hold it; what they may not hold, personal numbers too (N6), goes by its digest. */
const keyOf = (text: string): string =>
  KEY.test(text) && isUnpersonal(text) ? text : createHash('sha256').update(text).digest('hex').slice(0, 32)

const NUMBER = /^-?\d+(\.\d+)?$/
const check = addFormats(new Ajv({ allErrors: false, strict: false, multipleOfPrecision: 6 })).compile(ImportedCase)

/**
 * The reader of a file's rows by a mapping. `header` is the file's first row.
 * @throws StartRefusal when the file lacks a column that the mapping names
 */
export const readerOf = (mapping: Mapping, header: readonly string[]): ((row: string[], number: number) => Reading) => {
  const { encoding = 'utf-8' } = mapping
  const names = new Set(header.map((name) => name.trim()))
  const missing = columnsOf(mapping).filter((column) => !names.has(column.trim()))
  if (missing.length > 0) {
    const columns = missing.map((column) => `“${column}”`).join(', ')
    const isOther = header.some((name) => name.includes(UNREADABLE))
    const hint = isOther
      ? `；文件不是 ${encoding} 编码，请在映射中写明 encoding · the file is not ${encoding}: set the mapping’s encoding`
      : ''
    throw new StartRefusal(`文件缺少列 · The file has no column: ${columns}${hint}`)
  }
  const moments = new Moments(mapping.timeZone)
  const fields = fieldsOf(mapping, moments, cellsOf(header))
  return (cells, number) => {
    if (cells.length !== header.length) {
      const count = `${cells.length} ≠ ${header.length}`
      return {
        problem: { field: '', value: count, zh: '列数与表头不符', en: 'has another number of columns than the header' },
      }
    }
    try {
      return fields({ cells, number })
    } catch (error) {
      if (error instanceof Unreadable) return { problem: error.problem }
      throw error
    }
  }
}

const choice = (field: string, value: Value, cells: Cells): ((row: Row) => string | undefined) => {
  if (typeof value === 'string') {
    const text = template(value, cells)
    return (row) => text(row) || undefined
  }
  const text = template(value.from, cells)
  const table = new Map(Object.entries(value.map))
  return (row) => {
    const from = text(row)
    const to = table.get(from) ?? value.otherwise
    if (to === undefined) throw new Unreadable(field, from, '映射表中没有这个值', 'is not in the mapping’s table')
    return to === '' ? undefined : to
  }
}

const numberIn = (field: string, text: string): number | undefined => {
  const plain = text.replace(/[,¥$￥\s]/g, '')
  if (plain === '') return undefined
  if (!NUMBER.test(plain)) throw new Unreadable(field, text, '不是数字', 'is not a number')
  // Of nothing less than nothing there is none.
  return Number(plain) + 0
}

const fieldsOf = (mapping: Mapping, moments: Moments, cells: Cells): ((row: Row) => Reading) => {
  const { only, number, loss, place, receivedAt, clearedAt } = mapping
  const among = only && new Set(only.among)
  const of = (text = ''): Template => template(text, cells)
  const onlyText = of(only?.value)
  const [key, summary, received, cleared] = [
    of(mapping.key),
    of(mapping.summary),
    of(receivedAt.text),
    of(clearedAt?.text),
  ]
  const [lng, lat, worth] = [of(place.lng), of(place.lat), of(loss?.text)]
  const choices = Object.entries({
    category: mapping.category,
    subcategory: mapping.subcategory ?? '',
    procedure: mapping.procedure ?? '',
    station: mapping.station,
    status: mapping.status ?? '',
  }).map(([field, value]) => [field, choice(field, value, cells)] as const)
  const placeText = choice('place.text', place.text, cells)
  const numberText = number === undefined ? undefined : of(number)

  const instantIn = (field: string, text: string, format: string | undefined): string => {
    const instant = moments.read(text, format)
    if (instant === undefined) throw new Unreadable(field, text, '不是有效的时间', 'is not a time')
    return instant
  }
  const lossesOf = (row: Row): ImportedCase['losses'] => {
    const value = loss && numberIn('loss', worth(row))
    if (value === undefined) return undefined
    if (value < 0) throw new Unreadable('loss', String(value), '金额为负', 'is less than nothing')
    return [{ quantity: 1, valueFen: Math.round(value * (loss?.fen ?? 1)), what: loss?.what ?? '' }]
  }
  return (row) => {
    if (among && !among.has(onlyText(row))) return { leftOut: true }
    const keyText = key(row)
    if (keyText === '') throw new Unreadable('key', '', '编号为空', 'has no key')
    const [at, clearedText] = [received(row), cleared(row)]
    const [x, y] = [numberIn('place.lng', lng(row)), numberIn('place.lat', lat(row))]
    const found: Record<string, unknown> = {
      key: keyOf(keyText),
      number: numberText?.(row) ?? (KEY.test(keyText) ? undefined : keyText),
      summary: summary(row),
      receivedAt: instantIn('receivedAt', at, receivedAt.format),
      clearedAt: clearedText === '' ? undefined : instantIn('clearedAt', clearedText, clearedAt?.format),
      place:
        x === undefined || y === undefined
          ? { text: placeText(row) ?? '—' }
          : { lat: y, lng: x, text: placeText(row) ?? '—' },
      losses: lossesOf(row),
    }
    for (const [field, value] of choices) found[field] = value(row)
    const told = present(found)
    if (check(told)) return { case: told as ImportedCase }
    const { instancePath = '', message = '', keyword = '', params = {} } = check.errors?.[0] ?? {}
    const { missingProperty, limit } = params as { missingProperty?: string; limit?: number }
    const field = instancePath.slice(1).replaceAll('/', '.') || String(missingProperty)
    const value = field === 'receivedAt' ? at : field === 'clearedAt' ? clearedText : valueAt(told, field)
    throw new Unreadable(field, value, reasonIn(keyword, limit), message)
  }
}

/** What a schema finds wrong, in Chinese; it says so in English itself. */
const reasonIn = (keyword: string, limit = 0): string => {
  switch (keyword) {
    case 'required':
      return '缺少这一项'
    case 'minLength':
      return limit === 1 ? '不能为空' : `少于 ${limit} 个字`
    case 'maxLength':
      return `超过 ${limit} 个字`
    case 'minimum':
      return `小于 ${limit}`
    case 'maximum':
      return `大于 ${limit}`
    case 'anyOf':
    case 'enum':
    case 'const':
      return '不是系统的代码'
    default:
      return '格式不对'
  }
}

const valueAt = (value: unknown, path: string): string => {
  const found = path
    .split('.')
    .reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], value)
  return found === undefined ? '' : String(found).slice(0, 80)
}
