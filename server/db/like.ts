import { folded, SEPARATORS } from '../../shared/domain/folding.ts'

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
const WIDE_SHIFT = 0xfee0

/** A character as it may have been written: wide too. */
const widthsOf = (character: string): string => {
  const isNarrow = /^[!-~]$/.test(character)
  return isNarrow
    ? `[${literal(character)}${String.fromCharCode(character.charCodeAt(0) + WIDE_SHIFT)}]`
    : literal(character)
}

/**
 * The texts that have words in them, for a field that no index serves: letter case, width and what stands between the
 * characters do not count. Signs alone are sought as they are; undefined when nothing was typed.
 */
export const like = (words: string): { $regex: string; $options: 'i' } | undefined => {
  const characters = [...folded(words)]
  if (characters.length > 0) return { $regex: characters.map(widthsOf).join(`${SEPARATORS}*`), $options: 'i' }
  return words.trim() === '' ? undefined : { $regex: literal(words.trim()), $options: 'i' }
}
