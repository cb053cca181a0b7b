import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { demoParts } from '../../seed/organisation/index.ts'
import type { BodyOf } from '../../shared/operations/catalogue.ts'
import { places } from '../../seed/places.ts'
import { openCase, readCase } from '../support/cases.ts'
import { movedClock } from '../support/clock.ts'
import { until } from '../support/until.ts'
import { startWorld, supermarketCall, type Person, type World } from '../support/world.ts'

const outside = { text: '江对岸', lng: 118.4, lat: 31.8 }
const minutesAgo = (world: World, minutes: number): string =>
  new Date(world.app.platform.now().getTime() - minutes * 60_000).toISOString()

describe('call intake', function () {
  this.timeout(60_000)
  const clock = movedClock()
  let world: World
  let desk: Person
  before(async () => {
    world = await startWorld({ processNow: clock.processNow })
    desk = await world.as('desk1')
  })
  after(() => world.stop())

  it('[C2] a call is received when it was answered: set back with a reason, clamped when the desk clock is ahead', async () => {
    const receivedAt = minutesAgo(world, 30)
    await desk.refused('case.receive', 'case.received-reason-missing', { body: { ...supermarketCall(), receivedAt } })
    const back = await openCase(world, { receivedAt, receivedAtReason: '电台转来' })
    expect(back).to.include({ receivedAt, receivedAtSetBack: true, receivedAtClamped: false })
    const ahead = await openCase(world, { receivedAt: minutesAgo(world, -1) })
    expect(ahead).to.include({ receivedAtClamped: true, receivedAtSetBack: false })
    const [entry] = (await desk.call('case.timeline', { params: { id: ahead.id } })).items
    expect(ahead.receivedAt).to.equal(entry?.storedAt)
    const shifted = await openCase(world, {
      receivedAt: receivedAt.replace('Z', '+00:00'),
      receivedAtReason: '电台转来',
    })
    expect(shifted.receivedAt).to.equal(receivedAt)
  })

  it('[C2] too long ago and in the future are refused, and named', async () => {
    for (const [minutes, code, limit] of [
      [121, 'case.received-too-old', /120/],
      [-3, 'case.received-in-future', /./],
    ] as const) {
      const body = { ...supermarketCall(), receivedAt: minutesAgo(world, minutes), receivedAtReason: '补录' }
      const { fields } = await desk.refused('case.receive', code, { body })
      expect(fields?.[0]?.field).to.equal('receivedAt')
      expect(fields?.[0]?.zh).to.match(limit)
      expect(fields?.[0]?.en).to.match(limit)
    }
  })

  it('[C1] a repeat over another server gets the first result, though the call would be refused by now', async () => {
    const other = await world.another()
    const there = await other.as('desk1')
    const call = { body: { ...supermarketCall(), receivedAt: minutesAgo(world, 9.5) }, id: randomUUID() }
    const first = await desk.call('case.receive', call)
    clock.advance(60)
    expect(await there.call('case.receive', call)).to.deep.equal(first)
    await there.refused('case.receive', 'case.received-reason-missing', { ...call, id: randomUUID() })
    await other.stop()
  })

  it('[C3] a subcategory belongs to its category', async () => {
    const body = { ...supermarketCall(), category: 'fraud' as const }
    const { case: opened } = await desk.call('case.receive', { body })
    expect(opened.subcategory).to.equal(undefined)
    expect(opened.noted).to.deep.equal([{ field: 'subcategory', text: supermarketCall().subcategory }])
  })

  it('[C1] [N6] an optional field in a wrong form holds no dispatch back: it goes along as a note', async () => {
    const wrong = {
      ...supermarketCall(),
      caller: { name: '王'.repeat(201), phone: '打他侄子一三九 0013 8001，晚上' },
      losses: [
        { what: '手机', quantity: 1, valueFen: 100 },
        { what: '现金', quantity: 0, valueFen: 12.5 },
      ],
      subcategory: 7,
      writtenAt: 'gestern',
    } as unknown as BodyOf<'case.receive'>
    const asked = { body: wrong, id: randomUUID() }
    const { case: opened, dispatches } = await desk.call('case.receive', asked)
    expect(dispatches).to.have.length(3)
    expect(opened.losses).to.deep.equal([{ what: '手机', quantity: 1, valueFen: 100 }])
    expect(opened.noted?.map(({ field }) => field).sort()).to.deep.equal(
      ['caller.name', 'caller.phone', 'losses.1', 'subcategory', 'writtenAt'].sort(),
    )
    // What was said of the caller is sealed; the number in it can be called back.
    expect(opened.noted?.flatMap(({ sealed }) => sealed?.masked ?? [])).to.deep.equal(['***', '***'])
    expect(opened.callers[0]?.phone?.masked).to.equal('139****8001')
    const reveal = async (ref = '') =>
      (await desk.call('case.reveal', { params: { id: opened.id }, body: { ref, reason: '核对' } })).value
    const said = opened.noted?.find(({ field }) => field === 'caller.phone')?.sealed?.ref
    expect(await reveal(said)).to.equal('打他侄子一三九 0013 8001，晚上')
    // The same again is the same command; what has to be right is refused as before.
    expect((await desk.call('case.receive', asked)).case.id).to.equal(opened.id)
    const told = await desk.refused('case.receive', 'request.invalid', {
      body: { ...wrong, summary: '' } as BodyOf<'case.receive'>,
    })
    expect(told.fields?.map(({ field }) => field)).to.include.members(['summary', 'caller.phone'])
    const unlocated = { ...supermarketCall(), place: { text: '某处', lng: 999, lat: 32 } }
    await desk.refused('case.receive', 'case.unlocated', { body: unlocated })
    await desk.refused('case.receive', 'request.invalid', {
      body: { ...supermarketCall(), override: { station: '!', reason: '近' } },
    })
  })

  it('[C4] [N6] a phone is taken in any writing, with its extension', async () => {
    for (const [phone, masked] of [
      ['(025) 8888.8888 转 8012', '025*********8012'],
      ['+86\u200B 138-0013-8000', '138****8000'],
      ['【138】0013　8000', '138****8000'],
    ] as const) {
      const { case: opened } = await desk.call('case.receive', { body: { ...supermarketCall(), caller: { phone } } })
      expect(opened.noted, phone).to.equal(undefined)
      expect(opened.callers[0]?.phone?.masked, phone).to.equal(masked)
    }
  })

  it('[D1] the location decides the station, and its district the teams', async () => {
    for (const place of places) {
      const { targets } = await desk.call('case.near', { query: { lng: place.lng, lat: place.lat } })
      const station = demoParts.find((part) => part.type === 'station' && part.id === targets?.station.id)
      const short = station?.type === 'station' ? station.code.slice(0, 2).toLowerCase() : ''
      expect(targets?.propertyCrime, place.text).to.deep.include({
        unitId: `unit-property-${short}-1`,
        fallback: false,
      })
      expect(targets?.scene?.unitId).to.equal(`unit-scene-${short}-1`)
    }
  })

  it('[D1] in no area the desk chooses the station, and may choose any of the three with a reason', async () => {
    const { fields } = await desk.refused('case.receive', 'case.outside-areas', {
      body: { ...supermarketCall(), place: outside },
    })
    expect(fields?.[0]?.field).to.equal('place')
    // What has no coordinates yet, or half of them, is said to have none, not to lie outside.
    for (const half of [{}, { lng: 118.59 }, { lat: 32.01 }]) {
      const { title, fields: marked } = await desk.refused('case.receive', 'case.unlocated', {
        body: { ...supermarketCall(), place: { text: '不明', ...half } },
      })
      expect(title).to.contain('还没有坐标')
      expect(marked?.[0]?.field).to.equal('place')
    }
    const override = { station: 'station-dh01', scene: 'unit-scene-lj-2', reason: '就近' }
    const chosen = await openCase(world, { place: outside, override })
    expect(chosen.number).to.match(/^DH01-/)
    expect(chosen.dispatches.map(({ unitId, chosen }) => [unitId, chosen])).to.deep.equal([
      ['unit-station-dh01', 'desk'],
      ['unit-property-dh-1', 'location'],
      ['unit-scene-lj-2', 'desk'],
    ])
    for (const wrong of [
      { station: 'station-none' },
      { scene: 'unit-property-lj-1' },
      { propertyCrime: 'unit-store-lj' },
    ]) {
      const body = { ...supermarketCall(), override: { ...wrong, reason: '测试' } }
      const refused = await desk.refused('case.receive', 'case.override-unknown', { body })
      expect(refused.fields?.[0]?.field).to.equal(`override.${Object.keys(wrong)[0]}`)
    }
  })

  it('[D1] a team off duty falls back along its list; with nobody on duty the desk must choose', async () => {
    const admin = await world.as('admin1')
    const units = (await admin.call('unit.list')).items
    const roster = async (id: string, on: boolean) => {
      const unit = units.find((each) => each.id === id)
      if (!unit) throw new Error(id)
      const { name, leaderId, fallback } = unit
      await admin.call('unit.update', {
        params: { id },
        body: { name, leaderId, fallback, roster: on ? unit.roster : [] },
      })
      await until(() => world.app.platform.organisation().unit(id)?.roster.length === (on ? unit.roster.length : 0))
    }
    await roster('unit-scene-lj-1', false)
    const { dispatches } = await openCase(world)
    expect(dispatches[2]).to.include({ unitId: 'unit-scene-lj-2', chosen: 'fallback' })
    await roster('unit-scene-lj-2', false)
    const { fields } = await desk.refused('case.receive', 'case.no-duty-team', { body: supermarketCall() })
    expect(fields?.[0]?.field).to.equal('override.scene')
    await roster('unit-scene-lj-1', true)
    expect((await openCase(world)).dispatches[2]).to.include({ unitId: 'unit-scene-lj-1', chosen: 'location' })
    await roster('unit-scene-lj-2', true)
  })

  it('[C4] a second call joins the case and starts no dispatch', async () => {
    const { case: opened } = await desk.call('case.receive', { body: supermarketCall() })
    const { case: joined, entries } = await desk.call('case.join-caller', {
      params: { id: opened.id },
      body: { caller: { name: '李某', phone: '13900139000' }, text: '邻居也看见了' },
    })
    expect(joined.callers).to.have.length(2)
    expect(joined.dispatches).to.deep.equal(opened.dispatches)
    expect(entries.map(({ kind }) => kind)).to.deep.equal(['caller.joined'])
    expect(JSON.stringify(joined)).not.to.include('13900139000')
  })

  it('[C5] numbers have no duplicates when two servers take calls at once', async () => {
    const other = await world.another()
    const two = await other.as('desk1')
    const made = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        (index % 2 ? desk : two).call('case.receive', { body: supermarketCall() }),
      ),
    )
    const numbers = made.map(({ case: { number } }) => number)
    expect(new Set(numbers).size).to.equal(40)
    for (const number of numbers) expect(number).to.match(/^LJ01-\d{4}-\d{5}$/)
    for (const { dispatches } of made) expect(dispatches).to.have.length(3)
    await other.stop()
  })

  it('[C4] of a number that calls often the desk sees the latest cases', async () => {
    const caller = { phone: '13700005678' }
    const made: string[] = []
    for (let call = 0; call < 25; call++) made.push((await openCase(world, { caller })).id)
    const { sameNumber } = await desk.call('case.near', { query: caller })
    expect(sameNumber.map(({ id }) => id)).to.deep.equal(made.slice(-20).reverse())
  })

  it('[C4] a near case is seen, however many calls the rest of the city has had since', async () => {
    const near = await openCase(world)
    const rows = world.app.platform.db.collection<{ _id: string }>('cases')
    const model = await rows.findOne({ _id: near.id })
    const { seq: _seq, ...plain } = near
    const many = Array.from({ length: 501 }, (_, index) => {
      const own = { id: `far-${index}`, number: `far-${index}`, place: outside }
      return { ...model, _id: own.id, nextTimerAt: null, state: { ...plain, ...own, receivedAt: minutesAgo(world, 0) } }
    })
    await rows.insertMany(many)
    const { lng, lat } = supermarketCall().place
    const found = await desk.call('case.near', { query: { lng, lat } })
    await rows.deleteMany({ _id: /^far-/ as never })
    expect(found.near.map(({ id }) => id)).to.include(near.id)
  })

  it('[C4] the desk sees open cases near in place and time, and earlier calls from the same number', async () => {
    const far = places.find((place) => place.text === '双桥镇卫生院')
    if (!far) throw new Error('no such place')
    const place = { ...far }
    const first = await openCase(world, { place, caller: { name: '周某', phone: '+86 137-0000-1234' } })
    const other = await openCase(world, { caller: { name: '周某', phone: '13700001234' } })
    const near = await desk.call('case.near', {
      query: { lng: place.lng + 0.003, lat: place.lat, phone: '13700001234' },
    })
    expect(near.near.map(({ id }) => id)).to.deep.equal([first.id])
    expect(near.near[0]?.metres).to.be.within(200, 400)
    expect(near.sameNumber.map(({ id }) => id)).to.have.members([first.id, other.id])
    clock.advance(2 * 3600 + 1)
    // The session of before has run out too.
    const later = await (await world.as('desk2')).call('case.near', { query: { lng: place.lng, lat: place.lat } })
    expect(later.near).to.deep.equal([])
  })
})

