import type { CaseCard } from '../../../shared/domain/case.ts'
import { language } from '../lib/language.ts'
import { declinedOf } from './urgency.ts'
import type { Group } from './boardView.ts'
import type { Line, Placed } from './windowing.ts'

/** A heading of a group, or some cards side by side. */
export type BoardLine =
  { kind: 'head'; key: string; count: number } | { kind: 'cards'; cards: CaseCard[]; from: number }

/** Heights as `BoardCard.vue` sets them, CSS pixels. */
const cardHeight = 128
const declinedHeight = 52
const gap = 8
const headHeight = 38
const leastWidths = { zh: 400, en: 430 }

/** How many cards stand side by side on a board so wide; English states of dispatches are long. */
export const columnsOf = (width: number): number =>
  Math.max(1, Math.floor((width + gap) / (leastWidths[language.value] + gap)))

const heightOf = (card: CaseCard): number => cardHeight + declinedHeight * declinedOf(card)

/** The lines of a board with so many columns. */
export const linesOf = (groups: readonly Group[], columns: number): Line<BoardLine>[] => {
  const lines: Line<BoardLine>[] = []
  let from = 1
  for (const { key, cards } of groups) {
    if (key !== '')
      lines.push({
        item: { kind: 'head', key, count: cards.length },
        key: `head ${key}`,
        ids: [`head ${key}`],
        height: headHeight,
      })
    for (let start = 0; start < cards.length; start += columns) {
      const beside = cards.slice(start, start + columns)
      const height = Math.max(...beside.map(heightOf)) + gap
      lines.push({
        item: { kind: 'cards', cards: beside, from: from + start },
        key: beside[0]?.id ?? key,
        ids: beside.map(({ id }) => id),
        height,
      })
    }
    from += cards.length
  }
  return lines
}

/** A heading or a card where it stands: a card that moves to another line stays the same element. */
export type Cell =
  | { kind: 'head'; key: string; top: number; group: string; count: number }
  | { kind: 'card'; key: string; top: number; column: number; card: CaseCard; position: number }

/** What is drawn of so many lines, in the order in which it is read. */
export const cellsOf = (lines: readonly Placed<BoardLine>[]): Cell[] =>
  lines.flatMap(({ item, top, key }): Cell[] =>
    item.kind === 'head'
      ? [{ kind: 'head', key, top, group: item.key, count: item.count }]
      : item.cards.map((card, column) => ({
          kind: 'card',
          key: card.id,
          top,
          column,
          card,
          position: item.from + column,
        })),
  )
