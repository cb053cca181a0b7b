/** Names that begin so are nobody else's: one that is not known was meant for this program. */
const OWN = /^(RULE|REPORTS|HEADS|TILE)_/
/** What other programs read, and is not meant for this one however alike it looks. */
const OF_OTHERS = new Set(['LOGLEVEL', 'LOG_LEVELS'])
/** Of shorter names almost any other is a near one. */
const LEAST_CHARACTERS = 8
/** One edit in so many letters is a misspelling. */
const LETTERS_AN_EDIT = 5

/** How many letters to change, add, leave out or swap with their neighbour make one name the other. */
const editsBetween = (one: string, other: string): number => {
  let [before, last]: [number[], number[]] = [[], Array.from({ length: other.length + 1 }, (_, place) => place)]
  for (let row = 1; row <= one.length; row++) {
    const now = [row]
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[row - 1] === other[column - 1]
      const isSwapped = row > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      now[column] = Math.min(
        (last[column] ?? 0) + 1,
        (now[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
        isSwapped && column > 1 ? (before[column - 2] ?? 0) + 1 : Infinity,
      )
    }
    ;[before, last] = [last, now]
  }
  return last[other.length] ?? 0
}

const sortedWords = (name: string): string => name.split('_').sort().join('_')

/** The known name that is nearest, and how far; 0 also when only case or the order of words differ. */
const nearest = (name: string, known: readonly string[]): { name: string; edits: number } | undefined => {
  const upper = name.toUpperCase()
  const all = known.map((each) => ({
    name: each,
    edits: sortedWords(upper) === sortedWords(each) ? 0 : editsBetween(upper, each),
  }))
  return all.sort((one, other) => one.edits - other.edits)[0]
}

/**
 * The names of an environment that were meant as settings and are none: those of our own prefixes, and those that are
 * nearly the name of a setting. Other names are other programs'.
 * @param known all names of settings
 */
export const unknownNames = (
  env: Readonly<Record<string, string | undefined>>,
  known: readonly string[],
): { name: string; hint?: string }[] => {
  const isKnown = new Set(known)
  return Object.keys(env)
    .filter((name) => env[name]?.trim() && !isKnown.has(name) && !OF_OTHERS.has(name))
    .sort()
    .flatMap((name) => {
      const near = nearest(name, known)
      const isMisspelt =
        near !== undefined && near.name.length >= LEAST_CHARACTERS && near.edits <= near.name.length / LETTERS_AN_EDIT
      if (!isMisspelt && !OWN.test(name)) return []
      return [near && (isMisspelt || near.edits <= name.length / 4) ? { name, hint: near.name } : { name }]
    })
}
