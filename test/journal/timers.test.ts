import { expect } from 'chai'
import { pino } from 'pino'
import type { DueSubject } from '../../server/timers/timers.model.ts'
import { Timers } from '../../server/timers/timers.ts'

const dueAt = '2026-11-01T08:00:30.000Z'
const named = (name: string, count: number): DueSubject[] =>
  Array.from({ length: count }, (_, at) => ({ kind: 'case', id: `${name}-${at}`, city: 'city-jz', dueAt }))

describe('timers', () => {
  it('[D4] [R13] those of cases that cannot be written keep no others waiting', async () => {
    const fired: string[] = []
    let errors = 0
    const timers = new Timers({
      log: pino({ level: 'error' }, { write: () => void errors++ }),
      now: () => new Date(dueAt),
      // The longest overdue first: more of them than are fired at once.
      due: async () => [...named('broken', 40), ...named('sound', 40)],
      journal: {
        submit: async ({ params }) => {
          const { id } = params?.['subject'] as { id: string }
          if (id.startsWith('broken')) throw new Error('too large to be written')
          fired.push(id)
          return { result: undefined, duplicate: false }
        },
      },
    })
    await timers.fireDue()
    expect(fired).to.have.members(named('sound', 40).map(({ id }) => id))
    expect(errors).to.equal(40)
  })
})
