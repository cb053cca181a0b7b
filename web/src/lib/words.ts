import { subcategories } from '../../../shared/schema/terms.ts'
import { termWords, type TermKind } from '../../../shared/term-words.ts'
import { language } from './language.ts'

export type { TermKind }

/** The word for a code in the language of the interface; the code itself when there is none. Reactive. */
export const term = (kind: TermKind, code: string): string => {
  const pair = (termWords[kind] as Record<string, readonly [string, string]>)[code]
  return pair ? pair[language.value === 'en' ? 1 : 0] : code
}

/** Every code of a kind with its words in both languages. */
export const termPairs = (kind: TermKind): { code: string; zh: string; en: string }[] =>
  Object.entries(termWords[kind] as Record<string, readonly [string, string]>).map(([code, [zh, en]]) => ({
    code,
    zh,
    en,
  }))

/** Every code of a kind with its word: for selects. */
export const termOptions = (kind: TermKind): { value: string; label: string }[] =>
  Object.keys(termWords[kind]).map((value) => ({ value, label: term(kind, value) }))

/** Several words as the language lists them: `甲、乙`, `one, two`. */
export const listed = (words: readonly string[]): string => words.join(language.value === 'en' ? ', ' : '、')

/** The labels of what a form still lacks. @param parts by label, what stands there: empty when nothing does */
export const missingOf = (parts: Record<string, unknown>): string[] =>
  Object.keys(parts).filter((label) => !parts[label])

/** A word that stands behind another: `（可不填）`, ` (optional)`. */
export const aside = (word: string): string => (language.value === 'en' ? ` (${word})` : `（${word}）`)

/** The word of a subcategory. [C3] */
export const subcategoryWord = (code: string): string =>
  subcategories.find((item) => item.code === code)?.[language.value] ?? code

/** Category and, when known, subcategory: `盗窃 · 盗窃商店`. */
export const offenceWord = (of: { category: string; subcategory?: string }): string =>
  [term('category', of.category), of.subcategory ? subcategoryWord(of.subcategory) : ''].filter(Boolean).join(' · ')
