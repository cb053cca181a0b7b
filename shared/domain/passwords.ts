import { isCommonPassword } from './common-passwords.ts'

/** Characters that a password has at least. */
export const LEAST_PASSWORD_CHARACTERS = 10
/** Of those, different ones. */
const LEAST_DIFFERENT = 5
/** What a password has beside what everybody would try: known words, rows of keys, sequences, years, telephone numbers. */
const LEAST_OF_ITS_OWN = 5

/** Full-width and other compatible forms of a character are the same to whoever types it. */
export const normalisedPassword = (password: string): string => password.normalize('NFKC')

/** Whose password it is: what others know of the person. */
export interface PasswordOwner {
  username: string
  name?: string
  badge?: string
  /** Names of the person's units. */
  units?: readonly string[]
}

/** What is wrong with a password: too short, made of what others know of the person, or what everybody would try. */
export type PasswordFault = 'short' | 'personal' | 'common'

/** Of the product, the force and what people take for a password; the longest go first. */
const words = [
  ...[
    '小案快侦',
    '小案',
    '快侦',
    '公安',
    '警察',
    '民警',
    '辅警',
    '刑警',
    '派出所',
    '分局',
    '市局',
    '指挥中心',
    '密码',
    '管理员',
    '中国',
    '我爱你',
  ],
  ...[
    'xiaoankuaizhen',
    'xiaoan',
    'kuaizhen',
    'gongan',
    'jingcha',
    'minjing',
    'xingjing',
    'paichusuo',
    'fenju',
    'zhongguo',
    'beijing',
    'woaini',
    'woaiwojia',
  ],
  ...[
    'mima',
    'guanliyuan',
    'police',
    'officer',
    'station',
    'dispatch',
    'sheriff',
    'china',
    'administrator',
    'admin',
    'password',
    'passwort',
    'passwd',
  ],
  ...[
    'passw',
    'welcome',
    'letmein',
    'changeme',
    'secret',
    'iloveyou',
    'hello',
    'login',
    'master',
    'dragon',
    'monkey',
    'sunshine',
    'princess',
    'football',
  ],
  ...[
    'baseball',
    'superman',
    'batman',
    'shadow',
    'michael',
    'charlie',
    'summer',
    'winter',
    'spring',
    'autumn',
    'root',
    'user',
    'test',
    'guest',
  ],
  ...['5201314', '1314520', '1314', '520', 'p@ss', 'abc'],
].sort((one, other) => other.length - one.length)

/** Keys beside one another, letters and digits in their order; read either way. */
const rows = [
  ...[
    'abcdefghijklmnopqrstuvwxyz',
    '01234567890',
    '13579',
    '24680',
    'qwertyuiop[]',
    'asdfghjkl;',
    'zxcvbnm,./',
    '!@#$%^&*()_+',
  ],
  ...[
    '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.',
    '1q2w3e4r5t6y7u8i9o0p',
    'q1w2e3r4t5y6u7i8o9p0',
    '1a2s3d4f5g6h7j8k9l',
    'a1s2d3f4g5h6j7k8l9',
  ],
  ...[
    '1z2x3c4v5b6n7m',
    'z1x2c3v4b5n6m7',
    '1a2b3c4d5e6f7g8h9i',
    'a1b2c3d4e5f6g7h8i9',
    'qazwsxedcrfvtgbyhnujmikolp',
    'qweasdzxc',
    'azertyuiop',
    '789456123',
    '147258369',
  ],
].flatMap((row) => [row, [...row].reverse().join('')])
const LEAST_OF_A_ROW = 3
/** Three letters that follow one another stand in many words. */
const LEAST_OF_LETTERS = 4

const looksLike: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '1': 'i',
  '!': 'i',
  '0': 'o',
  $: 's',
  '5': 's',
  '7': 't',
}

/** How many characters from there on stand so in a row, or are the same one; 0 for too few. */
const rowAt = (text: readonly string[], at: number): number => {
  let same = 1
  while (text[at + same] === text[at]) same += 1
  let longest = same
  for (const row of rows) {
    for (let from = row.indexOf(text[at] ?? ''); from >= 0; from = row.indexOf(text[at] ?? '', from + 1)) {
      let length = 1
      while (at + length < text.length && row[from + length] === text[at + length]) length += 1
      longest = Math.max(longest, length)
    }
  }
  const least = same < longest && /[a-z]/.test(text[at] ?? '') ? LEAST_OF_LETTERS : LEAST_OF_A_ROW
  return longest >= least ? longest : 0
}

const withoutRows = (text: string): string => {
  const all = [...text]
  const left: string[] = []
  for (let at = 0; at < all.length;) {
    const length = rowAt(all, at)
    if (length === 0) left.push(all[at] ?? '')
    at += length || 1
  }
  return left.join('')
}

/** Numbers that others know: an identity document's, a telephone's, a date's, a year's. */
const numbers = [/\d{17}[\dx]/g, /1[3-9]\d{9}/g, /(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])/g, /(?:19|20)\d\d/g]
const signs = /[^\p{L}\p{N}]/gu

/** Letters and digits that are left when what everybody would try is taken away. */
const ownCharacters = (text: string, known: readonly string[]): number => {
  const withoutWords = [...known, ...words].reduce((left, word) => left.replaceAll(word, ' '), text)
  const withoutNumbers = numbers.reduce((left, number) => left.replace(number, ' '), withoutWords)
  return [
    ...withoutRows(withoutNumbers)
      .replace(/(.{2,}?)\1+/gu, ' ')
      .replace(signs, ''),
  ].length
}

const isCommon = (text: string, known: readonly string[]): boolean => {
  const plain = text.replace(/\s/g, '')
  if (new Set(plain).size < LEAST_DIFFERENT) return true
  // Digits alone are a telephone's number, a document's, a day, or soon tried.
  if (/^[\d\p{P}\p{S}]*$/u.test(plain) || /^(.+)\1+$/u.test(plain)) return true
  if ([plain, plain.replace(/[^a-z]+$/, '')].some(isCommonPassword)) return true
  const read = [...plain].map((each) => looksLike[each] ?? each).join('')
  return Math.min(ownCharacters(plain, known), ownCharacters(read, known)) < LEAST_OF_ITS_OWN
}

const fewest = (length: number, told: readonly (string | undefined)[]): string[] =>
  told.flatMap((each = '') => {
    const text = normalisedPassword(each).toLowerCase().replace(/\s/g, '')
    return [...text].length >= length ? [text] : []
  })

/**
 * [S7] What is wrong with a password, if anything: fewer than ten characters; the user name, name or badge in it; or one
 * of those that are tried first: common ones, one character again and again, rows of keys, digits alone, words of the
 * force and the product, the own unit's name with little beside it. A sentence of some words is none of that.
 */
export const passwordFault = (password: string, owner: PasswordOwner): PasswordFault | undefined => {
  const text = normalisedPassword(password).toLowerCase()
  if ([...text].length < LEAST_PASSWORD_CHARACTERS) return 'short'
  const plain = text.replace(/\s/g, '')
  const own = [...fewest(1, [owner.username]), ...fewest(2, [owner.name]), ...fewest(4, [owner.badge])]
  if (own.some((each) => plain.includes(each))) return 'personal'
  return isCommon(text, fewest(2, owner.units ?? [])) ? 'common' : undefined
}