describe('a call that was mis-sent, and a case that was found', function () {
  this.timeout(60_000)
  const clock = movedClock()
  let world: World
  before(async () => {
    world = await startWorld({ processNow: clock.processNow })
  })
  after(() => world.stop())

  it('[C6] within 10 s the desk takes a mis-sent call back alone; afterwards it asks', async () => {
    const desk = await world.as('desk1')
    const taken = await openCase(world)
    const body = { ground: 'mis-sent' as const, reason: '误操作' }
    const { case: gone } = await desk.call('case.dismiss', { params: { id: taken.id }, body })
    expect(gone).to.include({ status: 'dismissed', misSent: true })
    expect(gone.dispatches.map(({ state }) => state)).to.deep.equal(['cancelled', 'cancelled', 'cancelled'])
    expect((await (await world.as('station1')).call('dispatch.inbox')).items).to.deep.equal([])
    const late = await openCase(world)
    clock.advance(11)
    await desk.refused('case.dismiss', 'case.mis-sent-too-late', { params: { id: late.id }, body })
    expect((await readCase(world, late.id)).status).to.equal('open')
  })

  it('[C5] numbers that past cases came with are passed over, and every call is taken', async () => {
    const admin = await world.as('admin1')
    const [code, year, last] = (await openCase(world)).number.split('-')
    const taken = Array.from(
      { length: 150 },
      (_, index) => `${code}-${year}-${String(Number(last) + 1 + index).padStart(5, '0')}`,
    )
    const past = { category: 'theft' as const, summary: '旧案', place: { text: '人民路' }, station: 'LJ01' }
    const cases = taken.map((key) => ({ ...past, key, receivedAt: '2026-01-05T00:00:00Z' }))
    expect(await admin.call('case.import', { body: { source: 'ledger', cases } })).to.deep.equal({ imported: 150 })
    const made = await Promise.all(Array.from({ length: 5 }, () => openCase(world)))
    const numbers = made.map(({ number }) => number)
    expect(new Set([...taken, ...numbers]).size).to.equal(155)
    for (const number of numbers) expect(number).to.match(/^LJ01-\d{4}-\d{5}$/)
  })

  it('[C8] a case found from another starts no dispatch and names it; both tell of each other', async () => {
    const origin = await openCase(world)
    const officer = await world.as('station1')
    const place = { text: '人民路128号', lng: 118.59286, lat: 32.01721 }
    const body = { category: 'theft' as const, summary: '另一家超市未发现被盗', place, unnoticed: true }
    const { case: found } = await officer.call('case.discover', { params: { id: origin.id }, body })
    expect(found).to.deep.include({ origin: 'discovered', status: 'open', unnoticed: true, dispatches: [] })
    expect(found.foundFrom).to.deep.equal({ id: origin.id, number: origin.number })
    expect((await readCase(world, origin.id)).found).to.deep.equal([{ id: found.id, number: found.number }])
    await officer.refused('case.discover', 'timeline.occurred-in-future', {
      params: { id: origin.id },
      body: { ...body, discoveredAt: '2100-01-01T00:00:00Z' },
    })
    await officer.refused('case.discover', 'case.outside-areas', {
      params: { id: origin.id },
      body: { ...body, place: outside },
    })
  })

  it('[A3] a number is masked, and shown to who gives a reason; a repeat shows it again and records once', async () => {
    const desk = await world.as('desk1')
    const opened = await openCase(world, { caller: { name: '王店长', phone: '13800138000' } })
    const phone = opened.callers[0]?.phone
    expect(phone?.masked).to.equal('138****8000')
    const id = randomUUID()
    const ask = { params: { id: opened.id }, body: { ref: phone?.ref ?? '', reason: '回拨' }, id }
    expect(await desk.call('case.reveal', ask)).to.deep.equal({ value: '13800138000' })
    clock.advance(1)
    expect(await desk.call('case.reveal', ask)).to.deep.equal({ value: '13800138000' })
    const auditor = await world.as('auditor1')
    const { items } = await auditor.call('audit.list', { query: { account: 'account-desk1' } })
    const reveals = items.filter(({ kind }) => kind === 'account.revealed')
    expect(reveals).to.have.length(1)
    expect(reveals[0]?.body).to.deep.include({ caseId: opened.id, reason: '回拨', field: 'phone' })
    expect(JSON.stringify(items)).not.to.include('13800138000')
    await desk.refused('case.reveal', 'subject.not-found', {
      ...ask,
      id: randomUUID(),
      params: { id: (await openCase(world)).id },
    })
  })
})
