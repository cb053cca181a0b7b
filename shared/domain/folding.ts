/**
 * What stands between the parts of a name, a plate or a number and is written now so, now otherwise: blanks, invisible
 * characters, dashes, middle dots, full stops, low lines, slashes; wide and narrow. A class of a regular expression
 * that JavaScript (with `u`) and the database read alike.
 */
export const SEPARATORS = '[\\s\\p{Z}\\p{Cf}\\p{Pd}·•‧∙⋅・･−.．_＿/／]'
const separators = new RegExp(SEPARATORS, 'gu')

/**
 * A text as names, plates and case numbers are compared: one form for characters that have several, small letters, no
 * separators. 鄂A·12345, 鄂A12345 and 鄂ａ 12345 are the same.
 */
export const folded = (text: string): string => text.normalize('NFKC').toLowerCase().replace(separators, '')

const BETWEEN_DIGITS = /[\s\p{Z}\p{Cf}\p{Pd}\u2212.\u00B7()]/gu

/** [L9] The number of a document as it is kept and compared: narrow, capital letters, no blanks, hyphens, dots or brackets. */
export const foldedNumber = (text: string): string => text.normalize('NFKC').toUpperCase().replace(BETWEEN_DIGITS, '')

/** [S7] A user name as sign-ins compare it: however it was typed, Ｄesk1 is desk1. */
export const foldedUsername = (username: string): string => username.normalize('NFKC').trim().toLowerCase()
