import { expect } from 'chai'
import fc from 'fast-check'
import { catalogue, operationNames, type OperationName } from '../../shared/operations/catalogue.ts'
import { contains } from '../../shared/domain/jurisdiction.ts'
import { openCase, readCase } from '../support/cases.ts'
import { movedClock } from '../support/clock.ts'
import { problemFaults, rawAt, type Raw, type RawAnswer } from '../support/raw.ts'
import { newTarget, samples, type Target } from '../support/samples.ts'
import { seeded } from '../support/seed.ts'
import { startWorld, supermarketCall, type World } from '../support/world.ts'

type Path = (string | number)[]
const MARK = 'planted-by-a-test'

/** Where values stand in a body. */
const pathsIn = (value: unknown, at: Path = []): Path[] =>
  value !== null && typeof value === 'object'
    ? [
        ...(at.length > 0 ? [at] : []),
        ...Object.entries(value).flatMap(([key, item]) =>
          pathsIn(item, [...at, Array.isArray(value) ? Number(key) : key]),
        ),
      ]
    : [at]
const replaced = (value: unknown, [key, ...rest]: Path, by: unknown): unknown => {
  if (key === undefined) return by
  if (Array.isArray(value))
    return value.map((item: unknown, index) => (index === key ? replaced(item, rest, by) : item))
  if (value === null || typeof value !== 'object') return by
  const object = value as Record<string, unknown>
  return { ...object, [key]: replaced(object[key], rest, by) }
}

const strange: unknown[] = [
  null,
  true,
  -1,
  0,
  -0,
  0.1,
  1e21,
  1e308,
  -1e308,
  9_007_199_254_740_993,
  '',
  ' ',
  '\t',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\udc00\ud800',
  '\ufeff',
  '\u202Eabc',
  '‏مرحبا',
  '😀👨‍👩‍👧',
  '䶮𬱖',
  'x'.repeat(5_000),
  '字'.repeat(5_000),
  '${7*7}',
  "' OR 1=1 --",
  '<script>alert(1)</script>',
  '=HYPERLINK("http://x")',
  '../../etc/passwd',
  '%00',
  '__proto__',
  'constructor',
  'toString',
  'undefined',
  'null',
  'NaN',
  '2026-02-30T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  '0000-01-01T00:00:00Z',
  '+275760-09-13T00:00:00Z',
  '2016-12-31T23:59:60Z',
  [],
  {},
  [[]],
  [null],
  { length: 1 },
  { $gt: MARK },
  { $ne: MARK },
  { $where: MARK },
  { $regex: MARK },
  { $in: [MARK] },
  { $expr: { $eq: [MARK, MARK] } },
  [{ $gt: MARK }],
  { toJSON: 1 },
  { valueOf: 1 },
  { __proto__: null },
]
const values = fc.oneof(fc.constantFrom(...strange), fc.jsonValue({ maxDepth: 3 }))

