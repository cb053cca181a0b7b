import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { catalogue, operationNames, type OperationName } from '../../shared/operations/catalogue.ts'
import type { Operation } from '../../shared/operations/define.ts'
import { writtenKinds } from '../../shared/schema/entry.ts'
import { patterns } from '../../shared/schema/patterns.ts'
import { newTarget, samples, type Target } from '../support/samples.ts'
import { problemFaults, rawAt, type Raw, type Told } from '../support/raw.ts'
import { startWorld, type World } from '../support/world.ts'

type Json = Record<string, unknown>
interface Schema {
  type?: string
  const?: unknown
  properties?: Record<string, Schema>
  required?: string[]
}

const withBody = operationNames.filter(
  (name) => catalogue[name].method !== 'GET' && catalogue[name].method !== 'DELETE',
)
const inJson = withBody.filter((name) => !catalogue[name].upload)
const changing = inJson.filter((name) => catalogue[name].changes)

/** The shape of a body; of a timeline entry that of a note. */
const shapeOf = (name: OperationName): Schema => {
  if (name !== 'timeline.write') return catalogue[name].body as unknown as Schema
  const text = { type: 'string' }
  return {
    properties: { lane: text, kind: text, body: writtenKinds.note.body, occurredAt: text, writtenAt: text } as never,
    required: ['lane', 'kind', 'body'],
  }
}
/** One value of each JSON type, and an operator of the database. */
const ofEveryType: unknown[] = [17.5, '😀', true, null, [[]], { $gt: '' }, { $ne: null }]
const typeOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value === 'number' ? 'number' : typeof value

