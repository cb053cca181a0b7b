import { digitGroupsIn, hasManyDigits, type DigitGroup } from './digits.ts'
import { identityOrCard, isExactIdentity, telephoneOf, type PersonalField } from './personal-forms.ts'

/** A personal number found in free text. [A3] [N6] */
export interface PersonalNumber {
  field: PersonalField
  /** As it is kept, compared and masked: digits, and the `X` of an identity number, without anything between them. */
  value: string
  /** Where it stands in the text, with all that is between its digits and the code of its country. */
  start: number
  end: number
}

/** Whether a text has digits enough to be looked at closely: most have not. */
export const mayHoldPersonalNumber = hasManyDigits

const MOST_DIGITS = 24

interface Row {
  groups: readonly DigitGroup[]
  digits: string
  /** Digits in each part that something stands between; numerals of two kinds that touch are one part. */
  sizes: number[]
  hasWeak: boolean
  /** What stands between its parts. */
  between: string[]
}

const rowOf = (groups: readonly DigitGroup[]): Row => {
  const sizes: number[] = []
  const between: string[] = []
  let hasWeak = false
  groups.forEach(({ digits, link }, index) => {
    if (index > 0 && link?.isGlued) sizes.push((sizes.pop() ?? 0) + digits.length)
    else sizes.push(digits.length)
    if (index === 0 || !link || link.isGlued) return
    between.push(link.text)
    hasWeak ||= link.isWeak
  })
  return { groups, digits: groups.map(({ digits }) => digits).join(''), sizes, hasWeak, between }
}

/** The same stands between all parts, or no point: 180.25 160.500 are two numbers. */
const isEven = (between: readonly string[]): boolean =>
  !between.some((signs) => POINT.test(signs)) || new Set(between).size <= 1

/** Parts of one size, the last perhaps shorter: single digits, pairs, fours. */
const isRegular = (sizes: readonly number[]): boolean =>
  sizes.slice(0, -1).every((size) => size === sizes[0]) && (sizes.at(-1) ?? 0) <= (sizes[0] ?? 0)

/** Where parts of an identity number or a card end when somebody writes them apart. */
const ENDS_OF_PARTS = new Set([3, 4, 6, 8, 10, 12, 14, 16, 17])
const isPartedWell = (sizes: readonly number[]): boolean => {
  let end = 0
  return sizes.slice(0, -1).every((size) => ENDS_OF_PARTS.has((end += size)))
}

/** How mobile numbers are said and written: 138 0013 8000, 1380 0138 000, 1380013 8000, 138 00138000. */
const MOBILE_PARTS = new Set(['3-4-4', '4-4-3', '7-4', '3-8', '4-3-4', '11'])

const isMobileParted = ({ sizes, hasWeak, between }: Row, prefix: number): boolean => {
  const [first = 0, ...rest] = sizes
  const own = prefix === 0 ? sizes : first === prefix ? rest : [first - prefix, ...rest]
  if (own.some((size) => size <= 0)) return false
  if (MOBILE_PARTS.has(own.join('-'))) return true
  const links = own.length < sizes.length ? between.slice(1) : between
  return !hasWeak && isEven(links) && (own.length <= 3 || isRegular(own))
}

const isLandlineParted = ({ sizes, hasWeak, between }: Row, { area, prefix }: { area: number; prefix: number }) => {
  if (sizes.every((size) => size === 1)) return !hasWeak
  let end = 0
  const ends = sizes.slice(0, -1).map((size) => (end += size))
  // Whether the nought of the area stands there or not.
  const [head, total] = [prefix + area, sizes.reduce((sum, size) => sum + size, 0)]
  const natural = new Set([Math.abs(prefix), 2, 4, head, total - 4])
  return (
    isEven(between) &&
    ends.every((each) => natural.has(each) && (each <= 4 || each >= head)) &&
    (head <= 0 || (sizes[0] ?? 0) >= 2)
  )
}

type Match = Pick<PersonalNumber, 'field' | 'value'> & { xEnd?: number }

const identityOf = (row: Row): Match | undefined => {
  const { digits, sizes, groups } = row
  const xEnd = groups.at(-1)?.xEnd
  for (const text of digits.length === 17 && xEnd !== undefined ? [`${digits}X`] : [digits]) {
    const field = identityOrCard(text)
    if (field === undefined) continue
    const isParted = sizes.length === 1 || isRegular(sizes) || isPartedWell(sizes)
    if (isParted || (sizes.length <= 6 && isExactIdentity(text)))
      return { field, value: text, ...(text.endsWith('X') ? { xEnd } : {}) }
  }
  return undefined
}

const phoneOf = (row: Row, isAbroad: boolean): Match | undefined => {
  const phone = telephoneOf(row.digits, isAbroad)
  if (!phone) return undefined
  const fits = phone.area > 0 ? isLandlineParted(row, phone) : isMobileParted(row, phone.prefix)
  return fits ? { field: 'phone', value: phone.number } : undefined
}

/** Parts of a date, which is no beginning of another number: 2026-12-15 1380. */
const isDateAt = (groups: readonly DigitGroup[], at: number): boolean => {
  const [year, month, day] = groups.slice(at, at + 3)
  if (!year || !month?.link || !day?.link || month.link.isGlued || day.link.isGlued) return false
  const before = groups[at - 1]
  if (year.link && before?.digits.length === 6) return false
  return (
    /^(?:19|20)[0-9]{2}$/.test(year.digits) &&
    /^(?:0?[1-9]|1[0-2])$/.test(month.digits) &&
    /^(?:0?[1-9]|[12][0-9]|3[01])$/.test(day.digits)
  )
}

