import { expect } from 'chai'
import { randomUUID } from 'node:crypto'
import { acknowledgeAll, openCase, readCase, seize } from '../support/cases.ts'
import { signInFirst, startWorld, type Person, type World } from '../support/world.ts'

describe('disabling somebody who answers for something', function () {
  this.timeout(60_000)
  let world: World
  let admin: Person
  beforeEach(async () => {
    world = await startWorld()
    admin = await world.as('admin1')
  })
  afterEach(() => world.stop())

  const disable = (username: string, more: object = {}) => ({
    params: { id: `account-${username}` },
    body: { status: 'disabled' as const, ...more },
  })

  it('[C7] says which open cases are led, and who leads on is told in the same command', async () => {
    const ids: string[] = []
    for (let n = 0; n < 2; n += 1) {
      const { id } = await openCase(world)
      await acknowledgeAll(world, id)
      ids.push(id)
    }
    const numbers = await Promise.all(ids.map(async (id) => (await readCase(world, id)).number))
    const duties = await admin.call('account.duties', { params: { id: 'account-station1' } })
    expect(duties.leads.map(({ number }) => number)).to.have.members(numbers)
    expect(duties.leadTo.map(({ id }) => id))
      .to.include.members(['account-property1', 'account-officer-lj01'])
      .and.not.include('account-station2')
    const refused = await admin.refused('account.set-status', 'account.leads-open', disable('station1'))
    expect(refused['numbers']).to.have.members(numbers)
    await admin.refused(
      'account.set-status',
      'case.lead-not-of-case',
      disable('station1', { leadTo: 'account-station2' }),
    )
    await admin.refused(
      'account.set-status',
      'case.lead-not-of-case',
      disable('station1', { leadTo: 'account-station1' }),
    )
    expect((await readCase(world, ids[0] ?? '')).lead?.userId).to.equal('account-station1')

    const id = randomUUID()
    const told = disable('station1', { leadTo: 'account-property1' })
    const { account } = await admin.call('account.set-status', { ...told, id })
    expect(account.status).to.equal('disabled')
    for (const each of ids) expect((await readCase(world, each)).lead?.userId).to.equal('account-property1')
    const { seq } = await readCase(world, ids[0] ?? '')
    // The same command again: the same answer, and nothing is written.
    expect((await admin.call('account.set-status', { ...told, id })).account).to.deep.equal(account)
    expect((await readCase(world, ids[0] ?? '')).seq).to.equal(seq)
  })

  it('[C7] leaves the lead as it is when the administrator says so', async () => {
    const { id } = await openCase(world)
    await acknowledgeAll(world, id)
    await admin.call('account.set-status', disable('station1', { leaveLeads: true }))
    expect((await readCase(world, id)).lead?.userId).to.equal('account-station1')
  })

  it('[A9] is refused for the only custodian of a store that holds something, until there is another', async () => {
    const { id: caseId } = await openCase(world)
    const item = await seize(world, caseId)
    const body = { why: 'stored' as const, place: 'A-1' }
    const inHand = await admin.call('account.duties', { params: { id: 'account-station1' } })
    expect(inHand.inHand).to.equal(1)
    await (await world.as('custodian1')).call('property.check-in', { params: { id: item.id }, body })
    const { stores } = await admin.call('account.duties', { params: { id: 'account-custodian1' } })
    expect(stores.map(({ id, items, others }) => [id, items, others])).to.deep.equal([['unit-store-lj', 1, []]])
    const refused = await admin.refused('account.set-status', 'account.store-unattended', disable('custodian1'))
    expect(refused['stores']).to.have.length(1)
    // Nothing lies in this one.
    await admin.call('account.set-status', disable('custodian2'))

    const keeper = {
      username: 'keeper-lj',
      name: '代班保管员',
      roles: ['property-custodian' as const],
      unitIds: ['unit-store-lj'],
      districtId: 'district-lj',
      password: 'eleven white herons',
    }
    await admin.call('account.create', { body: keeper })
    await admin.call('account.set-status', disable('custodian1'))
    const other = await signInFirst(world.url, 'keeper-lj', keeper.password)
    const { property } = await other.call('property.read', { params: { id: item.id } })
    expect(property.can.act).to.equal(true)
  })
})
