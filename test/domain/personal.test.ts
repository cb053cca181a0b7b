import { expect } from 'chai'
import fc from 'fast-check'
import { checkCharacterOf } from '../../shared/domain/identity-number.ts'
import { fitsLuhn } from '../../shared/domain/personal-forms.ts'
import { masked, mayHoldPersonalNumber, personalNumbersIn, withNumbersLifted } from '../../shared/domain/personal.ts'
import { codeKeys, isCode, textsTaken } from '../../shared/operations/codes.ts'
import { isUnpersonal } from '../../server/http/formats.ts'
import { seeded } from '../support/seed.ts'

const found = (text: string) => personalNumbersIn(text).map(({ field, value }) => [field, value])
const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`))
const two = (value: number): string => String(value).padStart(2, '0')

const mobile = fc.tuple(fc.integer({ min: 13, max: 19 }), digits(9)).map(([head, rest]) => `${head}${rest}`)
const birthday = fc
  .tuple(fc.integer({ min: 1930, max: 2020 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
  .map(([year, month, day]) => `${year}${two(month)}${two(day)}`)
const region = fc.constantFrom('110101', '320106', '440524', '510104', '650102', '130503', '420111')
const identity = fc
  .tuple(region, birthday, digits(3))
  .map((parts) => parts.join(''))
  .map((body) => body + checkCharacterOf(body))
/** A day that there is not, a month, or the last character: what somebody who types in haste gets wrong. */
const mistyped = fc
  .tuple(identity, fc.constantFrom(['1', 12, '9'], ['9', 10, '9'], ['5', 17, '4'], ['3', 12, '4']))
  .map(([number, [digit, at, next]]) => `${number.slice(0, Number(at))}${digit}${next}${number.slice(Number(at) + 2)}`)
  .map((number) => number.slice(0, 18))
const oldIdentity = fc.tuple(region, birthday, digits(3)).map(([at, born, rest]) => at + born.slice(2) + rest)
const card = fc
  .oneof(
    fc.tuple(fc.constant('62'), digits(13)),
    fc.tuple(fc.constant('62'), digits(16)),
    fc.tuple(
      fc.constantFrom('4', '5').map((head) => `${head}1`),
      digits(13),
    ),
  )
  .map((parts) => parts.join(''))
  .map((body) => body + String([...'0123456789'].find((last) => fitsLuhn(body + last)) ?? ''))
const landline = fc
  .tuple(fc.constantFrom('010', '025', '021', '0755', '0515'), fc.integer({ min: 2, max: 8 }), digits(7))
  .map(([area, head, rest]) => `${area}${head}${rest.slice(0, area.length === 4 ? 6 : 7)}`)

// --- how numbers are written -----------------------------------------------------------------------------------------

const INVISIBLE = [
  '\u200B',
  '\u200C',
  '\u200D',
  '\u2060',
  '\uFEFF',
  '\u00AD',
  '\u202A',
  '\u202E',
  '\u2066',
  '\uFE0F',
  '\u{E0041}',
  '\u3164',
  '\u2800',
]
const SEPARATORS = [
  ' ',
  '  ',
  '   ',
  '-',
  '--',
  '–',
  '—',
  '−',
  '_',
  '/',
  '\\',
  '.',
  '·',
  '・',
  '。',
  '\u00A0',
  '\u3000',
  '\t',
  '－',
  '＿',
  '／',
  '．',
  ' - ',
  '~',
  '|',
]
const BRACKETS = ['()', '（）', '[]', '【】', '「」', '〔〕']

/** Every digit in other numerals. */
const numerals: Record<string, (digit: number) => string> = {
  ascii: String,
  'full width': (digit) => String.fromCodePoint(0xff10 + digit),
  circled: (digit) => '⓪①②③④⑤⑥⑦⑧⑨'[digit] ?? '',
  'dark circles': (digit) => [...'⓿❶❷❸❹❺❻❼❽❾'][digit] ?? '',
  bold: (digit) => String.fromCodePoint(0x1d7ce + digit),
  monospace: (digit) => String.fromCodePoint(0x1d7f6 + digit),
  superscript: (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[digit] ?? '',
  arabic: (digit) => String.fromCodePoint(0x660 + digit),
  persian: (digit) => String.fromCodePoint(0x6f0 + digit),
  devanagari: (digit) => String.fromCodePoint(0x966 + digit),
  tibetan: (digit) => String.fromCodePoint(0xf20 + digit),
  keycaps: (digit) => `${digit}\uFE0F\u20E3`,
  chinese: (digit) => '〇一二三四五六七八九'[digit] ?? '',
  'chinese, said': (digit) => '零幺两三四五六七八九'[digit] ?? '',
  'chinese, of money': (digit) => '零壹贰叁肆伍陆柒捌玖'[digit] ?? '',
}
const inNumerals = (number: string, as: string): string =>
  [...number].map((sign) => (/[0-9]/.test(sign) ? (numerals[as] ?? String)(Number(sign)) : sign)).join('')

const splitAt = (number: string, sizes: readonly number[]): string[] => {
  const parts: string[] = []
  let at = 0
  for (const size of sizes) {
    if (at >= number.length) break
    parts.push(number.slice(at, (at += size)))
  }
  if (at < number.length) parts.push(number.slice(at))
  return parts
}
const singles = Array.from({ length: 20 }, () => 1)
const fours = Array.from({ length: 5 }, () => 4)
const partings = {
  phone: [[3, 4, 4], fours, [7, 4], [3, 8], singles, [2, 2, 2, 2, 2, 2]],
  idNumber: [[6, 8, 4], [6, 4, 2, 2, 4], [6, 4, 4, 4], fours, [3, 3, 3, 3, 3, 3], [14, 4], [6, 12], singles],
  oldIdentity: [[6, 6, 3], fours, singles, [5, 5, 5]],
  bankCard: [fours, [6, 13], singles, [8, 8]],
  landline: (area: number) => [[area, 8], area === 3 ? [3, 4, 4] : [4, 3, 4], singles],
}

/** Ways of writing a number apart: with separators of one kind, of many, in brackets, over lines, full of what nobody sees. */
const written = (number: string, sizes: readonly (readonly number[])[]): fc.Arbitrary<string> => {
  const parted = fc.constantFrom(...sizes).map((each) => splitAt(number, each))
  const separator = fc.constantFrom(...SEPARATORS)
  const usual = splitAt(number, sizes[0] ?? [])
  return fc
    .oneof(
      fc.constant(number),
      fc.tuple(parted, separator).map(([parts, between]) => parts.join(between)),
      fc
        .array(separator, { minLength: usual.length, maxLength: usual.length })
        .map((between) => usual.map((part, index) => (index === 0 ? '' : between[index]) + part).join('')),
      fc.constantFrom(...BRACKETS).map(([open, close]) => {
        const [first = '', second = '', ...rest] = usual
        return `${first}${open}${second}${close}${rest.join(' ')}`
      }),
      fc.constantFrom('\n', '\r\n', ' \n ', '，', ',', '、').map((between) => usual.join(between)),
      fc
        .array(fc.constantFrom('', '', ...INVISIBLE), { minLength: number.length, maxLength: number.length })
        .map((between) => [...number].map((sign, index) => (index === 0 ? '' : between[index]) + sign).join('')),
      fc
        .tuple(separator, fc.constantFrom(...INVISIBLE))
        .map(([between, hidden]) => usual.join(`${hidden}${between}${hidden}`)),
    )
    .chain((text) =>
      fc.constantFrom(...Object.keys(numerals)).map((as) => {
        // A circle or a nought of another kind between points reads as it stands.
        return inNumerals(text, as)
      }),
    )
}
const x = (number: string): fc.Arbitrary<string> =>
  number.endsWith('X')
    ? fc.constantFrom('X', 'x', 'Ⅹ', 'ⅹ', '×', 'Ｘ', 'ｘ', 'Х').map((last) => number.slice(0, -1) + last)
    : fc.constant(number)
const country = (text: string): fc.Arbitrary<string> =>
  fc
    .constantFrom('', '+86', '+86 ', '0086', '86', '0086-', '86-', '(86)', '（+86）', '＋86 ', '0')
    .map((code) => code + text)

interface Writing {
  field: string
  number: string
  text: string
}
const writings: fc.Arbitrary<Writing> = fc.oneof(
  mobile.chain((number) =>
    written(number, partings.phone)
      .chain((text) => (/^[0-9]/.test(text) ? country(text) : fc.constant(text)))
      .map((text) => ({ field: 'phone', number, text })),
  ),
  fc
    .oneof(identity, mistyped)
    .chain((number) =>
      x(number).chain((typed) =>
        written(typed, partings.idNumber).map((text) => ({ field: 'idNumber', number, text })),
      ),
    ),
  oldIdentity.chain((number) =>
    written(number, partings.oldIdentity).map((text) => ({ field: 'idNumber', number, text })),
  ),
  card.chain((number) => written(number, partings.bankCard).map((text) => ({ field: 'bankCard', number, text }))),
  landline.chain((number) =>
    written(number, partings.landline(/^0(?:10|2)/.test(number) ? 3 : 4)).map((text) => ({
      field: 'phone',
      number,
      text,
    })),
  ),
)

const before = fc.constantFrom('', '电话', '请联系：', 'tel', '身份证', '王某 ', 'QQ', '（', '“', '第3栋 ', '尾号是')
const behind = fc.constantFrom('', '。', '，谢谢', ' 转', '）', '，找王某', '号', ' and', '；另', '!')

describe('numbers in a text', () => {
  it('[A3] identity and mobile numbers are seen, as people write them', () => {
    expect(found('张三110101199003074514，电话13800138000。')).to.deep.equal([
      ['idNumber', '110101199003074514'],
      ['phone', '13800138000'],
    ])
    expect(found('11010119900307451x')).to.deep.equal([['idNumber', '11010119900307451X']])
    for (const text of [
      '+8613800138000',
      '+86 138 0013 8000',
      '138-0013-8000',
      '8613800138000',
      '１３８００１３８０００',
    ])
      expect(personalNumbersIn(`请回电 ${text} 谢谢`), text).to.deep.equal([
        { field: 'phone', value: '13800138000', start: 4, end: 4 + text.length },
      ])
    expect(['１３８００１３８０００', '110101 19900307 4514'].every(mayHoldPersonalNumber)).to.equal(true)
  })

  it('[A3] [N6] every number is found, lifted whole and masked alike, however it is written', () => {
    fc.assert(
      fc.property(writings, before, behind, ({ field, number, text }, head, tail) => {
        const [one, ...rest] = personalNumbersIn(head + text + tail)
        expect(rest, text).to.deep.equal([])
        expect(one && [one.field, one.value], JSON.stringify(text)).to.deep.equal([field, number])
        const lifted = withNumbersLifted(head + text + tail, (as, value) => masked(as, value))
        expect(lifted, JSON.stringify(text)).to.equal(head + masked(field, number) + tail)
        // What is masked is no number any more, and none is made of it and what stands around.
        expect(personalNumbersIn(lifted)).to.deep.equal([])
      }),
      seeded(400),
    )
  })

  it('[A3] [N6] several numbers in one text are each found, and the words between them stay', () => {
    const several = fc.array(
      fc.tuple(fc.oneof(mobile, identity), fc.constantFrom('，', '; ', ' 和 ', '\n', ' ', '/')),
      {
        minLength: 2,
        maxLength: 5,
      },
    )
    fc.assert(
      fc.property(several, (numbers) => {
        const text = numbers.map(([number, between]) => `${number}${between}`).join('')
        expect(
          personalNumbersIn(text).map(({ value }) => value),
          JSON.stringify(text),
        ).to.deep.equal(numbers.map(([number]) => number))
        expect(withNumbersLifted(text, () => '#')).to.equal(numbers.map(([, between]) => `#${between}`).join(''))
      }),
      seeded(60),
    )
  })

  it('[A3] other numbers are left alone', () => {
    for (const text of [
      '510元',
      'LJ01-2026-00001',
      '320106-2026-00001',
      '2026-03-02 14:50',
      '2026-12-15 1630 00123',
      '2026-12-01T08:27:06.123Z',
      '20261201134500',
      '1764577626123',
      '12345678901',
      '138001380001',
      '6222021234567890123',
      '110',
      '400-800-8820',
      '13800138000.50元',
      '¥13800138000.00',
      '1,380,013,800.00',
      '118.58012, 32.02248',
      '180.25 160.500',
      '苏A·D12345',
      'FH-LJ-2026-000123',
      'A3201064600002020010001',
      '19991301199903074514',
      '138****8000',
    ])
      expect(found(text), text).to.deep.equal([])
  })

  it('[A3] [N6] numbers of orders and devices, amounts, dates and case numbers stay', () => {
    const device = fc
      .tuple(fc.constantFrom('86', '35', '01', '99'), digits(12))
      .map((parts) => parts.join(''))
      .filter((body) => !/^350[1-9]/.test(body))
      .map((body) => body + String([...'0123456789'].find((last) => fitsLuhn(body + last)) ?? ''))
    const order = fc.oneof(
      digits(19).filter((number) => !/^(?:62|9558|6013)/.test(number)),
      digits(22),
      digits(28),
      digits(13).filter((number) => !number.startsWith('86')),
      fc.tuple(fc.constantFrom('SF', 'YT', 'JD'), digits(13)).map((parts) => parts.join('')),
      fc
        .tuple(
          fc.constant('2026'),
          birthday.map((born) => born.slice(4)),
          digits(10),
        )
        .map((parts) => parts.join('')),
    )
    const number = (least: number, most: number) => fc.integer({ min: least, max: most })
    const date = fc
      .tuple(
        number(1990, 2030),
        number(1, 12),
        number(1, 28),
        number(0, 23),
        number(0, 59),
        fc.constantFrom('-', '/', '.'),
      )
      .map(
        ([year, month, day, hour, minute, by]) =>
          `${year}${by}${two(month)}${by}${two(day)} ${two(hour)}:${two(minute)}`,
      )
    const caseNumber = fc
      .tuple(fc.constantFrom('LJ', 'JP01', 'NJ2'), number(2000, 2030), number(0, 99_999))
      .map(([code, year, count]) => `${code}-${year}-${String(count).padStart(5, '0')}`)
    const amount = fc.tuple(number(0, 999_999_999), number(0, 99)).map(([yuan, cents]) => `${yuan}.${two(cents)}元`)
    const grouped = number(0, 999_999_999_999).map((yuan) => `¥${yuan.toLocaleString('en')}.00`)
    const stays = fc.oneof(device, order, date, caseNumber, amount, grouped)
    fc.assert(
      fc.property(stays, before, behind, (text, head, tail) => {
        fc.pre(!head.endsWith('栋 '))
        expect(found(head + text + tail), head + text + tail).to.deep.equal([])
      }),
      seeded(300),
    )
  })
})

