import type { CaseCard } from '../../../shared/domain/case.ts'
import type { Party } from '../../../shared/schema/terms.ts'
import type { Mark } from '../map/marks.ts'
import { urgencyOf } from './urgency.ts'
import type { Limits } from './limits.ts'

const toneOf = ['alert', 'alert', 'warn', 'soon', 'calm', 'calm'] as const

/** The open cases that have a place; the one at which one looks stands out. */
export const caseMarks = (
  cards: readonly CaseCard[],
  alarming: ReadonlySet<string>,
  nowMs: number,
  currentId: string,
  limits: Limits,
): Mark[] =>
  cards.flatMap((card) => {
    const { lng, lat, text } = card.place
    if (lng === undefined || lat === undefined) return []
    const urgency = urgencyOf(card, alarming, nowMs, limits)
    const isCurrent = card.id === currentId
    const className = `case-marker ${toneOf[urgency]}${isCurrent ? ' current' : ''}`
    const above = isCurrent ? 9000 : 1000 * (5 - urgency)
    return [{ key: card.id, of: card.id, lng, lat, className, title: `${card.number} ${text}`, size: 16, above }]
  })

const beside: Record<Party, number> = { station: -11, 'property-crime': 0, scene: 11 }

/** Each unit at the place where it last arrived, or to which it last set out, in an open case. */
export const unitMarks = (cards: readonly CaseCard[], words: (party: Party, state: string) => string): Mark[] => {
  const latest = new Map<string, { at: string; mark: Mark }>()
  for (const card of cards) {
    const { lng, lat } = card.place
    if (lng === undefined || lat === undefined) continue
    for (const { unitId, unitName, party, state, departedAt, arrivedAt } of card.dispatches) {
      const at = arrivedAt ?? departedAt
      if ((state !== 'departed' && state !== 'arrived') || at === undefined) continue
      if (at <= (latest.get(unitId)?.at ?? '')) continue
      const title = `${unitName} · ${words(party, state)} · ${card.number}`
      const className = `unit-marker ${state} beside-${beside[party]}`
      latest.set(unitId, {
        at,
        mark: { key: `unit ${unitId}`, of: card.id, lng, lat, className, title, size: 14, above: -1000 },
      })
    }
  }
  return [...latest.values()].map(({ mark }) => mark)
}
