import type { Entry } from '../../../shared/domain/entry.ts'
import { mentionsIn } from '../../../shared/domain/mentions.ts'
import { textOf } from './entryView.ts'

/** A piece of an entry's text: plain, a link to an entry, or somebody's name. */
export interface Piece {
  part: string
  /** `seq` of the entry that it names; 0 for none. */
  seq: number
  /** Whether it names the reader or somebody else. */
  named?: 'me' | 'other'
}

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** The text of an entry in pieces; `#12` is a link when there is such an entry, `@name` when the entry names that person. */
export const wordsOf = (entry: Entry, last: number, readerId: string): Piece[] => {
  const mentions = mentionsIn(entry)
  // The longer name first: 王芳 is part of 王芳芳.
  const names = mentions.map(({ name }) => `@${name}`).sort((one, other) => other.length - one.length)
  const pattern = [String.raw`#\d{1,5}\b`, ...names.map(literal)].join('|')
  return textOf(entry)
    .split(new RegExp(`(${pattern})`))
    .map((part): Piece => {
      const seq = /^#\d+$/.test(part) ? Number(part.slice(1)) : 0
      const people = mentions.filter(({ name }) => part === `@${name}`)
      if (people.length > 0)
        return { part, seq: 0, named: people.some(({ userId }) => userId === readerId) ? 'me' : 'other' }
      return { part, seq: seq > 0 && seq <= last ? seq : 0 }
    })
}
