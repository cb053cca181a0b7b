/** What two neighbouring groups of digits have between them. */
interface Link {
  /** One group written in two kinds of numerals: nothing stands between them. */
  isGlued: boolean
  /** A comma, a colon or the end of a line: what lists of numbers have between them too. */
  isWeak: boolean
  /** The signs between them, as they were read. */
  text: string
}

/** Digits that stand next to one another, in one kind of numerals. Positions are those of the text. */
export interface DigitGroup {
  digits: string
  /** Where each digit begins in the text, and where the last one ends. */
  starts: number[]
  end: number
  /** How it hangs together with the group before; undefined: not at all. */
  link?: Link
  /** Where an `X` ends that follows, as the check character of an identity number may. */
  xEnd?: number
}

type Numerals = 'digits' | 'chinese' | 'letters'

const CHINESE = new Map(
  ['〇零○◯洞', '一壹幺弌', '二贰貳两兩弍', '三叁參弎', '四肆', '五伍', '六陆陸', '七柒拐', '八捌', '九玖勾'].flatMap(
    (forms, value) => [...forms].map((form) => [form, String(value)] as const),
  ),
)
/** Digits in circles that Unicode holds to be signs of their own: where the ones begin, then where noughts stand. */
const CIRCLED_FROM_ONE = [0x2776, 0x2780, 0x278a, 0x24f5]
const CIRCLED_NOUGHTS = new Set([0x24ff, 0x1f10b, 0x1f10c])

const isDecimal = (code: number): boolean => /\p{Nd}/u.test(String.fromCodePoint(code))

/** The value of a decimal digit of any script: ten of them stand in a row, from a multiple of sixteen or six behind it. */
const decimalValue = (code: number): string => {
  const low = code & 0xf
  return String(low < 10 && isDecimal(code - low) ? low : low - 6)
}

const circledValue = (code: number): string | undefined => {
  if (CIRCLED_NOUGHTS.has(code)) return '0'
  const from = CIRCLED_FROM_ONE.find((one) => code >= one && code < one + 9)
  return from === undefined ? undefined : String(code - from + 1)
}

interface Read {
  kind: Numerals | 'x' | 'invisible' | 'separator' | 'break'
  text: string
}

const X = /[xX×✕✖хХχΧ]/u
const INVISIBLE = /[\p{C}\p{M}\u115F\u1160\u3164\uFFA0\u2800]/u
const BREAKING = /[%‰°′″º@?!…\p{Sc}]/u
const SEPARATING = /[\s\p{Z}\p{P}\p{S}]/u
const WEAK = /[,、:;\r\n\u2028\u2029]/u

const readSign = (sign: string): Read => {
  const code = sign.codePointAt(0) ?? 0
  if (code < 0x80) {
    if (code >= 0x30 && code <= 0x39) return { kind: 'digits', text: sign }
    if (sign === 'o' || sign === 'O') return { kind: 'letters', text: '0' }
  } else {
    const chinese = CHINESE.get(sign)
    if (chinese !== undefined) return { kind: 'chinese', text: chinese }
    if (isDecimal(code)) return { kind: 'digits', text: decimalValue(code) }
    const circled = circledValue(code)
    if (circled !== undefined) return { kind: 'digits', text: circled }
  }
  if (X.test(sign)) return { kind: 'x', text: 'X' }
  if (/[\t\r\n]/.test(sign)) return { kind: 'separator', text: sign }
  if (INVISIBLE.test(sign)) return { kind: 'invisible', text: '' }
  if (BREAKING.test(sign)) return { kind: 'break', text: sign }
  return { kind: SEPARATING.test(sign) ? 'separator' : 'break', text: sign }
}

const known = new Map<string, readonly Read[]>()
const MOST_KNOWN = 10_000

/** What a character of a text is; one that has a simpler form is all that the form has: ⑫ is two digits, ⑴ one in brackets. */
const readCharacter = (character: string): readonly Read[] => {
  const before = known.get(character)
  if (before) return before
  const read = [...(circledValue(character.codePointAt(0) ?? 0) ? character : character.normalize('NFKC'))].map(
    readSign,
  )
  if (known.size < MOST_KNOWN) known.set(character, read)
  return read
}

