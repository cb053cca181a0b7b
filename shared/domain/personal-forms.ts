import { isIdentityNumber } from './identity-number.ts'

/** What the vault keeps numbers under that are recognised in words. [A3] */
export type PersonalField = 'idNumber' | 'phone' | 'bankCard'

/** The first two digits of identity numbers: provinces, and the three beyond the strait and the rivers. GB/T 2260 */
const REGIONS = /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91)/

const isDate = (year: number, month: number, day: number): boolean =>
  month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
const isYear = (year: number): boolean => year >= 1900 && year < 2050

/**
 * Eighteen characters that are somebody's: a place and a year of birth where they belong, though the day or the check
 * character was mistyped; or a day and a check character that fit.
 */
const isIdentity = (text: string): boolean => {
  if (!/^[0-9]{17}[0-9X]$/.test(text)) return false
  const year = Number(text.slice(6, 10))
  if (!isYear(year)) return false
  return (
    REGIONS.test(text) ||
    (isDate(year, Number(text.slice(10, 12)), Number(text.slice(12, 14))) && isIdentityNumber(text))
  )
}

/** [A3] ISO/IEC 7812: the last digit of a bank card's number, and of a device's. */
export const fitsLuhn = (digits: string): boolean => {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = index % 2 === 0 ? Number(digit) : Number(digit) * 2
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}

/** Of fifteen digits, the first of a device's number (IMEI): none of them begins with a prefecture that there is. */
const DEVICE = /^(?:35(?!0[1-9])|86|01|99)/

/** The fifteen digits that identity numbers had until 1999. */
const isOldIdentity = (digits: string): boolean => {
  if (!/^[0-9]{15}$/.test(digits) || !REGIONS.test(digits) || digits.slice(2, 4) === '00') return false
  if (DEVICE.test(digits) && fitsLuhn(digits)) return false
  return isDate(1900 + Number(digits.slice(6, 8)), Number(digits.slice(8, 10)), Number(digits.slice(10, 12)))
}

/** Numbers of cards by who issues them: UnionPay, the old ones of two banks, Visa, Mastercard, JCB. */
const CARD = /^(?:62[0-9]{14,17}|(?:9558|6013)[0-9]{15}|(?:4[0-9]|5[1-5]|35)[0-9]{14})$/
const isCard = (digits: string): boolean => CARD.test(digits) && fitsLuhn(digits)

const MOBILE = /^1[3-9][0-9]{9}$/
const AREA_OF_THREE = '0(?:10|2[0-57-9])'
const AREA_OF_FOUR =
  '0(?:3(?:1[0-9]|35|49|5[0-9]|7[0-9]|9[1-8])|4(?:1[0-9]|2[179]|3[0-9]|5[0-9]|6[4789]|7[0-9]|8[23])|5(?:[1-7][0-9]|80|9[0-9])' +
  '|6(?:3[1-5]|6[0-8]|9[12])|7(?:01|1[0-9]|2[248]|3[0-9]|4[3-6]|5[0-9]|6[0-9]|7[0-9]|9[0-9])' +
  '|8(?:1[2-8]|2[5-7]|3[0-9]|5[0-9]|7[0-9]|8[0-8]|9[1-8])|9(?:0[0-9]|1[0-9]|3[0-9]|4[13]|5[1-5]|7[0-9]|9[0-9]))'
const LANDLINE = new RegExp(`^(?:(${AREA_OF_THREE})[2-9][0-9]{7}|(${AREA_OF_FOUR})[2-9][0-9]{6,7})$`)

/** A telephone's number as it is kept: a mobile one without the country and a nought in front, a landline with its area. */
export interface Telephone {
  number: string
  /** Digits of the area code; none of a mobile number. */
  area: number
  /** Digits in front that the number does not have: of the country, a nought. */
  prefix: number
}

/** The mobile or landline number that some digits are; `isAbroad`: a plus stands in front. */
export const telephoneOf = (digits: string, isAbroad = false): Telephone | undefined => {
  const prefix = /^(?:(?:0{1,2})?86|0)(?=1[3-9][0-9]{9}$)/.exec(digits)?.[0] ?? ''
  const mobile = digits.slice(prefix.length)
  if (MOBILE.test(mobile)) return { number: mobile, area: 0, prefix: prefix.length }
  const country = isAbroad ? /^86/.exec(digits) : /^0086/.exec(digits)
  const rest = country ? digits.slice(country[0].length) : digits
  const national = country && !rest.startsWith('0') ? `0${rest}` : rest
  const areas = LANDLINE.exec(national)
  if (!areas) return undefined
  const area = (areas[1] ?? areas[2] ?? '').length
  return { number: national, area, prefix: digits.length - national.length }
}

/** What a whole row of digits is, an `X` behind it included, however it is parted. */
export const identityOrCard = (text: string): PersonalField | undefined => {
  if (isIdentity(text) || isOldIdentity(text)) return 'idNumber'
  return isCard(text) ? 'bankCard' : undefined
}

/** Whether a number of eighteen is right to the last digit. */
export const isExactIdentity = (text: string): boolean => isIdentity(text) && isIdentityNumber(text)
