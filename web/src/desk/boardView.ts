import type { CaseCard } from '../../../shared/domain/case.ts'
import { folded } from '../../../shared/domain/folding.ts'
import { categories, type Category } from '../../../shared/schema/terms.ts'
import { fitOf, initialsOf } from '../lib/initials.ts'
import { declinedOf, hasUnsigned, receivedMs, urgencyOf } from './urgency.ts'
import type { Limits } from './limits.ts'

const hourMs = 3_600_000

/** Spans of time since the call; the last two are those in which a case is about to miss its window, and has. */
export const ageNames = ['under-1', '1-4', 'over-4', 'soon', 'past'] as const
export type Age = (typeof ageNames)[number]

/** As groups stand: what can still be saved before what is fresh, and what is past its window last. */
const agesInOrder: readonly Age[] = ['soon', 'over-4', '1-4', 'under-1', 'past']

/** What may need the desk now. */
export const needs = ['declined', 'alarm', 'unsigned', 'soon'] as const
export type Need = (typeof needs)[number]

export const groupings = ['none', 'station', 'kind', 'age'] as const
export type Grouping = (typeof groupings)[number]
export const sorts = ['urgency', 'newest', 'oldest'] as const
export type Sort = (typeof sorts)[number]

/** What of the board is shown and how; all of it stands in the address. */
export interface BoardView {
  stations: string[]
  kinds: Category[]
  age: Age | ''
  need: Need | ''
  text: string
  group: Grouping
  sort: Sort
}

export const wholeBoard = (): BoardView => ({
  stations: [],
  kinds: [],
  age: '',
  need: '',
  text: '',
  group: 'none',
  sort: 'urgency',
})

/** How many filters hold something back. */
export const filtersOf = (view: BoardView): number =>
  [view.stations.length, view.kinds.length, view.age, view.need, view.text.trim()].filter(Boolean).length

type Query = Record<string, unknown>
const wordIn = <T extends string>(words: readonly T[], value: unknown): T | undefined =>
  words.find((word) => word === value)
const listIn = (value: unknown): string[] => (typeof value === 'string' ? value.split(',').filter(Boolean) : [])

/** A view of an address's query; what is unknown in it is left out. */
export const viewOf = (query: Query): BoardView => ({
  stations: listIn(query.station),
  kinds: listIn(query.kind).flatMap((kind) => wordIn(categories, kind) ?? []),
  age: wordIn(ageNames, query.age) ?? '',
  need: wordIn(needs, query.need) ?? '',
  text: typeof query.q === 'string' ? query.q : '',
  group: wordIn(groupings, query.group) ?? 'none',
  sort: wordIn(sorts, query.sort) ?? 'urgency',
})

/** The query of a view, without what is as usual. */
export const queryOf = (view: BoardView): Record<string, string> =>
  Object.fromEntries(
    Object.entries({
      station: view.stations.join(','),
      kind: view.kinds.join(','),
      age: view.age,
      need: view.need,
      q: view.text.trim(),
      group: view.group === 'none' ? '' : view.group,
      sort: view.sort === 'urgency' ? '' : view.sort,
    }).filter(([, value]) => value !== ''),
  )

/** The span of hours in which a case is now. */
export const ageOf = (card: CaseCard, nowMs: number, { soonMs, windowMs }: Limits): Age => {
  const ms = nowMs - receivedMs(card)
  if (ms > soonMs) return ms > windowMs ? 'past' : 'soon'
  return ms < hourMs ? 'under-1' : ms < 4 * hourMs ? '1-4' : 'over-4'
}

/** Whether the card needs this of the desk. */
export const hasNeed = (
  card: CaseCard,
  need: Need,
  alarming: ReadonlySet<string>,
  nowMs: number,
  limits: Limits,
): boolean => {
  switch (need) {
    case 'declined':
      return declinedOf(card) > 0
    case 'alarm':
      return alarming.has(card.id)
    case 'unsigned':
      return hasUnsigned(card)
    case 'soon':
      return ageOf(card, nowMs, limits) === 'soon'
  }
}

export type Tally = Readonly<Record<Need, number>>

/** How many cards have each need; the same object as before while the numbers are. */
export const tallyOf = (
  cards: readonly CaseCard[],
  alarming: ReadonlySet<string>,
  nowMs: number,
  limits: Limits,
  before?: Tally,
): Tally => {
  const tally: Record<Need, number> = { declined: 0, alarm: 0, unsigned: 0, soon: 0 }
  for (const card of cards) for (const need of needs) if (hasNeed(card, need, alarming, nowMs, limits)) tally[need] += 1
  return before && needs.every((need) => before[need] === tally[need]) ? before : tally
}

const initials = new WeakMap<CaseCard, string[]>()
const placeInitials = (card: CaseCard): string[] => {
  const kept = initials.get(card) ?? initialsOf(card.place.text)
  initials.set(card, kept)
  return kept
}
/** Whether every word typed stands in the number, the summary or the place, whose initials will do. */
export const hasText = (card: CaseCard, text: string): boolean =>
  text
    .trim()
    .split(/\s+/)
    .every(
      (word) =>
        word === '' ||
        folded(card.number).includes(folded(word)) ||
        folded(card.summary).includes(folded(word)) ||
        fitOf(card.place.text, placeInitials(card), word) !== undefined,
    )

export interface Group {
  key: string
  cards: CaseCard[]
}

const keyOf = (card: CaseCard, group: Grouping, nowMs: number, limits: Limits): string => {
  switch (group) {
    case 'none':
      return ''
    case 'station':
      return card.scope.station
    case 'kind':
      return card.category
    case 'age':
      return ageOf(card, nowMs, limits)
  }
}

/** The cards of a view in their order, in groups: those with the most urgent case first, ages and kinds in their own. */
export const arrange = (
  cards: readonly CaseCard[],
  view: BoardView,
  alarming: ReadonlySet<string>,
  nowMs: number,
  limits: Limits,
): Group[] => {
  const { need, age } = view
  const sorted = cards
    .filter(
      (card) =>
        (view.stations.length === 0 || view.stations.includes(card.scope.station)) &&
        (view.kinds.length === 0 || view.kinds.includes(card.category)) &&
        (age === '' || ageOf(card, nowMs, limits) === age) &&
        (need === '' || hasNeed(card, need, alarming, nowMs, limits)) &&
        (view.text.trim() === '' || hasText(card, view.text)),
    )
    .map((card) => ({
      card,
      urgency: view.sort === 'urgency' ? urgencyOf(card, alarming, nowMs, limits) : 0,
      at: view.sort === 'newest' ? -receivedMs(card) : receivedMs(card),
    }))
    .sort(
      (one, other) =>
        one.urgency - other.urgency || one.at - other.at || (one.card.number < other.card.number ? -1 : 1),
    )
  const groups = new Map<string, CaseCard[]>()
  for (const { card } of sorted) {
    const key = keyOf(card, view.group, nowMs, limits)
    const group = groups.get(key)
    if (group) group.push(card)
    else groups.set(key, [card])
  }
  const fixed: readonly string[] = view.group === 'age' ? agesInOrder : view.group === 'kind' ? categories : []
  return [...groups]
    .map(([key, found]) => ({ key, cards: found }))
    .sort((one, other) => fixed.indexOf(one.key) - fixed.indexOf(other.key))
}