const POINT = /[.。・·．]/u
const PLUS = /[+＋]\s?[(（[【]?$/u
const OPENINGS = '([{（［｛【「『〔'
const CLOSINGS = ')]}）］｝】」』〕'

const BEFORE_AMOUNT = /(?:\p{Sc}|RMB|CNY|人民币|金额|价值|合计|共计)\s*$/iu
const AFTER_AMOUNT = /^(?:[.．][0-9]{1,2})?\s*(?:元|万|亿|块钱|RMB|CNY|yuan)/iu

/** Eleven digits may be money. */
const isAmount = (text: string, { start, end }: { start: number; end: number }): boolean =>
  BEFORE_AMOUNT.test(text.slice(Math.max(0, start - 6), start)) || AFTER_AMOUNT.test(text.slice(end, end + 10))

/** How many more brackets of one kind are opened in a text than closed. */
const leftOpen = (text: string, kind: number): number =>
  [...text].reduce((open, sign) => open + (sign === OPENINGS[kind] ? 1 : sign === CLOSINGS[kind] ? -1 : 0), 0)

/** A span of a text with what belongs to it: the plus of a country, the other one of a pair of brackets. */
const whole = (text: string, start: number, end: number): { start: number; end: number } => {
  const from = start - (PLUS.exec(text.slice(Math.max(0, start - 3), start))?.[0].length ?? 0)
  const before = OPENINGS.indexOf(text[from - 1] ?? ' ')
  const behind = CLOSINGS.indexOf(text[end] ?? ' ')
  return {
    start: before >= 0 && leftOpen(text.slice(from, end), before) < 0 ? from - 1 : from,
    end: behind >= 0 && leftOpen(text.slice(from, end), behind) > 0 ? end + 1 : end,
  }
}

/** The longest number that begins with a group. */
const matchAt = (text: string, groups: readonly DigitGroup[], at: number, dates: ReadonlySet<number>) => {
  let last = at
  for (let length = groups[at]?.digits.length ?? 0; last + 1 < groups.length; last++) {
    const next = groups[last + 1]
    length += next?.digits.length ?? 0
    if (!next?.link || length > MOST_DIGITS) break
  }
  const start = groups[at]?.starts[0] ?? 0
  const isAbroad = PLUS.test(text.slice(Math.max(0, start - 3), start))
  for (; last >= at; last--) {
    const row = rowOf(groups.slice(at, last + 1))
    if (row.digits.length < 11) return undefined
    const isOfDate = last > at && row.groups.some((_, index) => dates.has(at + index))
    const found = identityOf(row) ?? (isOfDate ? undefined : phoneOf(row, isAbroad))
    if (!found) continue
    const { field, value, xEnd } = found
    const end = xEnd ?? row.groups.at(-1)?.end ?? start
    const isMoney = field === 'phone' && isAmount(text, { start, end })
    if (!isMoney) return { number: { field, value, ...whole(text, start, end) }, last }
  }
  return undefined
}

/**
 * [A3] [N6] The identity numbers, mobile and landline numbers and numbers of bank cards in a text, in the order they stand,
 * however they are written: what nobody sees is passed over, and blanks, hyphens, dots, brackets and the end of a line may
 * part them. Numbers of orders and devices, amounts, dates and case numbers stay.
 */
export const personalNumbersIn = (text: string): PersonalNumber[] => {
  if (!hasManyDigits(text)) return []
  const groups = digitGroupsIn(text)
  const dates = new Set(groups.flatMap((_, at) => (isDateAt(groups, at) ? [at, at + 1, at + 2] : [])))
  const found: PersonalNumber[] = []
  for (let at = 0; at < groups.length; at++) {
    const match = matchAt(text, groups, at, dates)
    if (!match) continue
    found.push(match.number)
    at = match.last
  }
  return found
}

/** [A3] A text with every personal number in it replaced by what `lift` gives for it. */
export const withNumbersLifted = (text: string, lift: (field: PersonalField, value: string) => string): string => {
  const numbers = personalNumbersIn(text)
  if (numbers.length === 0) return text
  let [words, from] = ['', 0]
  for (const { field, value, start, end } of numbers) {
    words += text.slice(from, start) + lift(field, value)
    from = end
  }
  return words + text.slice(from)
}

/**
 * [A3] What everybody may see of a value: the ends of a number, the first character of a name. Of the number of a
 * document a third at most, as of an identity number's eighteen characters six.
 */
export const masked = (field: string, value: string): string => {
  // Whatever somebody said: nothing is known of it.
  if (field === 'words') return '***'
  if (field === 'name') return `${[...value][0] ?? ''}**`
  const characters = [...value]
  const { length } = characters
  if (length < 8) return '*'.repeat(length)
  const [head, tail] = field === 'phone' ? [3, 4] : [Math.min(4, Math.floor(length / 3) - 2), 2]
  return [...characters.slice(0, head), '*'.repeat(length - head - tail), ...characters.slice(-tail)].join('')
}

/** A phone number as it is compared: without what is between its digits, the country and an extension. */
export const normalisedPhone = (phone: string): string => {
  const known = /^[0-9]+$/.test(phone) ? telephoneOf(phone) : undefined
  if (known) return known.number
  const [first] = personalNumbersIn(phone)
  return first?.field === 'phone' && first.start === 0 ? first.value : phoneAsBefore(phone)
}

/** The same as versions before the normaliser compared it, and numbers that it does not know. */
export const phoneAsBefore = (phone: string): string =>
  phone.replace(/[ -]/g, '').replace(/^\+?86(?=1[3-9][0-9]{9}$)/, '')
