import * as leaflet from 'leaflet'
import type { CaseCard } from '../../../shared/domain/case.ts'
import type { Party } from '../../../shared/schema/terms.ts'
import { urgencyOf } from './board.ts'

const toneOf = ['alert', 'alert', 'warn', 'soon', 'calm'] as const

/** A mark on the map: what it is, where, how it looks and what it says. */
export interface Mark {
  key: string
  caseId: string
  lng: number
  lat: number
  className: string
  title: string
  size: number
  /** What is more urgent lies above. */
  above: number
}

/** The open cases that have a place; the one at which one looks stands out. */
export const caseMarks = (
  cards: readonly CaseCard[],
  alarming: ReadonlySet<string>,
  nowMs: number,
  currentId: string,
): Mark[] =>
  cards.flatMap((card) => {
    const { lng, lat, text } = card.place
    if (lng === undefined || lat === undefined) return []
    const urgency = urgencyOf(card, alarming, nowMs)
    const isCurrent = card.id === currentId
    const className = `case-marker ${toneOf[urgency]}${isCurrent ? ' current' : ''}`
    const above = isCurrent ? 9000 : 1000 * (4 - urgency)
    return [{ key: card.id, caseId: card.id, lng, lat, className, title: `${card.number} ${text}`, size: 16, above }]
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
        mark: { key: `unit ${unitId}`, caseId: card.id, lng, lat, className, title, size: 14, above: -1000 },
      })
    }
  }
  return [...latest.values()].map(({ mark }) => mark)
}

/** Keeps the marks of a layer as they should be; those that stay as they are are not touched. */
export const markLayer = (choose: (caseId: string) => void) => {
  const layer = leaflet.layerGroup()
  const drawn = new Map<string, { mark: Mark; marker: leaflet.Marker }>()
  const same = (one: Mark, other: Mark): boolean =>
    one.lng === other.lng && one.lat === other.lat && one.className === other.className && one.title === other.title
  const draw = (mark: Mark): leaflet.Marker =>
    leaflet
      .marker([mark.lat, mark.lng], {
        icon: leaflet.divIcon({ className: mark.className, iconSize: [mark.size, mark.size] }),
        title: mark.title,
        alt: mark.title,
        keyboard: false,
        zIndexOffset: mark.above,
      })
      .on('click', () => choose(mark.caseId))
      .addTo(layer)
  return {
    layer,
    show: (marks: readonly Mark[]): void => {
      const wanted = new Set(marks.map(({ key }) => key))
      for (const [key, { marker }] of drawn) {
        if (wanted.has(key)) continue
        marker.remove()
        drawn.delete(key)
      }
      for (const mark of marks) {
        const there = drawn.get(mark.key)
        if (there && same(there.mark, mark)) continue
        if (there) layer.removeLayer(there.marker)
        drawn.set(mark.key, { mark, marker: draw(mark) })
      }
    },
  }
}