describe('hostile input', function () {
  this.timeout(120_000)
  const clock = movedClock()
  let world: World
  let raw: Raw
  let target: Target
  before(async () => {
    world = await startWorld({ processNow: clock.processNow })
    raw = rawAt(world)
    target = await newTarget(world)
    // What the database is asked from now on is on record, in a collection large enough for the whole test.
    const { raw: db } = world.app.platform.db
    await db.command({ profile: 0 })
    await db.createCollection('system.profile', { capped: true, size: 128 * 1024 * 1024 })
    await db.command({ profile: 2 })
  })
  after(async () => {
    await world.app.platform.db.raw.command({ profile: 0 })
    await world.stop()
  })

  // Not those that would end the session they are sent with.
  const names = operationNames.filter(
    (name) => !['session.close', 'account.change-password', 'session.open', 'session.unlock'].includes(name),
  )
  const withBody = names.filter((name) => catalogue[name].method === 'POST' || catalogue[name].method === 'PUT')
  const faults = (answer: RawAnswer): string[] => (answer.status < 300 ? [] : problemFaults(answer, {}))
  const ask = (name: OperationName, body: unknown): Promise<RawAnswer> => raw.sample(name, target, { body })

  it('[S1] each strange value in each place is taken or refused by name, and is never a defect', async () => {
    const found: string[] = []
    const work = withBody.flatMap((name) =>
      pathsIn(samples[name](target).body ?? {}).flatMap((path) => strange.map((value) => ({ name, path, value }))),
    )
    const some = work.filter((_, index) => index % 6 === 0)
    const run = async (): Promise<void> => {
      for (let one = some.pop(); one; one = some.pop()) {
        const { name, path, value } = one
        const answer = await ask(name, replaced(samples[name](target).body ?? {}, path, value))
        found.push(
          ...faults(answer).map((fault) => `${name} ${path.join('.')}=${JSON.stringify(value).slice(0, 60)}: ${fault}`),
        )
      }
    }
    expect(some.length).to.be.greaterThan(1_000)
    await Promise.all(Array.from({ length: 12 }, run))
    expect(found).to.deep.equal([])
  })

  it('[S1] random JSON, whole and in any place, is never a defect', async () => {
    const request = fc.constantFrom(...withBody).chain((name) => {
      const body = samples[name](target).body ?? {}
      const paths = pathsIn(body)
      const mutated = fc
        .array(fc.tuple(fc.constantFrom(...(paths.length > 0 ? paths : [[]])), values), { minLength: 1, maxLength: 3 })
        .map((changes) => changes.reduce<unknown>((sum, [path, value]) => replaced(sum, path, value), body))
      return fc.record({ name: fc.constant(name), body: fc.oneof({ weight: 3, arbitrary: mutated }, values) })
    })
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 8, maxLength: 8 }), async (some) => {
        const found = await Promise.all(
          some.map(async ({ name, body }) => faults(await ask(name, body)).map((fault) => `${name}: ${fault}`)),
        )
        expect(found.flat()).to.deep.equal([])
      }),
      seeded(60),
    )
  })

  it('[S1] random words in queries and headers are never a defect', async () => {
    const reading = names.filter((name) => catalogue[name].method === 'GET')
    const word = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('cursor', 'limit', 'q', 'after'))
    const header = fc.string({ maxLength: 40 }).map((text) => text.replace(/[^\x21-\x7e]/g, '~'))
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...reading),
        fc.constantFrom('q', 'cursor', 'limit', 'from', 'after', 'status'),
        word,
        header,
        async (name, key, value, told) => {
          const { by, params = {} } = samples[name](target)
          const path = catalogue[name].path.replace(/:([A-Za-z0-9]+)/g, (_, part: string) => String(params[part]))
          const query = `${key}=${encodeURIComponent(value.replace(/\p{Surrogate}/gu, '?'))}`
          const { cookie } = await world.as(by)
          const headers = { 'accept-language': told, 'device-time': told, 'x-forwarded-for': told }
          expect(faults(await raw.send('GET', `${path}?${query}`, { cookie, headers }))).to.deep.equal([])
        },
      ),
      seeded(150),
    )
  })

  it('[S4] no operator of the database came through, in any field', async () => {
    const { raw: db } = world.app.platform.db
    const profile = db.collection('system.profile')
    const seen = await profile.countDocuments({})
    expect(seen).to.be.greaterThan(500)
    const operators = ['$gt', '$ne', '$where', '$regex', '$in', '$expr']
    const reached = (value: unknown, key = ''): boolean =>
      value !== null && typeof value === 'object'
        ? Object.entries(value).some(([name, item]) => reached(item, operators.includes(name) ? name : key))
        : key !== '' && value === MARK
    let found = 0
    for await (const row of profile.find({}, { projection: { command: 1 } })) if (reached(row['command'])) found++
    expect(found).to.equal(0)
    // The record would show one: this one is asked by the test itself.
    await db.collection('cases').findOne({ 'state.summary': { $gt: MARK } })
    const control = await profile.find({ 'command.filter.state.summary': { $exists: true } }).toArray()
    const all = await profile.find({}, { projection: { command: 1 } }).toArray()
    expect(control.length + all.filter((row) => reached(row['command'])).length).to.be.greaterThan(0)
  })

  it('what people really write comes back as it was written', async () => {
    const texts = [
      '😀👨‍👩‍👧‍👦',
      '䶮家饭店、𬱖某',
      '‏مرحبا بالعالم‏',
      '\u202E反向',
      'é vs e\u0301',
      '<script>alert(1)</script>',
      '=1+1',
      '{"$gt":""}',
      'a\tb\nc',
      '“引号”\\"',
      '__proto__',
    ]
    const officer = await world.as('station1')
    const { id } = await openCase(world)
    for (const text of texts) {
      const body = { lane: 'investigation' as const, kind: 'note' as const, body: { text } }
      const { seq } = await officer.call('timeline.write', { params: { id }, body })
      const { items } = await officer.call('case.timeline', { params: { id }, query: { after: seq - 1 } })
      expect(items[0]?.body['text']).to.equal(text)
    }
  })

  it('[D1] a place outside every area is refused, wherever it is', async () => {
    // Not those of the demo: what came before may have moved an area within the rules.
    const { stations } = world.app.platform.organisation()
    const desk = await world.as('desk1')
    const place = fc.record({
      lng: fc.double({ min: -180, max: 180, noNaN: true }),
      lat: fc.double({ min: -90, max: 90, noNaN: true }),
    })
    const near = fc.record({
      lng: fc.double({ min: 118.4, max: 118.9, noNaN: true }),
      lat: fc.double({ min: 31.8, max: 32.2, noNaN: true }),
    })
    await fc.assert(
      fc.asyncProperty(fc.oneof(place, near), async (point) => {
        const answer = await desk.ask('case.receive', {
          body: { ...supermarketCall(), place: { text: '某处', ...point } },
        })
        const at = stations.filter(({ area }) => contains(area, point))
        if (at.length === 0) expect(answer.body.code).to.equal('case.outside-areas')
        else expect(at.map(({ id }) => id)).to.include(answer.body.case.scope.station)
      }),
      seeded(60),
    )
    for (const wrong of [
      { lng: 181, lat: 0 },
      { lng: 0, lat: 91 },
      { lng: '118' as never, lat: 32 },
    ])
      await desk.refused('case.receive', 'case.unlocated', {
        body: { ...supermarketCall(), place: { text: '某处', ...wrong } },
      })
  })

  it('[A1] another station’s case is not found, whatever is asked of it, and is as it was', async () => {
    const elsewhere = await openCase(world, { place: { text: '湖滨路88号', lng: 118.65398, lat: 32.01696 } })
    const officer = await world.as('station1')
    const params = { id: elsewhere.id }
    await officer.refused('case.read', 'subject.not-found', { params })
    await officer.refused('timeline.write', 'subject.not-found', {
      params,
      body: { lane: 'investigation', kind: 'note', body: { text: 'x' } },
    })
    await officer.refused('dispatch.acknowledge', 'subject.not-found', { params: { ...params, party: 'station' } })
    await officer.refused('suspect.identify', 'subject.not-found', { params, body: { name: '赵某' } })
    await officer.refused('case.read', 'subject.not-found', { params: { id: 'no-such-case' } })
    expect((await readCase(world, elsewhere.id)).seq).to.equal(elsewhere.seq)
  })

  it('[S8] [A7] a session that nobody used is refused, and nothing is changed', async () => {
    const { id, seq } = await openCase(world)
    const officer = await world.as('station1')
    clock.advance(31 * 60)
    const body = { lane: 'investigation' as const, kind: 'note' as const, body: { text: '过期' } }
    const { titles } = await officer.refused('timeline.write', 'session.idle', { params: { id }, body })
    expect(titles?.zh).to.include('填写的内容仍在')
    await officer.refused('sync.submit', 'session.idle', { body: { commands: [{ id: 'x', operation: 'y' }] } })
    const rows = world.app.platform.db.collection<{ _id: string; seq: number }>('cases')
    const row = await rows.findOne({ _id: id })
    // Timers may have spoken meanwhile; nobody else has.
    const written = await world.app.platform.journal.entriesAfter(id, seq, 100)
    expect(written.every(({ by }) => by.userId === 'system')).to.equal(true)
    expect(row?.seq).to.equal(seq + written.length)
  })
})
