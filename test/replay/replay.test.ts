import { expect } from 'chai'
import { play } from '../../seed/replay/play.ts'
import { PASSWORD, startWorld, type World } from '../support/world.ts'

describe('the supermarket case', () => {
  let world: World
  before(async () => {
    world = await startWorld()
  })
  after(() => world.stop())

  it('goes from the call to the return of the property, through the public API only', async () => {
    const played = await play({ url: world.url, password: PASSWORD, speed: Infinity })
    const chief = await world.as('chief1')
    const { case: ended } = await chief.call('case.read', { params: { id: played.caseId } })
    expect(ended.status).to.equal('closed')
    expect(ended.suspects.every((suspect) => suspect.apprehendedAt !== undefined)).to.equal(true)
    expect(ended.suspects).to.have.length(3)
    expect(ended.found).to.have.length(6)
    expect(ended.tripleAcknowledgedAt).to.be.a('string')
    expect(ended.requests.every((request) => request.answeredBy !== undefined)).to.equal(true)
    expect(new Set(played.shops.map((shop) => shop.receipt)).size).to.equal(7)

    const discovered = await Promise.all(ended.found.map(({ id }) => chief.call('case.read', { params: { id } })))
    expect(
      discovered.every(
        ({ case: found }) =>
          found.origin === 'discovered' && found.status === 'closed' && found.dispatches.length === 0,
      ),
    ).to.equal(true)
    expect(discovered.filter(({ case: found }) => found.unnoticed).length).to.equal(2)

    const { items } = await chief.call('case.timeline', { params: { id: played.caseId }, query: { limit: 500 } })
    expect(items.map((entry) => entry.seq)).to.deep.equal(items.map((_, index) => index + 1))
    const lanes = new Set(items.map((entry) => entry.lane))
    expect([...lanes]).to.have.members(['command', 'scene', 'video', 'investigation', 'analysis', 'property'])
    // [A3] No identity number and no phone stands in what everybody reads.
    expect(JSON.stringify(items)).not.to.match(/13912345678|32010219950312451X/)
  }).timeout(60_000)
})
