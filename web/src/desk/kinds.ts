import { categories, subcategories, type Category } from '../../../shared/schema/terms.ts'
import { fitOf, initialsOf } from '../lib/initials.ts'
import { termPairs } from '../lib/words.ts'

/** A category by itself, or one of its subcategories. */
export interface Kind {
  category: Category
  /** Empty for the category by itself. */
  subcategory: string
  zh: string
  en: string
}

const wordsOf = (code: Category): { zh: string; en: string } =>
  termPairs('category').find((pair) => pair.code === code) ?? { zh: code, en: code }

/** Every kind of call: each category, then its subcategories. [C3] */
export const kinds: readonly Kind[] = categories.flatMap((category) => [
  { category, subcategory: '', ...wordsOf(category) },
  ...subcategories
    .filter((item) => item.category === category)
    .map(({ code, zh, en }): Kind => ({ category, subcategory: code, zh, en })),
])

const lettersOf = new Map(
  kinds.map((kind) => [
    kind,
    { zh: initialsOf(kind.zh), en: kind.en.split(/[^A-Za-z]+/).map((word) => word[0]?.toLowerCase() ?? '') },
  ]),
)

const fitOfKind = (kind: Kind, typed: string): number | undefined => {
  const letters = lettersOf.get(kind)
  const fits = [fitOf(kind.zh, letters?.zh ?? [], typed), fitOf(kind.en, letters?.en ?? [], typed)]
  const found = fits.filter((fit) => fit !== undefined)
  return found.length > 0 ? Math.min(...found) : undefined
}

/** The kinds that fit what is typed, best first; those of the chosen category before others. */
export const kindsFor = (typed: string, chosen: Category | ''): Kind[] =>
  kinds
    .flatMap((kind) => {
      const fit = fitOfKind(kind, typed)
      return fit === undefined ? [] : [{ kind, rank: fit + (chosen === '' || kind.category === chosen ? 0 : 10) }]
    })
    .sort((one, other) => one.rank - other.rank)
    .map(({ kind }) => kind)
