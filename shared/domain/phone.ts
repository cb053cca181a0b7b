import { withPlainDigits } from './digits.ts'
import { personalNumbersIn } from './personal.ts'
import { telephoneOf } from './personal-forms.ts'

const BETWEEN = '[\\s\\p{Z}\\p{Pd}\\p{Ps}\\p{Pe}.·・。_/\\\\~−\'"]'
const PHONE = new RegExp(
  `^(?:tel|电话|手机)?[:：]?${BETWEEN}*(\\+?)((?:[0-9]|${BETWEEN})+?)` +
    `(?:(?:转|分机|内线|ext\\.?|extension|x|[#*,，、])[\\s\\p{P}]*([0-9]{1,8})${BETWEEN}*)?$`,
  'iu',
)
const LEAST_DIGITS = 3
const MOST_DIGITS = 20

const withExtension = (number: string, extension: string | undefined): string =>
  extension === undefined || extension === '' ? number : `${number}转${extension}`

/**
 * [C4] [N6] The number that somebody typed or pasted as a telephone's: digits of whatever kind, a plus in front where it is of
 * another country, behind `转` the extension. What nobody sees, blanks, hyphens, dots and brackets do not count.
 * Undefined when it is none.
 */
export const readPhone = (text: string): string | undefined => {
  const plain = withPlainDigits(text)
  const [first] = personalNumbersIn(plain)
  // 025-88888888-8012: digits behind a whole number are its extension.
  if (first?.field === 'phone' && plain.slice(0, first.start).trim() === '') {
    const rest = /^[\s\p{Pd}]+([0-9]{1,6})\s*$/u.exec(plain.slice(first.end))
    if (rest) return withExtension(first.value, rest[1])
  }
  const [, plus = '', main = '', extension] = PHONE.exec(plain) ?? []
  const digits = main.replace(/[^0-9]/g, '')
  if (digits.length < LEAST_DIGITS || digits.length > MOST_DIGITS) return undefined
  return withExtension(telephoneOf(digits, plus !== '')?.number ?? plus + digits, extension)
}

/** The first telephone number in words in which there may be more: what can be called back. */
export const phoneWithin = (text: string): string | undefined =>
  personalNumbersIn(text).find(({ field }) => field === 'phone')?.value

/** The address that dials a number: an extension after a pause. */
export const dialled = (number: string): string => `tel:${number.replace('转', ',')}`
