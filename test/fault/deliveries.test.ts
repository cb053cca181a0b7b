import { expect } from 'chai'
import { startReplicaSet, type ReplicaSet } from '../support/mongod.ts'
import { openCase, readCase } from '../support/cases.ts'
import { until } from '../support/until.ts'
import { startWorldOn, type World } from '../support/world.ts'

const PATIENCE_MS = 60_000

describe('a database that is away for longer than commands wait', function () {
  this.timeout(4 * PATIENCE_MS)
  const now = Date.now
  let set: ReplicaSet
  let world: World
  const lines: string[] = []
  before(async () => {
    set = await startReplicaSet({ members: 1 })
    world = await startWorldOn(set.uri, { logged: (line) => void lines.push(line) })
  })
  after(async () => {
    Date.now = now
    await world.stop()
    await set.stop()
  })

  it('[D3] loses no confirmation of receipt: it is written when the database is back', async () => {
    const socket = await (await world.as('station1')).socket()
    let confirm: (() => void) | undefined
    socket.on('dispatch', (_, acknowledge) => (confirm = acknowledge))
    const { id } = await openCase(world)
    await until(() => confirm !== undefined)
    const stateOfStation = async () => (await readCase(world, id)).dispatches.find(({ party }) => party === 'station')
    expect((await stateOfStation())?.state).to.equal('sent')

    const [member] = set.members
    await member?.kill('SIGKILL')
    confirm?.()
    // Nobody waits half a minute here: the hands of the clock are moved.
    await until(() => {
      Date.now = () => now() + 30_000
      return lines.some((line) => line.includes('deliveries are written later'))
    }, PATIENCE_MS)
    Date.now = now
    await member?.restart()
    await until(async () => (await stateOfStation().catch(() => undefined))?.state === 'delivered', PATIENCE_MS)
    const entries = await world.app.platform.journal.entriesAfter(id, 0, 100)
    expect(entries.filter(({ kind }) => kind === 'dispatch.delivered')).to.have.length(1)
    socket.disconnect()
  })
})
