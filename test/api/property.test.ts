import { expect } from 'chai'
import type { BodyOf } from '../../shared/operations/catalogue.ts'
import type { RefusalCode } from '../../shared/refusals.ts'
import { handOver, openCase, readCase, returnable, seize, seizure, upload } from '../support/cases.ts'
import { signInFirst, startWorld, type World } from '../support/world.ts'

const RACERS = 200

describe('property', function () {
  this.timeout(60_000)
  let world: World
  let caseId: string
  before(async () => {
    world = await startWorld()
    caseId = (await openCase(world)).id
  })
  after(() => world.stop())

  it('[P1] is seized by two officers with the approval of a chief who is not one of them', async () => {
    const officer = await world.as('station1')
    const { sha256 } = { sha256: 'a'.repeat(64) }
    const refused = (code: RefusalCode, change: Partial<BodyOf<'property.seize'>>) =>
      officer.refused('property.seize', code, { params: { id: caseId }, body: { ...seizure(sha256), ...change } })
    await refused('property.officers', { officers: ['account-station1'] })
    await refused('property.person-unknown', { officers: ['account-station1', 'account-custodian1'] })
    await refused('property.person-unknown', { approvedBy: 'account-chief2' })
    await refused('property.approver-is-officer', { officers: ['account-station1', 'account-chief1'] })
    await refused('timeline.occurred-in-future', { seizedAt: '2100-01-01T00:00:00Z' })
    const item = await seize(world, caseId)
    expect(item).to.include({ status: 'seized', quantity: 5, valueFen: 51_000, caseId })
    expect(item.holder.userId).to.equal('account-station1')
    expect(item.custody).to.have.length(1)
    expect((await readCase(world, caseId)).property.items).to.equal(1)
  })

  it('[P1] quantities have up to three decimals', async () => {
    for (const quantity of [0.07, 2.3, 1.001, 4.35, 999_999.999, 0.001]) {
      expect((await seize(world, caseId, { quantity, unit: '千克' })).quantity).to.equal(quantity)
    }
    const officer = await world.as('station1')
    for (const quantity of [0, -1, 0.0005, 1.0001, 1_000_001]) {
      const body = { ...seizure('a'.repeat(64)), quantity }
      const { fields } = await officer.refused('property.seize', 'request.invalid', { params: { id: caseId }, body })
      expect(fields?.[0]?.field, String(quantity)).to.equal('quantity')
    }
  })

  it('[P1] splits into parts that add up to the whole', async () => {
    const item = await seize(world, caseId)
    const officer = await world.as('station1')
    const body = { quantity: 3, valueFen: 30_600, why: '部分发还' }
    const { property, part } = await officer.call('property.split', { params: { id: item.id }, body })
    expect([property.quantity + part.quantity, property.valueFen + part.valueFen]).to.deep.equal([5, 51_000])
    expect(part.partOf).to.equal(item.id)
    await officer.refused('property.split', 'property.split-quantity', { params: { id: item.id }, body })
  })

  it('[P2] [P3] passes from hand to hand without a hole, into store to who is no officer of the case', async () => {
    const item = await seize(world, caseId)
    const params = { id: item.id }
    const [officer, colleague, custodian] = [
      await world.as('station1'),
      await world.as('property1'),
      await world.as('custodian1'),
    ]
    const moved = { why: 'examination' as const, place: '技术室' }
    await colleague.refused('property.transfer', 'property.not-holder', {
      params,
      body: { to: 'account-scene1', ...moved },
    })
    await officer.refused('property.transfer', 'property.holder-same', {
      params,
      body: { to: 'account-station1', ...moved },
    })
    await officer.refused('property.transfer', 'property.person-unknown', {
      params,
      body: { to: 'account-desk1', ...moved },
    })
    await officer.call('property.transfer', { params, body: { to: 'account-property1', ...moved } })
    const { property } = await custodian.call('property.check-in', {
      params,
      body: { why: 'stored', place: 'A-12', seal: '封条 7' },
    })
    expect(property.status).to.equal('in-store')
    expect(property.custody.map(({ to }) => to.userId)).to.deep.equal([
      'account-station1',
      'account-property1',
      'account-custodian1',
    ])
    expect(property.custody.slice(1).map(({ from }) => from.userId)).to.deep.equal(
      property.custody.slice(0, -1).map(({ to }) => to.userId),
    )
    await custodian.refused('property.check-in', 'property.holder-same', {
      params,
      body: { why: 'stored', place: 'A-12' },
    })
  })

  it('[A9] [P2] any custodian of its store acts for an item; only who may receive is offered, and the giver can recall', async () => {
    const [admin, officer, custodian, far] = [
      await world.as('admin1'),
      await world.as('station1'),
      await world.as('custodian1'),
      await world.as('custodian2'),
    ]
    const body = { why: 'stored' as const, place: 'B-3' }
    const password = 'eleven white herons'
    const keeper = {
      name: '代班保管员',
      roles: ['property-custodian' as const],
      unitIds: ['unit-store-lj'],
      districtId: 'district-lj',
    }
    const { account } = await admin.call('account.create', { body: { ...keeper, username: 'keeper-lj', password } })
    const other = await signInFirst(world.url, 'keeper-lj', password)

    const { id } = await seize(world, caseId)
    const params = { id }
    // Of another district: neither side could do anything with it any more.
    await officer.refused('property.transfer', 'property.receiver-unfit', {
      params,
      body: { to: 'account-custodian2', ...body },
    })
    const { items: offered } = await officer.call('property.receivers', { params })
    expect(offered.map((each) => each.id))
      .to.include.members(['account-custodian1', account.id, 'account-property1', 'account-scene1'])
      .and.not.include.members(['account-custodian2', 'account-station1', 'account-chief1', 'account-property2'])
    await far.refused('property.receivers', 'subject.not-found', { params })

    const given = await officer.call('property.transfer', { params, body: { to: account.id, ...body } })
    expect(given.property.can).to.deep.equal({ act: false, checkIn: false, receive: false, recall: true })
    await officer.call('property.recall', { params, body: {} })
    await officer.call('property.transfer', { params, body: { to: account.id, ...body } })
    const { property } = await custodian.call('property.read', { params })
    expect(property.can).to.deep.equal({ act: true, checkIn: false, receive: true, recall: false })
    expect(property.store).to.deep.include({ id: 'unit-store-lj' })
    await custodian.call('property.receive', { params, body: {} })
    await officer.refused('property.recall', 'property.recall-too-late', { params, body: {} })
    await custodian.refused('property.check-in', 'property.holder-same', { params, body })
    const split = { quantity: 1, valueFen: 100, why: '检验' }
    const { part } = await custodian.call('property.split', { params, body: split })

    // Whoever is left of the store takes over the name of one who has gone; the store stays the same.
    await admin.call('account.update', {
      params: { id: account.id },
      body: { ...keeper, unitIds: ['unit-store-dh'], districtId: 'district-dh' },
    })
    const stock = await custodian.call('property.stock', { query: { status: 'in-store' } })
    expect(stock.items.find((each) => each.id === part.id)?.can).to.include({ act: true, checkIn: true })
    const { property: taken } = await custodian.call('property.check-in', { params, body })
    expect(taken.custody.at(-1)).to.nested.include({ 'from.userId': account.id, 'to.userId': 'account-custodian1' })
    await other.refused('property.read', 'session.expired', { params })
  })

  it('[P3] [C7] no custodian is who works on the case by a further qualification', async () => {
    const password = 'twelve white herons'
    const both = { roles: ['property-custodian' as const], qualifications: ['scene-technician' as const] }
    const made = { username: 'keeper-too', name: '兼职保管员', ...both, unitIds: ['unit-scene-lj-1'], password }
    await (await world.as('admin1')).call('account.create', { body: { ...made, districtId: 'district-lj' } })
    const params = { id: (await seize(world, caseId)).id }
    const body = { why: 'stored' as const, place: 'B-4' }
    const keeper = await signInFirst(world.url, made.username, password)
    await keeper.refused('property.check-in', 'property.custodian-is-officer', { params, body })
  })

  it('[P5] goes back when nothing is missing, approved by another, to the owner, with a receipt', async () => {
    const { id } = await seize(world, caseId, { files: [] })
    const params = { id }
    const [officer, chief, custodian] = [
      await world.as('station1'),
      await world.as('district1'),
      await world.as('custodian1'),
    ]
    const vouched = { factsEstablished: true, noHarm: true }
    const refused = await officer.refused('property.request-return', 'property.return-incomplete', {
      params,
      body: vouched,
    })
    expect(refused['missing']).to.deep.equal(['photographed', 'ownership-evidenced'])
    await chief.refused('property.approve-return', 'property.return-not-requested', { params, body: {} })

    const ready = await returnable(world, caseId)
    const approved = { id: ready }
    await officer.refused('property.request-return', 'property.return-pending', { params: approved, body: vouched })
    await officer.refused('property.hand-over', 'property.not-holder', { params: approved, body: handOver() })
    await custodian.refused('property.hand-over', 'property.return-not-approved', { params, body: handOver() })
    const collector = (change: Partial<BodyOf<'property.hand-over'>['collector']>) => ({
      params: approved,
      body: { ...handOver(), collector: { ...handOver().collector, ...change } },
    })
    await custodian.refused(
      'property.hand-over',
      'property.mandate-missing',
      collector({ kind: 'agent', name: '孙某' }),
    )
    await custodian.refused('property.hand-over', 'property.mandate-missing', collector({ name: '孙某' }))
    const officerCollects = collector({ kind: 'agent', name: '陆建平', mandate: 'a'.repeat(64) })
    await custodian.refused('property.hand-over', 'property.collector-is-officer', officerCollects)
    const { property } = await custodian.call('property.hand-over', { params: approved, body: handOver() })
    expect(property.status).to.equal('returned')
    expect(property.handOver?.receiptNumber).to.match(/^FH-LJ01-\d{4}-\d{6}$/)
    expect(JSON.stringify(property)).not.to.include('110101199003074514')
    await custodian.refused('property.hand-over', 'property.returned', { params: approved, body: handOver() })
    expect((await readCase(world, caseId)).property.returned).to.equal(1)
  })

  it('[P5] a request waits for the district’s chief, who may refuse it', async () => {
    const { id } = await seize(world, caseId)
    const params = { id }
    const [officer, chief] = [await world.as('station1'), await world.as('district1')]
    await officer.call('property.record-ownership', {
      params,
      body: { owner: '店主', evidence: '小票', undisputed: true },
    })
    await officer.call('property.request-return', { params, body: { factsEstablished: true, noHarm: true } })
    const waiting = await chief.call('approval.list')
    expect(waiting.items.filter(({ propertyId }) => propertyId === id).map(({ kind }) => kind)).to.deep.equal([
      'return',
    ])
    expect((await (await world.as('district2')).call('approval.list')).items).to.deep.equal([])
    await officer.refused('property.split', 'property.split-pending', {
      params,
      body: { quantity: 1, valueFen: 1, why: '分' },
    })
    await chief.call('property.refuse-return', { params, body: { reason: '权属待查' } })
    await chief.refused('property.approve-return', 'property.return-not-requested', { params, body: {} })
    expect((await chief.call('approval.list')).items.filter(({ propertyId }) => propertyId === id)).to.deep.equal([])
  })

  it('[P6] of two hundred attempts at once over two servers one succeeds', async () => {
    const other = await world.another()
    const id = await returnable(world, caseId)
    const custodians = [await world.as('custodian1'), await other.as('custodian1')]
    const answers = await Promise.all(
      Array.from({ length: RACERS }, async (_, index) =>
        (custodians[index % 2] ?? custodians[0])?.ask('property.hand-over', { params: { id }, body: handOver() }),
      ),
    )
    const codes = answers.map((answer) => `${answer?.status} ${answer?.body.code ?? ''}`)
    expect(codes.filter((code) => code.startsWith('200'))).to.have.length(1)
    expect(codes.filter((code) => code === '409 property.returned')).to.have.length(RACERS - 1)
    const entries = await world.app.platform.journal.entriesAfter(id, 0, 500)
    expect(entries.filter(({ kind }) => kind === 'property.returned')).to.have.length(1)
    expect(entries.map(({ seq }) => seq)).to.deep.equal(entries.map((_, index) => index + 1))
    await other.stop()
  })

  it('[P5] gets its photo later, and is disputed only when somebody recorded it', async () => {
    const { id } = await seize(world, caseId, { files: [] })
    const params = { id }
    const officer = await world.as('station1')
    const missing = async () => (await officer.call('property.read', { params })).property.missing
    expect(await missing())
      .to.include('photographed')
      .and.not.include('undisputed')
    const files = [await upload(world, 'custodian1', 'later')]
    await (await world.as('custodian1')).call('property.add-photos', { params, body: { files } })
    expect(await missing()).not.to.include('photographed')
    const told = await officer.call('case.timeline', { params: { id: caseId }, query: { limit: 500 } })
    expect(told.items.at(-1)).to.deep.include({ kind: 'property.photographed', files })
    const body = { owner: '店主', evidence: '小票', undisputed: false }
    await officer.call('property.record-ownership', { params, body })
    expect(await missing())
      .to.include('undisputed')
      .and.not.include('ownership-evidenced')
  })

  it('[P3] waits for its check-in oldest first, page by page', async () => {
    const custodian = await world.as('custodian1')
    const own = (await openCase(world)).id
    const at = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()
    const ids: string[] = []
    for (const minutes of [30, 50, 10, 40])
      ids.push((await seize(world, own, { what: '砚', serial: '待入库', seizedAt: at(minutes) })).id)
    const seen: string[] = []
    for (let cursor: string | undefined; ;) {
      const query = { status: 'seized' as const, q: '待入库', limit: 1, ...(cursor ? { cursor } : {}) }
      const page = await custodian.call('property.stock', { query })
      seen.push(...page.items.map(({ id }) => id))
      if (!page.next) break
      cursor = page.next
    }
    expect(seen).to.deep.equal([ids[1], ids[3], ids[0], ids[2]])
  })

  it('is listed by case and by store, and found by what it is', async () => {
    const custodian = await world.as('custodian1')
    const item = await seize(world, caseId, { what: '独一无二的砚台', serial: 'SN-7731·Ａ9' })
    const { items } = await custodian.call('property.list', { params: { id: caseId } })
    expect(items.map(({ id }) => id)).to.include(item.id)
    const found = await custodian.call('property.stock', { query: { q: '砚台', status: 'seized' } })
    expect(found.items.map(({ id }) => id)).to.deep.equal([item.id])
    // Whatever stands between, however wide, in any letters.
    const forms = [
      'SN7731A9',
      'ｓｎ－７７３１',
      'sn 7731·a',
      '7731ａ9',
      '独一 无二',
      item.caseNumber.replaceAll('-', ''),
    ]
    for (const q of forms) {
      const { items: hits } = await custodian.call('property.stock', { query: { q, limit: 200 } })
      expect(
        hits.map(({ id }) => id),
        q,
      ).to.include(item.id)
    }
    expect((await custodian.call('property.stock', { query: { q: 'SN7732' } })).items).to.deep.equal([])
    const seen: string[] = []
    for (let cursor: string | undefined; ;) {
      const page = await custodian.call('property.stock', { query: { limit: 3, ...(cursor ? { cursor } : {}) } })
      seen.push(...page.items.map(({ id }) => id))
      if (!page.next) break
      cursor = page.next
    }
    expect(new Set(seen).size).to.equal(seen.length)
    expect(seen).to.have.members(
      (await custodian.call('property.stock', { query: { limit: 200 } })).items.map(({ id }) => id),
    )
    expect((await custodian.call('property.read', { params: { id: item.id } })).property.missing).to.include('approval')
    await custodian.refused('property.read', 'subject.not-found', { params: { id: 'no-such-item' } })
  })
})
