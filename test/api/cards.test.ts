import { expect } from 'chai'
import type { Connection } from 'mongoose'
import { findCards, findCases } from '../../server/cases/index.ts'
import { rowStatesAsOf } from '../../server/boards/as-of.model.ts'
import { caseRow } from '../../server/boards/rows.ts'
import { databaseOn, type Database } from '../../server/db/collections.ts'
import { connectDatabase } from '../../server/db/connect.ts'
import { prepareJournal, projectionsOf } from '../../server/journal/journal.model.ts'
import { cardOf, type CaseState } from '../../shared/domain/case.ts'
import { caseStatuses, origins } from '../../shared/schema/terms.ts'
import { testDatabase, type TestDatabase } from '../support/mongod.ts'
import { after as later, World } from '../support/situation.ts'

/** What happens to a case, by what it is then. */
const stories: Record<string, (world: World) => void> = {
  untouched: () => undefined,
  acknowledged: (world) => {
    world.do('dispatch.acknowledge', 'officer', { id: 'case', party: 'station' }, {})
    world.do('dispatch.acknowledge', 'investigator', { id: 'case', party: 'property-crime' }, {})
    world.do('dispatch.arrive', 'technician', { id: 'case', party: 'scene' }, {})
  },
  asked: (world) => {
    world.write('request', 'investigation', { to: 'video', text: 'footage?' })
    const asked = world.write('request', 'investigation', { to: 'scene', text: 'traces?' })
    world.write('answer', 'scene', { text: 'none' }, { answers: asked })
    const withdrawn = world.write('request', 'investigation', { to: 'analysis', text: 'where?' })
    world.do('request.withdraw', 'officer', { id: 'case', seq: withdrawn }, {})
    world.suspect()
  },
  supervised: (world) => {
    world.on('case.supervise', 'chief', { text: 'first?', dueAt: later({ hours: 2 }) })
    world.on('case.answer-supervision', 'officer', { text: 'soon' })
    world.on('case.supervise', 'chief', { text: 'when?', dueAt: later({ hours: 4 }) })
  },
  submitted: (world) => {
    const { apprehended } = world.suspect(world.now)
    world.on('clearance.submit', 'officer', { entries: [apprehended], summary: 'caught' })
  },
  cleared: (world) => world.clear(world.now),
  closed: (world) => {
    world.clear(world.now)
    for (const must of ['examine', 'collect', 'enter', 'compare'])
      world.write('examination', 'scene', { text: 'done', musts: { [must]: 'done' } })
    world.tries((each) => each.on('case.close', 'chief', {}))
  },
  reopened: (world) => {
    world.clear(world.now)
    world.on('case.reopen', 'chief', { reason: 'again' })
    world.suspect()
  },
  exceptional: (world) => {
    const { identified } = world.suspect()
    world.on('clearance.submit', 'officer', { entries: [identified], exceptional: 'suspect-dead', summary: 'dead' })
    world.on('clearance.confirm', 'chief', {})
  },
  dismissed: (world) => {
    world.on('case.dismiss', 'officer', { ground: 'no-offence', reason: 'nothing there' })
    world.on('case.approve-dismissal', 'chief', {})
  },
  misSent: (world) => world.on('case.dismiss', 'desk', { ground: 'mis-sent', reason: 'wrong key' }),
  escalated: (world) => world.on('case.escalate', 'chief', { reason: 'major' }),
  shelved: (world) => world.on('case.shelve', 'chief', { reason: 'old' }),
}

describe('rows of lists', function () {
  this.timeout(60_000)
  let database: TestDatabase
  let connection: Connection
  let db: Database
  const ids: string[] = []
  const made: CaseState[] = []
  before(async () => {
    database = await testDatabase('cards')
    connection = await connectDatabase(database.uri)
    db = databaseOn(connection)
    await prepareJournal(db)
    for (const [name, happens] of Object.entries(stories))
      for (const origin of origins) {
        const id = `${name}-${origin}`
        const world = new World({ origin, ...(origin === 'call' ? { subcategory: 'e-bike' } : { lead: undefined }) })
        if (!world.tries(happens) && origin === 'call') throw new Error(`${name} did not come about`)
        const { seq, ...rest } = world.case
        const state: CaseState = { ...rest, id, number: id }
        const stored = { _id: id, kind: 'case' as const, seq, head: '', storedAt: world.now, nextTimerAt: null, state }
        await projectionsOf(db, 'case').insertOne(stored, { ignoreUndefined: true })
        ids.push(id)
        made.push(state)
      }
  })
  after(async () => {
    await connection.close()
    await database.drop()
  })

  it('are there of every state and origin', () => {
    expect(new Set(made.map(({ status }) => status))).to.deep.equal(new Set(caseStatuses))
    expect(new Set(made.map(({ origin }) => origin))).to.deep.equal(new Set(origins))
  })

  it('of cases are the same from what is read for them as from the whole case', async () => {
    const wanted = (await findCases(db, [], undefined, 500)).map(({ state, seq }) => cardOf(state, seq))
    const cards = (await findCards(db, [], undefined, 500)).map(({ state, seq }) => cardOf(state, seq))
    expect(cards).to.have.length(ids.length)
    expect(cards).to.deep.equal(wanted)
  })

  it('[K8] behind figures are the same, too', async () => {
    const states = await rowStatesAsOf(db, ids, '9999-12-31T23:59:59.999Z')
    for (const { _id, state } of await findCases(db, [], undefined, 500)) {
      const row = states.get(_id)
      expect(row && caseRow(row, 24), _id).to.deep.equal(caseRow(state, 24))
    }
    expect(states.size).to.equal(ids.length)
  })
})
