import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import fc from 'fast-check'
import { applyEntry } from '../../shared/domain/reduce.ts'
import type { CaseState } from '../../shared/domain/case.ts'
import type { Entry } from '../../shared/domain/entry.ts'
import { actorOf } from '../../shared/domain/people.ts'
import { Refusal } from '../../shared/refusals.ts'
import { GENESIS, hashOf } from '../../server/journal/chain.ts'
import type { Submission } from '../../server/journal/journal.ts'
import { openCase } from '../support/cases.ts'
import { seeded } from '../support/seed.ts'
import { startWorld, type World } from '../support/world.ts'
import { verified } from './journal.world.ts'

const CASES = 3

/** A command that any of two servers gets once or several times. */
interface Wish {
  ofCase: number
  by: string
  operation: string
  params: Record<string, unknown>
  body: Record<string, unknown>
  /** To which servers it is sent, in no order. */
  sends: number[]
}

const note = fc.record({
  by: fc.constantFrom('station1', 'property1'),
  operation: fc.constant('timeline.write'),
  params: fc.constant({}),
  body: fc.record({
    lane: fc.constant('investigation'),
    kind: fc.constant('note'),
    body: fc.record({ text: fc.constantFrom('走访', '询问', '🚲', '䶮𬱖') }),
    corrects: fc.option(fc.integer({ min: 4, max: 8 }), { nil: undefined }),
  }),
})
const step = fc
  .record({
    crew: fc.constantFrom(
      ['station1', 'station'],
      ['officer-lj01', 'station'],
      ['property1', 'property-crime'],
      ['scene1', 'scene'],
    ),
    verb: fc.constantFrom('deliver', 'acknowledge', 'depart', 'arrive'),
  })
  .map(({ crew: [by = '', party], verb }) => ({ by, operation: `dispatch.${verb}`, params: { party }, body: {} }))
const suspect = fc.constant({ by: 'station1', operation: 'suspect.identify', params: {}, body: { name: '赵某' } })
const shared = fc.constantFrom('administrative', 'criminal').map((procedure) => ({
  by: 'chief1',
  operation: 'case.set-procedure',
  params: {},
  body: { procedure },
}))
const wish: fc.Arbitrary<Wish> = fc
  .tuple(fc.oneof(note, step, suspect, shared), fc.nat(CASES - 1), fc.array(fc.nat(1), { minLength: 1, maxLength: 4 }))
  .map(([what, ofCase, sends]) => ({ ...what, ofCase, sends }))

