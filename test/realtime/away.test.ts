import { expect } from 'chai'
import { openCase, readCase, storedSeq } from '../support/cases.ts'
import { startReplicaSet, type ReplicaSet } from '../support/mongod.ts'
import { until } from '../support/until.ts'
import { startWorldOn, type World } from '../support/world.ts'

/**
 * A reading that hears nothing is given up after 5 s, and made once more when the database was not found for 15 s: 40 s
 * by themselves, and more on a busy machine.
 */
const GIVEN_UP_MS = 120_000
const ONE_TRY_MS = 5_000

describe('a database that is away while terminals come', function () {
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

  it('[T6] [D3] nobody stays deaf, who could not follow or be told connects anew; no confirmation of receipt is lost', async () => {
    const { id } = await openCase(world)
    const subject = { kind: 'case' as const, id }
    const officer = await world.as('station1')
    const follower = await officer.socket()
    let confirm: (() => void) | undefined
    follower.on('dispatch', (_, acknowledge) => (confirm = acknowledge))
    await until(() => confirm !== undefined)
    const [member] = set.members
    if (!member) throw new Error('a set has a member')

    await member.kill('SIGSTOP')
    confirm?.()
    const left = { follower: false, comer: false }
    try {
      follower.on('disconnect', () => (left.follower = true))
      // What this server remembers of the session and the case is enough to be let in.
      const comer = await officer.socket()
      comer.on('disconnect', () => (left.comer = true))
      expect(await follower.emitWithAck('follow', { subject, after: 0 })).to.have.property('seq')
      await until(() => left.follower && left.comer, GIVEN_UP_MS)
      await until(() => log.some((line) => line.includes('deliveries are written later')), GIVEN_UP_MS)
    } finally {
      await member.kill('SIGCONT')
    }

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
