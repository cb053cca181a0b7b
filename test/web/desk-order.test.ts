import { expect } from 'chai'
import type { CaseCard } from '../../shared/domain/case.ts'
import { arrange, hasNeed, wholeBoard } from '../../web/src/desk/boardView.ts'

const HOUR_MS = 3_600_000
const NOW_MS = Date.parse('2026-05-04T12:00:00.000Z')
const limits = { windowMs: 24 * HOUR_MS, soonMs: 20 * HOUR_MS }
const nobody: ReadonlySet<string> = new Set()

const cardAged = (hours: number): CaseCard => ({
  id: String(hours),
  number: `LJ01-2026-${String(1000 - hours)}`,
  origin: 'call',
  status: 'open',
  category: 'theft',
  summary: '电动车被盗',
  receivedAt: new Date(NOW_MS - hours * HOUR_MS).toISOString(),
  place: { text: '人民路' },
  scope: { city: 'city-jz', district: 'district-lj', station: 'station-lj01' },
  dispatches: [],
  suspects: 0,
  apprehended: 0,
  openRequests: 0,
  property: { items: 0, returned: 0, valueFen: 0, returnsPending: 0 },
  misSent: false,
  seq: 4,
})
const cards = [2, 900, 23, 24, 21, 6, 25].map(cardAged)
const order = (view = wholeBoard()): string[] =>
  arrange(cards, view, nobody, NOW_MS, limits).flatMap((group) => group.cards.map(({ id }) => id))

describe('the order of the board', () => {
  it('[K1] has what can still be saved first, the least time left at the top, and what missed its window at the end', () => {
    expect(order()).to.deep.equal(['24', '23', '21', '6', '2', '900', '25'])
    expect(order({ ...wholeBoard(), group: 'age' })).to.deep.equal(['24', '23', '21', '6', '2', '900', '25'])
  })

  it('[K1] counts as due soon what has time left, to the end of its window', () => {
    const soon = cards.filter((card) => hasNeed(card, 'soon', nobody, NOW_MS, limits)).map(({ id }) => id)
    expect(soon).to.deep.equal(['23', '24', '21'])
    expect(order({ ...wholeBoard(), age: 'past' })).to.deep.equal(['900', '25'])
  })
})