describe('texts of bodies', () => {
  it('[A3] [N6] each that a schema does not say to be a code is searched, by the key under which it stands', () => {
    const texts = textsTaken()
    const passedOver = texts.filter(({ key, schema }) => !isCode(schema) && codeKeys().has(key))
    expect(passedOver).to.deep.equal([])
    const words = texts.filter(({ schema }) => !isCode(schema)).map(({ key }) => key)
    expect(words).to.include.members(['serial', 'unit', 'seal', 'plate', 'traceNumber', 'text', 'summary', 'reason'])
    // Codes are few, and no word for what people write is among them.
    for (const key of ['id', 'ref', 'digest', 'caseNumber', 'approvedBy', 'files', 'key', 'username', 'occurredAt'])
      expect(codeKeys().has(key), key).to.equal(true)
    for (const key of ['name', 'place', 'text', 'serial', 'from', 'owner', 'anything'])
      expect(codeKeys().has(key), key).to.equal(false)
  })

  it('[N6] names hold no personal number, digests and UUIDs are not looked into', () => {
    for (const text of ['u13800138000', '320106199003074515', '025-88888888'])
      expect(isUnpersonal(text), text).to.equal(false)
    for (const text of ['王某', '013412', 'a13800138000bcdef0123456789abcde', '13800138-0001-4000-8000-000000000000'])
      expect(isUnpersonal(text), text).to.equal(true)
  })
})
