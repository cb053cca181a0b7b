/** A personal number found in free text. [A3] */
export interface PersonalNumber {
  field: 'idNumber' | 'phone'
  value: string
  start: number
}

// Eighteen digits of a resident identity number before eleven of a mobile number: the longer would contain the shorter.
const patterns: { field: PersonalNumber['field']; expression: RegExp }[] = [
  {
    field: 'idNumber',
    expression:
      /(?<![0-9])[1-9][0-9]{5}[ -]?(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[ -]?[0-9]{3}[0-9Xx](?![0-9])/g,
  },
  // Also as people write it: +86 138 0013 8000, 138-0013-8000.
  { field: 'phone', expression: /(?<![0-9])(?:(?:\+?86)[ -]?)?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}(?![0-9])/g },
]

// A Chinese keyboard types digits, spaces and hyphens twice as wide; each is one character all the same.
const WIDE = /[\uFF10-\uFF19\uFF38\uFF58\uFF0B\uFF0D]/g
const narrow = (text: string): string =>
  text
    .replace(WIDE, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
    .replace(/[\u3000\u00A0]/g, ' ')
    .replace(/[\u2010-\u2015]/g, '-')

/** Nothing shorter is a personal number: most texts need no closer look. */
const LONG_NUMBER = /[0-9\uFF10-\uFF19](?:[ \u3000\u00A0\u2010-\u2015\uFF0D-]?[0-9\uFF10-\uFF19]){10}/
export const mayHoldPersonalNumber = (text: string): boolean => LONG_NUMBER.test(text)

/**
 * [A3] The identity and mobile numbers in a text, in the order they stand. `value` is as long as what stands there, in
 * narrow characters.
 */
export const personalNumbersIn = (text: string): PersonalNumber[] => {
  const plain = narrow(text)
  return patterns
    .flatMap(({ field, expression }) =>
      [...plain.matchAll(expression)].map((match) => ({ field, value: match[0], start: match.index })),
    )
    .sort((a, b) => a.start - b.start)
}

/**
 * [A3] What everybody may see of a value: the ends of a number, the first character of a name. Of the number of a
 * document a third at most, as of an identity number's eighteen characters six.
 */
export const masked = (field: string, value: string): string => {
  if (field === 'name') return `${[...value][0] ?? ''}**`
  const characters = [...value]
  const { length } = characters
  if (length < 8) return '*'.repeat(length)
  const [head, tail] = field === 'phone' ? [3, 4] : [Math.min(4, Math.floor(length / 3) - 2), 2]
  return [...characters.slice(0, head), '*'.repeat(length - head - tail), ...characters.slice(-tail)].join('')
}

/** A phone number without spaces, hyphens and the country code, so that equal numbers are equal texts. */
export const normalisedPhone = (phone: string): string =>
  phone.replace(/[ -]/g, '').replace(/^\+?86(?=1[3-9][0-9]{9}$)/, '')