describe('bad input', function () {
  this.timeout(120_000)
  let world: World
  let target: Target
  let raw: Raw
  before(async () => {
    // No reminder of a dispatch comes between two looks, however busy the machine.
    world = await startWorld({ settings: { acknowledgeLeaderSeconds: 3_600, acknowledgeChiefSeconds: 7_200 } })
    raw = rawAt(world)
    target = await newTarget(world)
  })
  after(() => world.stop())

  /** The journals' ends of what the samples are about: no refusal may move them. */
  const ends = async (): Promise<unknown[]> => {
    const { db } = world.app.platform
    const row = (name: string, id: string) =>
      db.collection<{ _id: string; seq: number; head: string }>(name).findOne({ _id: id })
    const found = await Promise.all([
      row('cases', target.caseId),
      row('properties', target.itemId),
      row('organisation', 'station-lj01'),
      row('organisation', 'unit-property-lj-1'),
    ])
    return found.map((each) => ({ seq: each?.seq, head: each?.head }))
  }
  const unchanged = async (work: () => Promise<void>): Promise<void> => {
    const before = await ends()
    await work()
    expect(await ends()).to.deep.equal(before)
  }
  const bodyOf = (name: OperationName): Json => samples[name](target).body ?? {}
  it('a text of the wrong form is told the form, in both languages', async () => {
    const { fields } = await (
      await world.as('desk1')
    ).refused('case.join-caller', 'request.invalid', {
      params: { id: target.caseId },
      body: { caller: { phone: '无' } },
    })
    expect(fields?.map(({ field }) => field)).to.deep.equal(['caller.phone'])
    expect(fields?.[0]).to.have.keys(['field', 'zh', 'en'])
    const asked = new Set<string>()
    JSON.stringify([catalogue, writtenKinds], (key, value: unknown) => {
      if (key === 'pattern') asked.add(String(value))
      return value
    })
    expect(asked).to.include.all.keys(patterns.username.pattern, patterns.id.pattern)
    expect(Object.values(patterns).map(({ pattern }) => pattern)).to.include.members([...asked])
  })

  /** Sends each, some at a time, and tells what is wrong with the answers. */
  const faultsOf = async (
    all: { name: OperationName; wish: Json; label: string; wants: Told }[],
  ): Promise<string[]> => {
    const faults: string[] = []
    const next = [...all]
    const work = async (): Promise<void> => {
      for (let one = next.pop(); one; one = next.pop()) {
        const answer = await raw.sample(one.name, target, one.wish)
        faults.push(...problemFaults(answer, one.wants).map((fault) => `${one.name} ${one.label}: ${fault}`))
      }
    }
    await Promise.all(Array.from({ length: 12 }, work))
    return faults
  }

  it('a field that is not known is refused by its name', () =>
    unchanged(async () => {
      const all = inJson.flatMap((name) =>
        [{ surprise: 1 }, JSON.parse('{"__proto__":{"x":1}}') as Json, { constructor: 1 }, { $where: '1' }].map(
          (more) => {
            const field = Object.keys(more)[0] ?? ''
            const wants = { status: 422, code: 'request.invalid', field }
            return {
              name,
              label: field,
              wish: {
                text: `${JSON.stringify(bodyOf(name)).replace(/}$/, bodyOf(name) && Object.keys(bodyOf(name)).length > 0 ? ',' : '')}${JSON.stringify(more).slice(1)}`,
              },
              wants,
            }
          },
        ),
      )
      expect((await faultsOf(all)).slice(0, 5)).to.deep.equal([])
    }))

  it('[S4] a field of another type is refused by its name, operators of the database too', () =>
    unchanged(async () => {
      const all = inJson.flatMap((name) =>
        Object.entries(shapeOf(name).properties ?? {}).flatMap(([field, schema]) => {
          // [C1] What is set aside is not refused.
          if (catalogue[name].setAside.includes(field)) return []
          const type = schema.type === 'integer' ? 'number' : (schema.type ?? typeof schema.const)
          return ofEveryType
            .filter((value) => typeOf(value) !== type || schema.type === 'integer')
            .map((value) => ({
              name,
              label: `${field}=${JSON.stringify(value)}`,
              wish: { body: { ...bodyOf(name), [field]: value } },
              wants: { status: 422, code: 'request.invalid', field },
            }))
        }),
      )
      expect(all.length).to.be.greaterThan(500)
      expect((await faultsOf(all)).slice(0, 5)).to.deep.equal([])
    }))

  it('a field that is missing is named', () =>
    unchanged(async () => {
      const all = inJson.flatMap((name) =>
        (shapeOf(name).required ?? []).map((field) => {
          const { [field]: _, ...body } = bodyOf(name)
          return {
            name,
            label: `without ${field}`,
            wish: { body },
            wants: { status: 422, code: 'request.invalid', field },
          }
        }),
      )
      expect(all.length).to.be.greaterThan(40)
      expect((await faultsOf(all)).slice(0, 5)).to.deep.equal([])
    }))

  it('what is no JSON, no object, of another kind or too large is refused', () =>
    unchanged(async () => {
      const large = JSON.stringify({ text: 'x'.repeat(2_200_000) })
      const wishes: [label: string, wish: Json, wants: Told][] = [
        ['cut', { text: '{"a":' }, { status: 400, code: 'request.not-json' }],
        ['a word', { text: 'hello' }, { status: 400, code: 'request.not-json' }],
        ['null', { text: 'null' }, { status: 400, code: 'request.not-json' }],
        ['a list', { text: '[]' }, { status: 422, code: 'request.invalid' }],
        [
          'a form',
          { text: 'a=1', type: 'application/x-www-form-urlencoded' },
          { status: 415, code: 'request.media-type' },
        ],
        ['text', { text: '{}', type: 'text/plain' }, { status: 415, code: 'request.media-type' }],
        [
          'another charset',
          { text: '{}', type: 'application/json; charset=gbk' },
          { status: 415, code: 'request.media-type' },
        ],
        ['large', { text: large }, { status: 413, code: 'request.too-large' }],
        ['deep', { text: '['.repeat(200_000) + ']'.repeat(200_000) }, { status: 422, code: 'request.invalid' }],
        ['deep in a field', { text: `{"reason":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}` }, { status: 422 }],
      ]
      // The costly ones are refused before it is known which operation they are for: some of each are enough.
      const all = inJson.flatMap((name, index) =>
        wishes
          .filter(([label]) => index % 6 === 0 || !/large|deep/.test(label))
          .map(([label, wish, wants]) => ({ name, label, wish, wants })),
      )
      expect((await faultsOf(all)).slice(0, 5)).to.deep.equal([])
    }))

  it('a command needs an id that is a UUID', () =>
    unchanged(async () => {
      const all = changing.flatMap((name) => [
        {
          name,
          label: 'no id',
          wish: { key: null },
          wants: { status: 400, code: 'command.id-missing', field: 'Idempotency-Key' },
        },
        {
          name,
          label: 'no UUID',
          wish: { key: '42' },
          wants: { status: 400, code: 'command.id-invalid', field: 'Idempotency-Key' },
        },
        { name, label: 'an operator', wish: { key: '{"$gt":""}' }, wants: { status: 400, code: 'command.id-invalid' } },
      ])
      expect((await faultsOf(all)).slice(0, 5)).to.deep.equal([])
    }))

  it('a method that is not offered is refused, with those that are', async () => {
    const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']
    const paths = [...new Set(operationNames.map((name) => catalogue[name].path))]
    const faults: string[] = []
    for (const path of paths) {
      const offered = operationNames.filter((name) => catalogue[name].path === path)
      const allowed = offered.map((name) => catalogue[name].method as string)
      const [name] = offered
      if (!name) continue
      for (const method of methods.filter((each) => !allowed.includes(each))) {
        const answer = await raw.sample(name, target, { method, text: method === 'GET' ? undefined : '{}' })
        faults.push(
          ...problemFaults(answer, { status: 405, code: 'request.method' }).map(
            (fault) => `${method} ${path}: ${fault}`,
          ),
        )
        expect(answer.headers.get('allow')?.split(', ').sort(), path).to.deep.equal([...new Set(allowed)].sort())
      }
    }
    expect(faults).to.deep.equal([])
    expect(
      problemFaults(await raw.send('GET', '/api/no-such', {}), { status: 404, code: 'request.not-found' }),
    ).to.deep.equal([])
    expect(
      problemFaults(await raw.send('POST', '/healthz', {}), { status: 405, code: 'request.method' }),
    ).to.deep.equal([])
    expect(
      problemFaults(await raw.send('GET', '/api/cases/%E0%A4%A/timeline', {}), {
        status: 400,
        code: 'request.malformed',
      }),
    ).to.deep.equal([])
  })

  it('ids in an address are checked like everything else', () =>
    unchanged(async () => {
      const bad = [
        '%00',
        '..%2F..%2Fetc',
        '%F0%9F%98%80',
        '$gt',
        '__proto__',
        'x'.repeat(300),
        '%7B%22$gt%22%3A%22%22%7D',
        '-1',
        '%20',
      ]
      const { cookie } = await world.as('station1')
      const named = operationNames.filter((name) => catalogue[name].path.includes(':'))
      const faults = await Promise.all(
        named.flatMap((name) => {
          const operation: Operation = catalogue[name]
          return bad.map(async (id) => {
            const path = operation.path.replace(/:[A-Za-z0-9]+/g, id)
            const answer = await raw.send(operation.method, path, {
              cookie,
              body: operation.method === 'GET' ? undefined : bodyOf(name),
            })
            return problemFaults(answer, {}).map((fault) => `${operation.method} ${path}: ${fault}`)
          })
        }),
      )
      expect(faults.flat()).to.deep.equal([])
    }))

  it('what is asked for in a query is checked too', async () => {
    const bad = [
      '',
      '\u0000',
      'a\u0000b',
      '\\',
      '(',
      '[a-',
      '*',
      '.*',
      '^$',
      '{"$gt":""}',
      '-1',
      '1e999',
      'NaN',
      '😀',
      '𬱖䶮',
      '\u202Eabc',
      'x'.repeat(5_000),
      'null',
      'true',
      '2026-02-30T00:00:00Z',
      '[object Object]',
      'AAAA',
      Buffer.from('["x"]').toString('base64url'),
      Buffer.from('[1,{"$gt":""}]').toString('base64url'),
      Buffer.from('["\u0000","\u0000"]').toString('base64url'),
    ]
    const asking = operationNames.filter((name) => catalogue[name].method === 'GET')
    const faults: string[] = []
    for (const name of asking) {
      const schema = catalogue[name].query as unknown as Schema
      const { by, params } = samples[name](target)
      const { cookie } = await world.as(by)
      const path = catalogue[name].path.replace(/:([A-Za-z0-9]+)/g, (_, key: string) => String(params?.[key]))
      const queries = Object.keys(schema.properties ?? {}).flatMap((key) =>
        bad.map((value) => `${key}=${encodeURIComponent(value)}`),
      )
      queries.push(...['surprise', '__proto__', '$where', 'q[$gt]', 'constructor'].map((key) => `${key}=1`))
      queries.push('limit=1&limit=2', 'q=a&q=b', '%ZZ=%ZZ', 'limit=%', '&&&=&=')
      const found = await Promise.all(
        queries.map(async (query) => {
          const answer = await raw.send('GET', `${path}?${query}`, { cookie })
          return answer.status === 200 ? [] : problemFaults(answer, {}).map((fault) => `${name} ${query}: ${fault}`)
        }),
      )
      faults.push(...found.flat())
    }
    expect(faults).to.deep.equal([])
  })

  it('a number or a yes or no in an address is one, or is refused by its name', async () => {
    const { cookie } = await world.as('desk1')
    const list = `/api/cases/${target.caseId}/timeline`
    for (const [query, status] of [
      ['after=0&limit=5', 200],
      ['after=1e1', 200],
      ['after=%20', 422],
      ['after=0x10', 422],
      ['after=+1', 422],
      ['after=1_0', 422],
      ['after=Infinity', 422],
      ['limit=%0A5', 422],
    ] as const) {
      const answer = await raw.send('GET', `${list}?${query}`, { cookie })
      expect(answer.status, query).to.equal(status)
      const field = query.split('=')[0] ?? ''
      if (status === 422) expect(problemFaults(answer, { status, code: 'request.invalid', field }), query).to.be.empty
    }
    for (const [text, status] of [
      ['true', 200],
      ['false', 200],
      ['1', 422],
      ['TRUE', 422],
    ] as const)
      expect((await raw.send('GET', `/api/cases?overdue=${text}`, { cookie })).status, text).to.equal(status)
  })

  it('[S6] of more wrong values than anybody reads the first is named', async () => {
    const { cookie } = await world.as('station1')
    const floods = [
      ['/api/sync', `{"commands":[${'{},'.repeat(300_000)}{}]}`],
      [`/api/cases/${target.caseId}/suspects`, `{"name":"x","files":[${'1,'.repeat(450_000)}1]}`],
      [`/api/cases/${target.caseId}/suspects`, `{${Array.from({ length: 70_000 }, (_, at) => `"k${at}":1`).join()}}`],
    ] as const
    for (const [path, text] of floods) {
      const answer = await raw.send('POST', path, { cookie, text, headers: { 'idempotency-key': randomUUID() } })
      expect(problemFaults(answer, { status: 422, code: 'request.invalid' })).to.be.empty
      expect((JSON.parse(answer.text) as { fields: unknown[] }).fields).to.have.length(1)
    }
  })

  it('[C1] an id that was used for something else is refused, by whoever uses it', async () => {
    const id = randomUUID()
    const [one, other] = [await world.as('station1'), await world.as('property1')]
    const note = (text: string) => ({ lane: 'investigation' as const, kind: 'note' as const, body: { text } })
    const params = { id: target.caseId }
    const first = await one.call('timeline.write', { params, body: note('第一'), id })
    await unchanged(async () => {
      expect(await one.call('timeline.write', { params, body: note('第一'), id: id.toUpperCase() })).to.deep.equal(
        first,
      )
      await one.refused('timeline.write', 'command.id-reused', { params, body: note('第二'), id })
      await one.refused('case.set-procedure', 'command.id-reused', { params, body: { procedure: 'criminal' }, id })
      await other.refused('timeline.write', 'command.id-reused', { params, body: note('第一'), id })
    })
    const second = await world.another()
    const there = await second.as('station1')
    const stranger = await second.as('property1')
    expect(await there.call('timeline.write', { params, body: note('第一'), id })).to.deep.equal(first)
    await there.refused('timeline.write', 'command.id-reused', { params, body: note('第二'), id })
    await stranger.refused('timeline.write', 'command.id-reused', { params, body: note('第一'), id })
    await second.stop()
  })
})
