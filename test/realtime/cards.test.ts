import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'chai'
import { pino } from 'pino'
import type { CaseState } from '../../shared/domain/case.ts'
import type { Entry } from '../../shared/domain/entry.ts'
import { Cards, type Noted } from '../../server/realtime/cards.ts'
import { until } from '../support/until.ts'

const entry = (id: string, kind: string): Entry => ({ subject: { kind: 'case', id }, kind }) as Entry
const state = (id: string): CaseState =>
  ({
    id,
    scope: { city: 'c', district: 'd', station: 's' },
    unitIds: [],
    dispatches: [],
    suspects: [],
    requests: [],
  }) as never

describe('what boards are told after a reading that failed', () => {
  /** Cases whose cards are told as soon as the readings that fail have been made. */
  const cardsAfter = (failures: number) => {
    const looked: (Noted & { id: string })[] = []
    let readings = 0
    const cards = new Cards({
      log: pino({ level: 'silent' }),
      states: async (ids) => {
        if (++readings <= failures) throw new Error('the database is away')
        return ids.map((id) => ({ state: state(id), seq: 1 }))
      },
      isFollowed: () => true,
      send: () => 0,
      looked: ({ id }, noted) => void looked.push({ id, ...noted }),
    })
    return { cards, looked }
  }

  it('[A1] who may have lost the right to follow is looked at all the same, with what came meanwhile', async () => {
    const { cards, looked } = cardsAfter(2)
    cards.note([entry('one', 'dispatch.declined')])
    await pause(50)
    cards.note([entry('one', 'note'), entry('two', 'case.closed')])
    await until(() => looked.length > 0)
    const found = new Map(looked.map(({ id, ...noted }) => [id, noted]))
    expect(found.get('one')).to.deep.equal({ changesAccess: true, always: false, ends: false })
    await until(() => looked.some(({ id, ends }) => id === 'two' && ends))
    cards.stop()
  })

  it('nothing is tried again after the end', async () => {
    const { cards, looked } = cardsAfter(1)
    cards.note([entry('one', 'dispatch.declined')])
    await pause(20)
    cards.stop()
    await pause(400)
    expect(looked).to.deep.equal([])
  })
})
