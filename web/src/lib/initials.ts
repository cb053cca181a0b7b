import { folded } from '../../../shared/domain/folding.ts'

const collator = new Intl.Collator('zh-Hans-CN-u-co-pinyin')
/** The first character of each letter in the order of pinyin; no word begins with i, u or v. */
const firsts = [...'阿八嚓咑妸发旮哈丌咔垃妈拏噢妑七呥仨他屲夕丫帀']
const letters = [...'abcdefghjklmnopqrstwxyz']
const ideograph = /\p{Script=Han}/u

/** Characters of places and of the trade that are read in more than one way. */
const readings: Record<string, string> = {
  长: 'cz',
  重: 'zc',
  行: 'xh',
  乐: 'ly',
  车: 'cj',
  厦: 'sx',
  都: 'dj',
  朝: 'cz',
  曾: 'zc',
  石: 'sd',
  会: 'hk',
  校: 'xj',
  弹: 'dt',
  藏: 'cz',
  单: 'ds',
  扒: 'pb',
}

const known = new Map<string, string>()
const readingsOf = (character: string): string => {
  const kept = known.get(character)
  if (kept !== undefined) return kept
  const found = firsts.findLastIndex((first) => collator.compare(first, character) <= 0)
  const read = !ideograph.test(character)
    ? character.toLowerCase()
    : (readings[character] ?? letters[found] ?? character)
  known.set(character, read)
  return read
}

/** The letters with which each character of a text can begin: `盗窃` → `['d', 'q']`; others stand for themselves. */
export const initialsOf = (text: string): string[] => [...folded(text)].map(readingsOf)

/** Whether the letters are the first ones of characters that follow each other somewhere in the text. */
export const matchesInitials = (initials: readonly string[], typed: string): boolean => {
  const wanted = [...folded(typed)]
  if (wanted.length === 0 || wanted.length > initials.length) return false
  return initials.some((_, start) =>
    wanted.every((letter, index) => initials[start + index]?.includes(letter) ?? false),
  )
}

/** How well what is typed fits a text: 0 at its beginning, 1 within, 2 by its initials; undefined when it does not. */
export const fitOf = (text: string, initials: readonly string[], typed: string): number | undefined => {
  const wanted = folded(typed)
  const at = folded(text).indexOf(wanted)
  if (wanted === '' || at === 0) return 0
  if (at > 0) return 1
  if (!/^[a-z0-9]+$/.test(wanted)) return undefined
  if (matchesInitials(initials.slice(0, wanted.length), wanted)) return 1
  return matchesInitials(initials, wanted) ? 2 : undefined
}
