import { language } from '../lib/language.ts'
import { yuan } from '../lib/money.ts'
import { clock, date, dateTime } from '../lib/time.ts'
import { subcategoryWord, term, type TermKind } from '../lib/words.ts'
import type { Shown } from './entryView.ts'
import { entryKinds } from './entryKinds.ts'

/** The word for a kind of entry; the kind itself when it is not known yet. */
export const entryWord = (kind: string): string => {
  const pair = entryKinds[kind]
  return pair ? pair[language.value === 'en' ? 1 : 0] : term('entry', kind)
}

const termOfField: Record<string, TermKind> = {
  to: 'lane',
  lane: 'lane',
  must: 'must',
  outcome: 'outcome',
  traceKind: 'trace',
  cause: 'cause',
  category: 'category',
  party: 'party',
  procedure: 'procedure',
  formerProcedure: 'procedure',
  formerStatus: 'case',
  propertyStatus: 'property',
  basis: 'basis',
  exceptional: 'basis',
  ground: 'ground',
  level: 'alarm',
  why: 'custody',
  idKind: 'document',
}

/** The words of a code in the field of an entry or a form. */
export const codeWord = (field: string, code: string): string => {
  if (field === 'subcategory') return subcategoryWord(code)
  const kind = termOfField[field]
  return kind ? term(kind, code) : code
}

/** What a person reads of a value; instants of that day (`2025-01-31`) without their date. */
export const wordOfShown = (shown: Shown, day: string): string => {
  switch (shown.as) {
    case 'words':
      return shown.value
    case 'code':
      return codeWord(shown.field, shown.value)
    case 'instant':
      return date(shown.value) === day ? clock(shown.value) : dateTime(shown.value)
    case 'money':
      return `¥${yuan(shown.value)}`
    case 'number':
      return String(shown.value)
    case 'entries':
      return shown.value.map((seq) => `#${seq}`).join(' ')
    case 'yes':
      return shown.value ? (language.value === 'en' ? 'yes' : '是') : language.value === 'en' ? 'no' : '否'
  }
}
