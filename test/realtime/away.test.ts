import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { io } from 'socket.io-client'
import type { LiveSocket } from '../../seed/replay/client.ts'
import type { Writing } from '../../shared/events.ts'
import { figure } from '../fault/figures.ts'
import { openCase, picture, readCase, storedSeq } from '../support/cases.ts'
import { startReplicaSet, type ReplicaSet } from '../support/mongod.ts'
import { until } from '../support/until.ts'
import { PASSWORD, startWorldOn, type World } from '../support/world.ts'

/** What is waited for comes of itself, by the product's own bounds; this ends a test that would never end. */
const GIVEN_UP_MS = 120_000
const ONE_TRY_MS = 15_000
/** Twice what the product promises: a busy machine is no defect, and before it was 15 s and 30 s. [R2] */
const [READY_BOUND_MS, REFUSED_BOUND_MS] = [8_000, 14_000]

describe('a database that is away', function () {
  this.timeout(500_000)
  let set: ReplicaSet
  let world: World
  const log: string[] = []
  before(async () => {
    set = await startReplicaSet({ members: 1 })
    world = await startWorldOn(set.uri, { logged: (line) => void log.push(line) })
  })
  after(async () => {
    await world.stop()
    await set.stop()
  })

  const frozen = async (during: () => Promise<void>): Promise<void> => {
    const [member] = set.members
    if (!member) throw new Error('a set has a member')
    await member.kill('SIGSTOP')
    await during().finally(() => member.kill('SIGCONT'))
  }
  const timed = async <T>(work: Promise<T>): Promise<{ result: T; ms: number }> => {
    const began = performance.now()
    const result = await work
    return { result, ms: Math.round(performance.now() - began) }
  }
  /** The code that every answer has, and how long the latest took. */
  const refusals = async (asked: readonly Promise<Response>[]): Promise<{ codes: string[]; ms: number }> => {
    const told = async (answer: Promise<Response>): Promise<string> => {
      const response = await answer
      const { code } = (await response.json()) as { code?: string }
      return `${response.status} ${code} ${response.headers.has('retry-after')}`
    }
    const { result, ms } = await timed(Promise.all(asked.map(told)))
    return { codes: result, ms }
  }

  it('[R2] is told to everybody; nobody waits long for it, boards answer from memory, a repeat settles what was unknown', async () => {
    const { id } = await openCase(world)
    const [officer, chief] = [await world.as('station1'), await world.as('district1')]
    await chief.call('board.district', { query: {} })
    const told: Writing[] = []
    const early = await officer.socket()
    early.on('writing', (writing) => told.push(writing))
    const command = randomUUID()
    const write = (): Promise<Response> =>
      fetch(`${world.url}/api/cases/${id}/timeline`, {
        method: 'POST',
        headers: { cookie: officer.cookie, 'content-type': 'application/json', 'idempotency-key': command },
        body: JSON.stringify({ lane: 'investigation', kind: 'note', body: { text: command } }),
      })
    const { sha256, bytes } = picture('away')
    const headers = { cookie: officer.cookie }
    await frozen(async () => {
      const ready = await timed(fetch(`${world.url}/readyz`))
      expect(ready.result.status).to.equal(503)
      expect(await ready.result.json())
        .to.have.property('missing')
        .that.includes('the database does not answer')
      expect(ready.ms).to.be.below(READY_BOUND_MS)
      const { codes, ms } = await refusals([
        write(),
        fetch(`${world.url}/api/cases`, { headers }),
        fetch(`${world.url}/api/cases?format=csv`, { headers }),
        fetch(`${world.url}/api/cases/${id}/files/${sha256}`, { headers }),
        fetch(`${world.url}/api/files/${sha256}`, { method: 'PUT', headers, body: Uint8Array.from(bytes) }),
        fetch(`${world.url}/api/session`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ username: 'scene1', password: PASSWORD }),
        }),
      ])
      expect(codes).to.deep.equal([
        '503 command.unsettled true',
        ...Array.from({ length: 5 }, () => '503 service.unavailable true'),
      ])
      expect(ms).to.be.below(REFUSED_BOUND_MS)
      figure({ what: 'no database: /readyz says so after', rounds: 1, value: ready.ms, unit: 'ms', goal: 2_000 })
      figure({ what: 'no database: every request is refused after', rounds: 1, value: ms, unit: 'ms', goal: 6_000 })
      await until(() => told.length > 0, GIVEN_UP_MS)
      const board = await chief.call('board.district', { query: {} })
      expect(Date.parse(board.asOf)).to.be.above(0)
      // Told right behind its connection: it listens before it has one.
      const comer: LiveSocket = io(world.url, { transports: ['websocket'], extraHeaders: headers, forceNew: true })
      const heard = await new Promise<Writing>((resolve) => comer.once('writing', resolve))
      expect(heard).to.deep.equal({ isPossible: false, why: 'database' })
      comer.disconnect()
    })
    // Where the change stream was lost with it, all connections are closed, and nobody is told more on the old one.
    await until(() => told.length > 1 || !early.connected, GIVEN_UP_MS)
    expect(told).to.deep.equal([
      { isPossible: false, why: 'database' },
      ...(told.length > 1 ? [{ isPossible: true }] : []),
    ])
    early.disconnect()
    await until(async () => (await write()).status === 201, GIVEN_UP_MS)
    const entries = await world.app.platform.journal.entriesAfter(id, 0, 100)
    expect(entries.filter(({ commandId }) => commandId === command)).to.have.length(1)
    await until(async () => (await fetch(`${world.url}/readyz`)).status === 200, GIVEN_UP_MS)
  })

  it('[T6] [D3] nobody stays deaf, who could not follow or be told connects anew; no confirmation of receipt is lost', async () => {
    const { id } = await openCase(world)
    const subject = { kind: 'case' as const, id }
    const officer = await world.as('station1')
    const follower = await officer.socket()
    let confirm: (() => void) | undefined
    follower.on('dispatch', ({ caseId }, acknowledge) => {
      if (caseId === id) confirm = acknowledge
    })
    await until(() => confirm !== undefined)

    await frozen(async () => {
      confirm?.()
      const left = { follower: false, comer: false }
      follower.on('disconnect', () => (left.follower = true))
      // What this server remembers of the session and the case is enough to be let in.
      const comer = await officer.socket()
      comer.on('disconnect', () => (left.comer = true))
      expect(await follower.emitWithAck('follow', { subject, after: 0 })).to.have.property('seq')
      await until(() => left.follower && left.comer, GIVEN_UP_MS)
      await until(() => log.some((line) => line.includes('deliveries are written later')), GIVEN_UP_MS)
    })

    // As the pages do: who is cut off comes back, until all is well.
    const comesBack = async (): Promise<boolean> => {
      const socket = await officer.socket()
      const told: string[] = []
      const seen: number[] = []
      socket.on('dispatch', ({ caseId }) => told.push(caseId))
      socket.on('entries', ({ items }) => seen.push(...items.map(({ seq }) => seq)))
      const last = await storedSeq(world, id)
      const hasAll = (): boolean => told.includes(id) && (seen.at(-1) ?? 0) >= last
      await socket.timeout(ONE_TRY_MS).emitWithAck('follow', { subject, after: 0 })
      await until(hasAll, ONE_TRY_MS).finally(() => socket.disconnect())
      return true
    }
    await until(() => comesBack().catch(() => false), GIVEN_UP_MS)
    const stateOfStation = async () => (await readCase(world, id)).dispatches.find(({ party }) => party === 'station')
    await until(async () => (await stateOfStation())?.state === 'delivered', GIVEN_UP_MS)
    const entries = await world.app.platform.journal.entriesAfter(id, 0, 100)
    expect(entries.filter(({ kind }) => kind === 'dispatch.delivered')).to.have.length(1)
  })
})