describe('commands, retries and duplicates over two servers', function () {
  this.timeout(120_000)
  let worlds: World[]
  before(async () => {
    const first = await startWorld()
    worlds = [first, await first.another()]
  })
  after(async () => {
    for (const world of [...worlds].reverse()) await world.stop()
  })
  const server = (index: number): World => {
    const world = worlds[index]
    if (!world) throw new Error(`no server ${index}`)
    return world
  }
  const actor = (username: string) => {
    const account = server(0).app.platform.organisation().account(`account-${username}`)
    if (!account) throw new Error(username)
    return actorOf(account)
  }
  const entriesOf = (id: string): Promise<Entry[]> => server(1).app.platform.journal.entriesAfter(id, 0, 1000)
  const rowOf = (id: string) =>
    server(0)
      .app.platform.db.collection<{ _id: string; seq: number; head: string; state: CaseState }>('cases')
      .findOne({ _id: id })

  interface Outcome {
    result?: unknown
    duplicate?: boolean
    refused?: string
  }
  const send = async (index: number, submission: Submission): Promise<Outcome> => {
    try {
      const { result, duplicate } = await server(index).app.platform.journal.submit(submission)
      return { result: JSON.parse(JSON.stringify(result)) as unknown, duplicate }
    } catch (error) {
      if (error instanceof Refusal) return { refused: error.code }
      throw error
    }
  }

  /** [T1] [T2] The log has no gap, each entry hashes the one before, and makes the stored state. */
  const sound = async (id: string): Promise<Entry[]> => {
    const entries = await entriesOf(id)
    let state: CaseState | undefined
    let head = GENESIS
    let storedAt = ''
    entries.forEach((entry, index) => {
      expect(entry.seq).to.equal(index + 1)
      expect(entry.prevHash).to.equal(head)
      expect(hashOf(entry)).to.equal(entry.hash)
      expect(entry.storedAt >= storedAt).to.equal(true)
      ;({ hash: head, storedAt } = entry)
      state = applyEntry('case', state, entry)
    })
    const row = await rowOf(id)
    expect(row).to.include({ seq: entries.length, head })
    expect(JSON.parse(JSON.stringify(row?.state))).to.deep.equal(JSON.parse(JSON.stringify(state)))
    return entries
  }

  it('[C1] [T1] [T2] any interleaving gives gap-free, equal, verifiable logs, each command once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(wish, { minLength: 5, maxLength: 25 }), async (wishes) => {
        const cases = await Promise.all(
          Array.from({ length: CASES }, async (_, index) => (await openCase(server(index % 2))).id),
        )
        const commands = wishes.map(({ ofCase, by, operation, params, body, sends }) => ({
          sends,
          submission: { id: randomUUID(), operation, actor: actor(by), params: { id: cases[ofCase], ...params }, body },
        }))
        const outcomes = await Promise.all(
          commands.map(({ sends, submission }) => Promise.all(sends.map((index) => send(index, submission)))),
        )
        const logs = await Promise.all(cases.map(sound))
        commands.forEach(({ submission }, index) => {
          const entries = logs.flat().filter((entry) => entry.commandId === submission.id)
          const taken = outcomes[index]?.filter(({ refused }) => refused === undefined) ?? []
          const [first] = taken
          expect(taken.filter(({ duplicate }) => !duplicate).length).to.equal(first ? 1 : 0)
          for (const { result } of taken) expect(result).to.deep.equal(first?.result)
          if (!first) expect(entries).to.deep.equal([])
          expect(new Set(entries.map(({ ordinal }) => ordinal)).size).to.equal(entries.length)
        })
        // Afterwards, over either server, a repeat is told the same and writes nothing.
        const done = commands.flatMap(({ submission }, index) => {
          const first = outcomes[index]?.find(({ refused }) => refused === undefined)
          return first ? [{ submission, result: first.result }] : []
        })
        const again = await Promise.all(done.map(({ submission }, index) => send(index % 2, submission)))
        expect(again).to.deep.equal(done.map(({ result }) => ({ result, duplicate: true })))
        for (const [index, id] of cases.entries()) expect(await entriesOf(id)).to.have.length(logs[index]?.length ?? -1)
      }),
      seeded(12),
    )
    expect((await verified(server(0), { heads: false })).found).to.deep.equal([])
  })

  it('[C1] the same id with another body or by somebody else is refused on both servers, whoever comes first', async () => {
    const id = await openCase(server(0)).then((opened) => opened.id)
    const text = (words: string) => ({ lane: 'investigation', kind: 'note', body: { text: words } })
    for (let round = 0; round < 10; round++) {
      const command = { id: randomUUID(), operation: 'timeline.write', params: { id } }
      const outcomes = await Promise.all([
        send(0, { ...command, actor: actor('station1'), body: text('一') }),
        send(1, { ...command, actor: actor('station1'), body: text('二') }),
        send(round % 2, { ...command, actor: actor('property1'), body: text('一') }),
      ])
      expect(outcomes.filter(({ refused }) => refused === undefined)).to.have.length(1)
      expect(outcomes.flatMap(({ refused }) => refused ?? [])).to.deep.equal(['command.id-reused', 'command.id-reused'])
    }
    expect(await sound(id)).to.have.length(4 + 10)
  })
})