const MOST_BETWEEN = 8

const linkOf = (between: string): Link | undefined => {
  // What hides a number stands like this: two numbers are not one because of it.
  if (between.length > MOST_BETWEEN || between.includes('**')) return undefined
  return { isGlued: false, isWeak: WEAK.test(between), text: between }
}

/**
 * [A3] The digits of a text by the groups in which they stand, whatever they are written in – ASCII, full width, circles,
 * Chinese numerals, those of other scripts, an O for a nought – and without what nobody sees.
 */
export const digitGroupsIn = (text: string): DigitGroup[] => {
  const groups: DigitGroup[] = []
  let group: (DigitGroup & { kind: Numerals }) | undefined
  /** What stands since the last digit; undefined: something that parts. */
  let between: string | undefined
  let at = 0
  for (const character of text) {
    const end = at + character.length
    for (const { kind, text: sign } of readCharacter(character)) {
      if (kind === 'invisible') {
        // Part of nothing, but for what is drawn around a digit.
        if (between === '' && group?.end === at && /\p{M}/u.test(character)) group.end = end
      } else if (kind === 'digits' || kind === 'chinese' || kind === 'letters') {
        if (group?.kind === kind && between === '') {
          group.digits += sign
          group.starts.push(at)
          group.end = end
        } else {
          const glued: Link = { isGlued: true, isWeak: false, text: '' }
          const link = group && between !== undefined ? (between === '' ? glued : linkOf(between)) : undefined
          group = { kind, digits: sign, starts: [at], end, link }
          groups.push(group)
        }
        between = ''
      } else if (kind === 'separator') {
        if (between !== undefined) between += sign
      } else {
        if (kind === 'x' && group && between !== undefined && between.length <= 2) group.xEnd = end
        between = undefined
      }
    }
    at = end
  }
  return groups
}

/** Marks letters: no number goes on behind them. */
const PARTS = 0xff
/** Fewer digits are no personal number. */
const LEAST_DIGITS = 10
const NUMERAL = /[\p{N}oO]/u
let digitLike: Uint8Array | undefined

/** Of each character below U+10000, how many digits of some kind it may be, or that it is none and parts numbers. */
const digitLikes = (): Uint8Array => {
  if (digitLike) return digitLike
  const table = new Uint8Array(0x10000)
  for (let code = 0; code < table.length; code++) {
    const character = String.fromCharCode(code)
    // A half of a character that takes two: whether it is a digit is looked at closely.
    if (code >= 0xd800 && code < 0xdc00) table[code] = 1
    else if (NUMERAL.test(character) || CHINESE.has(character))
      table[code] = readCharacter(character).filter(({ kind }) => isDigit(kind)).length
    else if (/\p{L}/u.test(character) && !INVISIBLE.test(character)) table[code] = PARTS
  }
  return (digitLike = table)
}
const isDigit = (kind: Read['kind']): boolean => kind === 'digits' || kind === 'chinese' || kind === 'letters'

/** Whether a text has as many digits, of whatever kind and with no letter between, as a personal number: most have not. */
export const hasManyDigits = (text: string): boolean => {
  if (text.length < LEAST_DIGITS / 2) return false
  const table = digitLikes()
  let count = 0
  for (let index = 0; index < text.length; index++) {
    const digits = table[text.charCodeAt(index)] ?? 0
    count = digits === PARTS ? 0 : count + digits
    if (count >= LEAST_DIGITS) return true
  }
  return false
}

/** A text in plain forms of its characters: digits of whatever kind as 0 to 9, without what nobody sees. */
export const withPlainDigits = (text: string): string =>
  [...text]
    .flatMap((character) =>
      readCharacter(character).map(({ kind, text: plain }) =>
        kind === 'letters' || kind === 'x' ? character.normalize('NFKC') : plain,
      ),
    )
    .join('')
