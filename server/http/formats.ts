import type { Ajv } from 'ajv'
import ajvFormats from 'ajv-formats'
import { personalNumbersIn } from '../../shared/domain/personal.ts'
import { readPhone } from '../../shared/domain/phone.ts'

const INSTANT =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/
// Everything but tab, line feed and carriage return: nobody types these, and some readers stop at them.
const CONTROL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/

const SHORTEST_MONTH = 28

/** Whether a text is an instant that a calendar knows, between the years 1900 and 2200. */
export const isInstant = (text: string): boolean => {
  if (!INSTANT.test(text)) return false
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8, 10))]
  if (year < 1900 || year > 2200 || Number.isNaN(Date.parse(text))) return false
  return day <= SHORTEST_MONTH || day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
}

/** Whether a text says something: not blank, well-formed Unicode, no control characters. */
export const isWords = (text: string): boolean =>
  text.trim().length > 0 && !CONTROL.test(text) && !/\p{Surrogate}/u.test(text)

/** Digests and UUIDs hold any digits by chance. */
const DIGEST = /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})$/i

/** [N6] Whether a text holds no personal number: what everybody is shown and nothing is lifted from. */
export const isUnpersonal = (text: string): boolean => DIGEST.test(text) || personalNumbersIn(text).length === 0

/** Adds the formats of the schemas to an Ajv. */
export const addFormats = (ajv: Ajv): Ajv => {
  ajvFormats.default(ajv, ['uuid', 'date'])
  return ajv
    .addFormat('instant', isInstant)
    .addFormat('words', isWords)
    .addFormat('name', (text: string) => isWords(text) && isUnpersonal(text))
    .addFormat('unpersonal', isUnpersonal)
    .addFormat('phone', (text: string) => readPhone(text) !== undefined)
}
