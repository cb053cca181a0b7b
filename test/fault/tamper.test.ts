import { expect } from 'chai'
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hashOf } from '../../server/journal/chain.ts'
import { isHeadsFile, recordIn } from '../../server/journal/heads.record.ts'
import type { FindingCode } from '../../server/journal/verify.chain.ts'
import { randomFrom } from '../../seed/random.ts'
import type { Entry } from '../../shared/domain/entry.ts'
import { caseWithNotes, entryAt, rowsOf, verified } from '../journal/journal.world.ts'
import { acknowledgeAll, handOver, picture, returnable, upload } from '../support/cases.ts'
import { until } from '../support/until.ts'
import { startWorld, type World } from '../support/world.ts'
import { roundsOr, seedOfRun } from './random.ts'

/** Once each in the whole test, fifty times by `npm run faults`. */
const ROUNDS = Math.min(50, roundsOr(1))

describe('what is changed behind the system’s back', function () {
  this.timeout(120_000 + ROUNDS * 120_000)
  let world: World
  let caseId = ''
  let itemId = ''
  let viewed = ''
  let sent = ''
  const random = randomFrom(seedOfRun())
  const any = <T>(some: readonly T[]): T => {
    const one = some[Math.floor(random() * some.length)]
    if (one === undefined) throw new Error('there is none')
    return one
  }

  before(async () => {
    world = await startWorld()
    caseId = await caseWithNotes(world, 4)
    await acknowledgeAll(world, caseId)
    for (const label of ['signature', 'hand-over']) await upload(world, 'station1', label)
    viewed = await upload(world, 'station1', 'seized')
    itemId = await returnable(world, caseId)
    await (await world.as('custodian1')).call('property.hand-over', { params: { id: itemId }, body: handOver() })
    sent = picture('signature').sha256
    const officer = await world.as('station1')
    const headers = { cookie: officer.cookie }
    expect((await fetch(`${world.url}/api/cases/${caseId}/files/${viewed}`, { headers })).status).to.equal(200)
    await until(async () => {
      await world.app.signHeads()
      return records().some(({ files = [] }) => files.includes(sent)) && records().length > 1
    })
    expect((await verified(world)).found).to.deep.equal([])
  })
  after(() => world.stop())

  const folder = () => world.app.platform.config.headsDir
  const headsFile = () => join(folder(), readdirSync(folder()).find(isHeadsFile) ?? '')
  const records = () =>
    readFileSync(headsFile(), 'utf8')
      .split('\n')
      .flatMap((line) => recordIn(line) ?? [])

  // What is harmed is copied first, and put back.
  let copies: { name: string; filter: object; rows: { _id: never }[] }[] = []
  let text = ''
  const take = async (name: string, filter: object) => {
    const rows = await rowsOf(world, name).find(filter).toArray()
    copies.push({ name, filter, rows })
    return rows
  }
  const oneOf = async (name: string, filter: object = {}): Promise<{ _id: never }> =>
    any(await take(name, { _id: any(await rowsOf(world, name).find(filter).toArray())._id }))
  const change = async (name: string, filter: object, set: object): Promise<void> => {
    const row = await oneOf(name, filter)
    await rowsOf(world, name).updateOne({ _id: row._id }, { $set: set } as never)
  }
  const remove = async (name: string, filter: object): Promise<void> => {
    await take(name, filter)
    await rowsOf(world, name).deleteMany(filter)
  }
  beforeEach(() => (text = readFileSync(headsFile(), 'utf8')))
  const putBack = async (): Promise<void> => {
    for (const { name, filter, rows } of copies.reverse()) {
      await rowsOf(world, name).deleteMany(filter)
      if (rows.length > 0) await rowsOf(world, name).insertMany(rows)
    }
    copies = []
    writeFileSync(headsFile(), text)
  }

  /** With right hashes, its command and its projection: all that whoever has the database can make. */
  const forge = async (_id?: string): Promise<void> => {
    const [projection] = await take('cases', { _id: caseId })
    const { seq, head, state } = projection as unknown as { seq: number; head: string; state: object }
    await take('journal', { 'subject.id': caseId, seq: seq + 1 })
    const { _id: _row, hash: _hash, ...last } = await entryAt(world, caseId, seq)
    const commandId = randomUUID()
    await take('commands', { _id: commandId })
    const content = {
      ...last,
      seq: seq + 1,
      prevHash: head,
      commandId,
      kind: 'note',
      lane: 'command',
      body: { text: '伪造' },
    }
    const entry = { ...content, hash: hashOf(content as unknown as Entry) }
    const row = { _id: commandId, userId: 'account-desk1', bodyHash: 'aa', operation: 'timeline.write', at: new Date() }
    await rowsOf(world, 'commands').insertOne(row as never)
    await rowsOf(world, 'journal').insertOne({ ...(_id === undefined ? {} : { _id }), ...entry } as never)
    const now = { seq: seq + 1, head: entry.hash, state: { ...state, seq: seq + 1 } }
    await rowsOf(world, 'cases').updateOne({ _id: caseId as never }, { $set: now })
    // Nothing of it is signed.
    await world.app.signHeads()
    text = readFileSync(headsFile(), 'utf8')
    expect(JSON.stringify(records())).to.not.include(entry.hash)
  }

  const bytesOf = async (sha256: string): Promise<string> => {
    const row = await rowsOf(world, 'files').findOne({ _id: sha256 as never })
    return String(row?.['bytesId'])
  }
  const eraseFile = async (sha256: string, withRow: boolean): Promise<void> => {
    const bytesId = await bytesOf(sha256)
    await remove('fileBytes.files', { _id: bytesId })
    await remove('fileBytes.chunks', { files_id: bytesId })
    if (withRow) await remove('files', { _id: sha256 })
  }

  const harms: [name: string, code: FindingCode, harm: () => Promise<void>][] = [
    ['an entry appended with right hashes, its command and its projection', 'stamp-missing', () => forge()],
    ['the same under a made-up stamp', 'stamp-wrong', () => forge('0mkzzzzzz.AAAAAAAAAAAAAAAAAAAAAA')],
    [
      'an entry put in anew without its stamp',
      'stamp-missing',
      async () => {
        const row = await oneOf('journal', { 'subject.id': caseId })
        await rowsOf(world, 'journal').deleteOne({ _id: row._id })
        const { _id, ...entry } = row as { _id: never; seq: number }
        await take('journal', { 'subject.id': caseId, seq: entry.seq })
        await rowsOf(world, 'journal').insertOne(entry as never)
      },
    ],
    [
      'an account made administrator',
      'state-differs',
      () => change('accounts', { 'state.username': any(['desk1', 'station1']) }, { 'state.roles': ['administrator'] }),
    ],
    ['a case closed', 'state-differs', () => change('cases', { _id: caseId }, { 'state.status': 'closed' })],
    ['a case moved', 'state-differs', () => change('cases', { _id: caseId }, { 'state.scope.station': 'station-x' })],
    [
      'a silenced timer',
      'timer-differs',
      () => change('cases', { _id: caseId }, { nextTimerAt: '2099-01-01T00:00:00.000Z' }),
    ],
    ['an item in other hands', 'state-differs', () => change('properties', {}, { 'state.holder.name': '别人' })],
    ['a unit renamed', 'state-differs', () => change('organisation', {}, { 'state.name': '别的单位' })],
    ['a personal value erased', 'vault-missing', async () => remove('vault', { _id: (await oneOf('vault'))._id })],
    [
      'two personal values swapped',
      'vault-differs',
      async () => {
        const [one, other] = await take('vault', {})
        for (const [to, from] of [
          [one, other],
          [other, one],
        ] as const) {
          const { ciphertext, salt, blind } = from as unknown as Record<string, string>
          await rowsOf(world, 'vault').updateOne({ _id: to?._id } as never, { $set: { ciphertext, salt, blind } })
        }
      },
    ],
    ['a number that is found by another', 'vault-differs', () => change('vault', {}, { blind: 'AAAA' })],
    ['a password replaced', 'row-changed', () => change('credentials', {}, { hash: '$argon2id$v=19$other' })],
    ['a password without its stamp', 'row-changed', () => change('credentials', {}, { stamp: null })],
    [
      'a command’s result changed',
      'command-changed',
      () => change('commands', { result: { $exists: true } }, { result: '{"changed":true}' }),
    ],
    [
      'a command made older than stamps',
      'command-changed',
      async () => {
        const { commandId } = await entryAt(world, caseId, 2)
        await take('commands', { _id: commandId })
        const old = { $set: { at: new Date('2026-01-01') }, $unset: { stamp: 1 } }
        await rowsOf(world, 'commands').updateOne({ _id: commandId as never }, old as never)
      },
    ],
    ['a sequence set back', 'sequence-behind', () => change('sequences', {}, { last: 0 })],
    ['a picture erased with its row, that was looked at', 'file-gone', () => eraseFile(viewed, true)],
    ['a picture erased with its row, that nobody had looked at', 'file-gone', () => eraseFile(sent, true)],
    ['the bytes of a picture erased', 'file-gone', () => eraseFile(any([viewed, sent]), false)],
    ['since when there are stamps, taken away', 'stamps-gone', () => remove('stamps', { _id: 'since' })],
    [
      'since when there are stamps, set later',
      'stamps-forged',
      () => change('stamps', { _id: 'since' }, { since: '2099' }),
    ],
    ['the memory of signed heads taken away', 'heads-forgotten', () => remove('stamps', { _id: /^heads / })],
    ['the memory of signed heads set back', 'heads-forgotten', () => change('stamps', { _id: /^heads / }, { n: 1 })],
    [
      'the last signed heads cut off',
      'heads-removed',
      async () => writeFileSync(headsFile(), `${text.trimEnd().split('\n').slice(0, -1).join('\n')}\n`),
    ],
    ['all signed heads taken away', 'heads-removed', async () => writeFileSync(headsFile(), '')],
  ]

  for (const [name, code, harm] of harms)
    it(`[T2] ${name}: verify names it (${ROUNDS} times)`, async () => {
      for (let round = 0; round < ROUNDS; round++) {
        try {
          await harm()
          const codes = (await verified(world)).found.map((finding) => finding.code)
          expect(codes, `round ${round}`).to.include(code)
        } finally {
          await putBack()
        }
      }
    })

  it('what was put back is sound', async () => {
    expect((await verified(world)).found).to.deep.equal([])
  })
})
