import { expect } from 'chai'
import { startWorld, type World } from '../support/world.ts'

describe('the organisation that a server knows', function () {
  this.timeout(60_000)
  let world: World
  before(async () => {
    world = await startWorld()
  })
  after(() => world.stop())

  it('reads what has new entries and nothing else: areas are large', async () => {
    const known = () => world.app.platform.organisation()
    const before = known()
    const [station, other] = before.stations
    if (!station || !other || station.area.type !== 'Polygon') throw new Error('no stations')
    const admin = await world.as('admin1')
    await admin.call('account.create', {
      body: {
        ...{ username: 'new1', password: 'eleven white herons', name: '孙某', roles: ['station-officer'] },
        ...{ unitIds: [], stationId: station.id },
      },
    })
    expect(known().accounts).to.have.length(before.accounts.length + 1)
    expect(known().station(station.id), 'read again').to.equal(station)
    const body = { name: '新名派出所', area: { ...station.area, type: 'Polygon' as const }, arrivalTargetMinutes: 9 }
    await admin.call('station.update', { params: { id: station.id }, body })
    expect(known().station(station.id)).to.include({ name: '新名派出所', arrivalTargetMinutes: 9 })
    expect(known().station(other.id), 'read again').to.equal(other)
    expect(known().stations.map(({ id }) => id)).to.deep.equal(before.stations.map(({ id }) => id))
  })
})
