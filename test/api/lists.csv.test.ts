import { expect } from 'chai'
import { parse } from 'csv-parse/sync'
import type { Entry } from '../../shared/domain/entry.ts'
import { catalogue, operationNames, type OperationName } from '../../shared/operations/catalogue.ts'
import { findCases } from '../../server/cases/index.ts'
import { isList } from '../../server/http/csv.ts'
import { openCase, seize } from '../support/cases.ts'
import { newTarget, samples, type Target } from '../support/samples.ts'
import { addressOf, startWorld, type World } from '../support/world.ts'

/** Lists that are no tables: a case's timeline is read as what it tells, reports are files; figures' lists have a CSV of their own. */
const others: readonly OperationName[] = ['case.timeline', 'report.list', 'board.cases', 'board.property']

describe('any list as CSV', function () {
  this.timeout(120_000)
  let world: World
  let target: Target
  before(async () => {
    world = await startWorld()
    target = await newTarget(world)
  })
  after(() => world.stop())

  const asked = async (name: OperationName, by: string, query: Record<string, unknown> = {}) => {
    const { cookie } = await world.as(by)
    const { params } = samples[name](target)
    const headers = { cookie, 'accept-language': 'en' }
    return fetch(world.url + addressOf(catalogue[name], params, query), { headers })
  }
  const items = async (name: OperationName, by: string, query: Record<string, unknown> = {}): Promise<unknown[]> => {
    const all: unknown[] = []
    for (let cursor: string | undefined; ;) {
      const answer = await asked(name, by, { ...query, ...(cursor ? { cursor } : {}) })
      const page = (await answer.json()) as { items?: unknown[]; next?: string }
      all.push(...(page.items ?? []))
      if (!page.next) return all
      cursor = page.next
    }
  }
  const csv = async (name: OperationName, by: string, query: Record<string, unknown> = {}): Promise<string[][]> => {
    const answer = await asked(name, by, { ...query, format: 'csv' })
    expect(answer.status, name).to.equal(200)
    expect(answer.headers.get('content-type'), name).to.equal('text/csv; charset=utf-8')
    expect(answer.headers.get('content-disposition'), name).to.match(
      /^attachment; filename="[\x20-\x7e]+\.csv"; filename\*=/,
    )
    const bytes = Buffer.from(await answer.arrayBuffer())
    expect([...bytes.subarray(0, 3)], name).to.deep.equal([0xef, 0xbb, 0xbf])
    return parse(bytes, { bom: true })
  }
  const lists = operationNames.filter(isList)

  it('[K8] every answer that is a list is one', async () => {
    const found: OperationName[] = []
    for (const name of operationNames) {
      const { method, download, public: isPublic } = catalogue[name]
      if (method !== 'GET' || download || isPublic || others.includes(name)) continue
      const { by, query } = samples[name](target)
      const answer = (await (await asked(name, by, query)).json()) as { items?: unknown }
      if (Array.isArray(answer.items)) found.push(name)
    }
    expect(found).to.deep.equal(lists)
    expect(lists).to.include.members(['case.list', 'property.stock', 'approval.list', 'audit.list', 'account.list'])
  })

  it('[K8] long numbers and leading zeros of items come whole', async () => {
    const { id } = await openCase(world)
    const serials = ['862345678901234567', '0012345']
    for (const serial of serials) await seize(world, id, { serial })
    const [head = [], ...lines] = await csv('property.stock', 'custodian1', { q: '2345' })
    const told = lines.map((line) => line[head.indexOf('Serial')])
    expect(told).to.have.members(serials.map((serial) => `${serial}\t`))
  })

  it('[K8] has a line for every item, in both languages, whatever page is asked for', async () => {
    for (const name of lists) {
      const { by } = samples[name](target)
      // What is recorded of accounts goes on meanwhile: up to the last account that was founded nothing does.
      const founded = (await items('audit.list', 'auditor1')) as Entry[]
      const to = founded.find(({ kind }) => kind === 'account.founded')?.storedAt ?? ''
      const until = name === 'audit.list' ? { to } : {}
      const all = await items(name, by, until)
      const { properties } = catalogue[name].query as { properties: Record<string, unknown> }
      const page = 'limit' in properties ? { limit: 1 } : {}
      const [zh, en] = [await csv(name, by, { ...until, lang: 'zh', ...page }), await csv(name, by, until)]
      expect(zh, name).to.have.length(all.length + 1)
      expect(en, name).to.have.length(all.length + 1)
      expect(zh[0]?.join(), name).to.match(/[\u4e00-\u9fff]/)
      expect(en[0]?.join(), name).not.to.match(/[\u4e00-\u9fff]/)
      for (const lines of [zh, en]) expect(lines.flat().join(), name).not.to.match(/undefined|\[object/)
    }
  })

  it('[A1] gives nobody more than the list does', async () => {
    const names = ['desk1', 'station1', 'scene2', 'video1', 'chief1', 'chief2', 'district1', 'custodian2', 'community1']
    for (const by of [...names, 'auditor1', 'admin1'])
      for (const name of lists) {
        const json = await asked(name, by)
        if (json.status !== 200) {
          const answer = await asked(name, by, { format: 'csv' })
          expect([answer.status, answer.headers.get('content-type')], `${name} ${by}`).to.deep.equal([
            json.status,
            json.headers.get('content-type'),
          ])
          expect(await answer.json(), `${name} ${by}`).to.deep.equal(await json.json())
        } else if (name === 'case.list' || name === 'property.stock')
          expect(await csv(name, by), `${name} ${by}`).to.have.length((await items(name, by)).length + 1)
      }
  })

  it('[K8] is filtered as the list is, and refused as it is', async () => {
    const fraud = await openCase(world, { category: 'fraud', subcategory: undefined, summary: '=1+1' })
    const lines = await csv('case.list', 'desk1', { category: 'fraud' })
    expect(lines.map(([number]) => number)).to.deep.equal(['Case', fraud.number])
    // [S4] No spreadsheet takes it for a formula.
    expect(lines[1]).to.include("'=1+1")
    expect(await csv('case.list', 'desk1', { q: fraud.number })).to.have.length(2)
    expect(await csv('case.list', 'desk1', { station: 'no-such' })).to.have.length(1)
    for (const [query, status] of [
      [{ cursor: 'x' }, 422],
      [{ status: 'gone' }, 422],
      [{ lang: 'fr' }, 422],
      [{ format: 'CSV' }, 422],
    ] as const) {
      const answer = await asked('case.list', 'desk1', { format: 'csv', ...query })
      const { cursor: _cursor, ...json } = query as Record<string, string>
      expect(answer.headers.get('content-type'), JSON.stringify(json)).to.match(/^application\/problem\+json/)
      expect(answer.status, JSON.stringify(json)).to.equal(status)
    }
  })

  it('[K8] of more than a page has every case once, in order, while new ones come', async () => {
    const { db } = world.app.platform
    const [model] = await findCases(db, [], undefined, 1)
    if (!model) throw new Error('no case')
    const number = (index: number): string => `long-${String(index).padStart(4, '0')}`
    const many = Array.from({ length: 1_001 }, (_, index) => {
      const [id, receivedAt] = [number(index), new Date(Date.UTC(2020, 0, 1) + (index >> 1) * 1000).toISOString()]
      return { ...model, _id: id, nextTimerAt: null, state: { ...model.state, id, number: id, receivedAt } }
    })
    const rows = db.collection<{ _id: string }>('cases')
    await rows.insertMany(many)
    const [lines] = await Promise.all([csv('case.list', 'desk1', { to: '2020-12-31T00:00:00Z' }), openCase(world)])
    expect(lines.slice(1).map(([first]) => first)).to.deep.equal(many.map(({ _id }) => _id).reverse())
    await rows.deleteMany({ _id: /^long-/ as never })
  })
})
