import { expect } from 'chai'
import type { BodyOf } from '../../shared/operations/catalogue.ts'
import { rebuildProjections } from '../../server/journal/rebuild.ts'
import { defaultSettings } from '../../shared/domain/settings.ts'
import { acknowledgeAll, handOver, openCase, picture, seizure, upload } from '../support/cases.ts'
import { startWorld, type World } from '../support/world.ts'
import { verified } from './journal.world.ts'

const ID = '110101199003074514'
/** A mobile number of its own for every place where one is written. */
let written = 0
const phones: string[] = []
const phone = (): string => {
  const number = `139${String(10_000_000 + 7919 * ++written)}`
  phones.push(number)
  return number
}
const words = (): string => `请联系 ${phone()}，证件 ${ID}`

describe('personal numbers', function () {
  this.timeout(180_000)
  let world: World
  let logs = ''
  before(async () => {
    world = await startWorld({ logged: (line) => (logs += line) })
  })
  after(() => world.stop())

  /** Every row of the database, but for the vault, as text. */
  const everything = async (): Promise<string> => {
    const { raw } = world.app.platform.db
    const collections = await raw.listCollections({}, { nameOnly: true }).toArray()
    const names = collections
      .map(({ name }) => name)
      .filter((name) => !name.startsWith('system.') && !name.includes('.chunks'))
    expect(names).to.include.members(['journal', 'cases', 'properties', 'commands', 'accounts', 'vault'])
    const rows = await Promise.all(names.map((name) => raw.collection(name).find({}).toArray()))
    return JSON.stringify(rows)
  }

  /** Writes numbers wherever a person can write words. */
  const plant = async (): Promise<string> => {
    const [desk, officer, scene] = [await world.as('desk1'), await world.as('station1'), await world.as('scene1')]
    const [video, custodian, chief, bureau] = [
      await world.as('video1'),
      await world.as('custodian1'),
      await world.as('chief1'),
      await world.as('district1'),
    ]
    const { id } = await openCase(world, {
      summary: words(),
      caller: { name: `王店长 ${phone()}`, phone: phone() },
      place: { text: words(), lng: 118.58012, lat: 32.02248 },
      losses: [{ what: words(), quantity: 1, unit: `台${phone()}`, valueFen: 1 }],
      receivedAt: new Date(Date.now() - 20 * 60_000).toISOString(),
      receivedAtReason: words(),
      override: { reason: words() },
    })
    const params = { id }
    await desk.call('case.join-caller', { params, body: { caller: { name: '李某', phone: phone() }, text: words() } })
    await acknowledgeAll(world, id)
    const write = async (person: typeof officer, body: unknown) =>
      person.call('timeline.write', { params, body: body as BodyOf<'timeline.write'> })
    await write(officer, { lane: 'investigation', kind: 'note', body: { text: words(), place: { text: words() } } })
    await write(officer, {
      lane: 'investigation',
      kind: 'statement',
      body: { text: words(), person: `证人 ${phone()}` },
    })
    await write(officer, { lane: 'investigation', kind: 'canvass', body: { text: words(), person: `住户 ${phone()}` } })
    await write(officer, { lane: 'investigation', kind: 'request', body: { to: 'video', text: words() } })
    await write(scene, {
      lane: 'scene',
      kind: 'trace',
      body: { traceKind: 'other', traceNumber: `1 号 ${phone()}`, spot: words(), method: words() },
    })
    await write(video, { lane: 'video', kind: 'blind-spot', body: { text: words(), camera: `店主自装 ${phone()}` } })
    await write(video, { lane: 'video', kind: 'vehicle', body: { plate: `苏A ${phone()}`, text: words() } })
    const shownAt = new Date(Date.now() - 60_000).toISOString()
    await write(video, {
      lane: 'video',
      kind: 'sighting',
      body: { text: words(), camera: '路口 1', shownAt, clockOffsetSeconds: 0, direction: `往北，问 ${phone()}` },
    })
    await officer.call('suspect.identify', { params, body: { name: `赵某 ${phone()}`, idNumber: ID, text: words() } })
    await chief.call('case.set-procedure', { params, body: { procedure: 'administrative', reason: words() } })
    await desk.call('dispatch.reassign', {
      params: { id, party: 'scene' },
      body: { unitId: 'unit-scene-lj-2', reason: words() },
    })
    await (await world.as('property1')).call('dispatch.release', { params: { id, party: 'property-crime' } })
    await officer.call('case.discover', {
      params,
      body: { category: 'theft', summary: words(), place: { text: words(), lng: 118.59286, lat: 32.01721 } },
    })
    const named = {
      what: words(),
      from: `赵某 ${phone()}`,
      witness: `钱某 ${phone()}`,
      valuationSource: `店主报价 ${phone()}`,
      serial: `身份证 ${ID}，${phone()}`,
      unit: `张${phone()}`,
      place: { text: words() },
    }
    const photo = await upload(world, 'station1', 'seized')
    const { property } = await officer.call('property.seize', { params, body: { ...seizure(photo), ...named } })
    const item = { params: { id: property.id } }
    await custodian.call('property.check-in', {
      ...item,
      body: { why: 'other', text: words(), place: words(), seal: `封条 ${phone()}` },
    })
    await officer.call('property.record-ownership', {
      ...item,
      body: { owner: '万家福超市', evidence: words(), undisputed: true },
    })
    await officer.call('property.request-return', {
      ...item,
      body: { factsEstablished: true, noHarm: true, text: words() },
    })
    await bureau.call('property.approve-return', { ...item, body: { reason: words() } })
    await custodian.call('property.hand-over', { ...item, body: { ...handOver(), place: words() } })
    const { items } = await desk.call('case.timeline', { params, query: { limit: 500 } })
    const ref = items[0]?.sealed?.[0]?.ref ?? ''
    await desk.call('case.reveal', { params, body: { ref, reason: words() } })
    await officer.call('case.dismiss', { params, body: { ground: 'no-offence', reason: words() } })
    await chief.call('case.refuse-dismissal', { params, body: { reason: words() } })
    await chief.call('case.shelve', { params, body: { reason: words() } })
    await chief.call('case.reopen', { params, body: { reason: words() } })
    return id
  }

  it('[A3] [S10] stand in no row of the database, wherever they were written', async () => {
    const id = await plant()
    const text = await everything()
    // What was written around the numbers is found: the search searches.
    expect(text).to.include('请联系 139')
    expect(text).to.include(picture('seized').sha256)
    expect(phones.length).to.be.greaterThan(40)
    const found = [...phones, ID].filter((number) => text.includes(number))
    expect(found).to.deep.equal([])
    const desk = await world.as('desk1')
    const shown = [
      await desk.call('case.read', { params: { id } }),
      await desk.call('case.timeline', { params: { id }, query: { limit: 500 } }),
      await desk.call('case.list'),
      await desk.call('property.list', { params: { id } }),
      await (await world.as('auditor1')).call('audit.list', { query: { limit: 200 } }),
    ]
    expect([...phones, ID].filter((number) => JSON.stringify(shown).includes(number))).to.deep.equal([])
  })

  it('[A3] [S10] stand in no line of the log, no metric and no refusal, not even where something fails', async () => {
    const desk = await world.as('desk1')
    const stray = words()
    // Nothing of this is ever kept, not even sealed.
    const never = phones.pop() ?? ''
    const refused = [
      await desk.ask('case.receive', {
        body: { category: stray, summary: stray } as unknown as BodyOf<'case.receive'>,
      }),
      await desk.ask('case.list', { query: { text: stray, station: stray } as never }),
      await desk.ask('case.read', { params: { id: stray } }),
      await desk.ask('session.open', { body: { username: stray, password: stray } }),
    ]
    expect(refused.filter(({ status }) => status < 400 || status >= 500)).to.deep.equal([])
    // A row that no code of the server writes makes a request fail within it.
    const rows = world.app.platform.db.raw.collection<{ _id: string }>('cases')
    await rows.insertOne({ _id: 'broken', kind: 'case', seq: 1, state: { summary: stray } } as never)
    const broken = await desk.ask('case.read', { params: { id: 'broken' } })
    await rows.deleteOne({ _id: 'broken' })
    expect(logs).to.include('"level":')
    const told = [logs, JSON.stringify([refused, broken]), await world.metrics()].join('\n')
    expect([...phones, never, ID].filter((number) => told.includes(number))).to.deep.equal([])
    expect(logs).not.to.include('王店长').and.not.to.include('请联系')
  })

  it('[A3] [N6] are refused in names, which everybody sees and nobody could reveal', async () => {
    const admin = await world.as('admin1')
    const number = `139${String(99_000_000)}`
    const person = {
      name: '新人',
      roles: ['analyst'],
      unitIds: ['unit-analysis-lj'],
      districtId: 'district-lj',
    } as const
    const described = { ...person, roles: [...person.roles], unitIds: [...person.unitIds] }
    const create = (body: object) =>
      admin.ask('account.create', {
        body: { username: 'newcomer', password: 'eleven white herons', ...described, ...body },
      })
    const token = { operations: ['case.read'], expiresAt: new Date(Date.now() + 86_400_000).toISOString() }
    const past = {
      key: '1',
      category: 'theft' as const,
      summary: '旧案',
      receivedAt: '2020-01-01T00:00:00.000Z',
      place: { text: '旧街' },
      station: 'LJ01',
    }
    const past1 = (body: object) =>
      admin.ask('case.import', { body: { source: 'ledger', cases: [{ ...past, ...body }] } })
    const answers = [
      [await create({ username: `u${number}` }), 'username'],
      [await create({ name: `王 ${number}` }), 'name'],
      [await create({ badge: number }), 'badge'],
      [
        await admin.ask('account.issue-token', { params: { id: 'account-desk1' }, body: { name: number, ...token } }),
        'name',
      ],
      [await past1({ key: number }), 'cases.0.key'],
      [await past1({ number: `案 ${number}` }), 'cases.0.number'],
    ] as const
    for (const [answer, field] of answers)
      expect([answer.status, answer.body.fields?.[0]?.field], field).to.deep.equal([422, field])
    expect(await everything()).not.to.include(number)
  })

  it('[A3] [N6] are found again by who types them otherwise: the case, and the item', async () => {
    const [one = '', serial] = [phones[0], phones.find((_, index) => index > 0)]
    const desk = await world.as('desk1')
    const apart = `${one.slice(0, 3)} ${one.slice(3, 7)}－${one.slice(7)}`
    for (const q of [
      one,
      apart,
      `+86${one}`,
      [...one].map((digit) => '〇一二三四五六七八九'[Number(digit)]).join(''),
    ]) {
      const { items } = await desk.call('case.list', { query: { q } })
      expect(items.length, q).to.equal(1)
    }
    expect(serial).not.to.equal(one)
    const { items } = await (
      await world.as('custodian1')
    ).call('property.stock', { query: { q: '110101 19900307 4514' } })
    expect(items.map(({ serial: shown }) => shown)).to.deep.equal([
      `身份证 1101************14，${items[0]?.serial?.slice(-11)}`,
    ])
    const params = { id: items[0]?.id ?? '' }
    const keeper = await world.as('custodian1')
    const { sealed } = await keeper.call('property.read', { params })
    const ofSerial = sealed.find(({ field }) => field === 'idNumber')?.ref ?? ''
    const ask = { params, body: { ref: ofSerial, reason: '核对证件' } }
    expect(await keeper.call('property.reveal', ask)).to.deep.equal({ value: ID })
    // It is on record, and nobody sees it who may not see the case.
    const { items: audited } = await (
      await world.as('auditor1')
    ).call('audit.list', { query: { kind: 'account.revealed' } })
    expect(audited.map(({ body }) => JSON.stringify(body))).to.satisfy((bodies: string[]) =>
      bodies.some((body) => body.includes(ofSerial) && body.includes('核对证件')),
    )
    await (await world.as('station2')).refused('property.reveal', 'subject.not-found', ask)
    await keeper.refused('property.reveal', 'subject.not-found', { ...ask, body: { ref: 'none', reason: '核对' } })
    expect((await desk.call('case.list', { query: { q: '13000000000' } })).items).to.deep.equal([])
  })

  it('[A3] are all in the vault, and open with the key', async () => {
    const { db, journal } = world.app.platform
    const rows = await db
      .collection<{ _id: string; subject: string; field: string; ciphertext: string; salt: string; blind: string }>(
        'vault',
      )
      .find({})
      .toArray()
    const opened = new Set(rows.map((row) => journal.vault.open(row)))
    const missing = phones.filter(
      (number) => !opened.has(number) && ![...opened].some((value) => value.includes(number)),
    )
    expect(missing).to.deep.equal([])
    expect(opened.has(ID)).to.equal(true)
  })

  it('[T1] [T2] after all of it the states are what the journals make, and the chains hold', async () => {
    const found: unknown[] = []
    const { db } = world.app.platform
    await rebuildProjections({
      db,
      settings: defaultSettings,
      rewrite: false,
      onFinding: (finding) => found.push(finding),
    })
    expect(found).to.deep.equal([])
    expect((await verified(world, { heads: false })).found).to.deep.equal([])
  })
})
