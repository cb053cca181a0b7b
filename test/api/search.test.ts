import { expect } from 'chai'
import { pino } from 'pino'
import { CaseSearch, searchRowOf, type CasePlace } from '../../server/cases/index.ts'
import { lookThrough } from '../../server/cases/listing.ts'
import type { QueryOf } from '../../shared/operations/catalogue.ts'
import { openCase } from '../support/cases.ts'
import { until } from '../support/until.ts'
import { startWorld, type World } from '../support/world.ts'

describe('searching cases', function () {
  this.timeout(60_000)
  let world: World
  const ids = new Map<string, string>()
  const texts = [
    '黑色山地车被盗，车架号 XK-7731A',
    '店主报称手机被盗，iPhone 15',
    '小区门口电动车电瓶被盗',
    '醉酒男子砸坏玻璃门',
    '阿依古丽·买买提报称鄂A·12345轿车被划',
  ]
  const indexed = async (of: World, id: string): Promise<boolean> =>
    (await of.app.platform.db.collection<{ _id: string }>('searches').findOne({ _id: id })) !== null
  before(async () => {
    world = await startWorld()
    for (const summary of texts) ids.set(summary, (await openCase(world, { summary })).id)
    for (const id of ids.values()) await until(() => indexed(world, id))
  })
  after(() => world.stop())

  const found = async (query: QueryOf<'case.list'>, by = 'desk1'): Promise<string[]> =>
    (await (await world.as(by)).call('case.list', { query })).items.map(({ summary }) => summary)

  it('finds any part of summary, place and number, in any letters', async () => {
    const [bike = '', phone = '', battery = '', glass = ''] = texts
    expect(await found({ q: '山地车' })).to.deep.equal([bike])
    expect(await found({ q: '电瓶' })).to.deep.equal([battery])
    expect(await found({ q: 'xk-7731a' })).to.deep.equal([bike])
    expect(await found({ q: 'iphone' })).to.deep.equal([phone])
    expect(await found({ q: '被盗，i' })).to.deep.equal([phone])
    expect(await found({ q: '砸' })).to.deep.equal([glass])
    expect(await found({ q: '被盗' })).to.deep.equal([battery, phone, bike])
    expect(await found({ q: '万家福' })).to.have.length(texts.length)
    // The grams are all there, the words are not.
    expect(await found({ q: '被盗山地' })).to.deep.equal([])
    expect(await found({ q: '车被盗，手机' })).to.deep.equal([])
  })

  it('[A3] is asked with the words in the body; an address that holds a personal number is refused and names that way', async () => {
    const { cookie } = await world.as('desk1')
    const ask = async (path: string, body?: object) => {
      const headers = { cookie, ...(body ? { 'content-type': 'application/json' } : {}) }
      const init = { method: body ? 'POST' : 'GET', headers, body: body && JSON.stringify(body) }
      const answer = await fetch(world.url + path, init)
      const text = await answer.text()
      return { status: answer.status, text, body: text.startsWith('{') ? JSON.parse(text) : {} }
    }
    const [byAddress, byBody] = [await ask('/api/cases?q=%E7%94%B5%E7%93%B6&limit=5'), { q: '电瓶', limit: 5 }]
    expect((await ask('/api/cases/search', byBody)).body).to.deep.equal(byAddress.body)
    expect((await ask('/api/cases/search', { ...byBody, format: 'csv', lang: 'en' })).text).to.include('Case')
    expect((await ask('/api/cases/search', { q: { $ne: '' } })).body.fields[0].field).to.equal('q')
    expect((await ask('/api/cases/search', { q: '电瓶', more: 1 })).body.fields[0].field).to.equal('more')
    for (const [path, words, field] of [
      ['/api/cases', '13800138000', 'q'],
      ['/api/cases', '被害人 110101199003074514', 'q'],
      ['/api/cases/near', '13800138000', 'phone'],
    ] as const) {
      const inAddress = await ask(`${path}?${field}=${encodeURIComponent(words)}`)
      const inBody = await ask(`${path}/search`, { [field]: words })
      expect([inAddress.status, inBody.status]).to.deep.equal([200, 200])
      expect(inBody.body).to.deep.equal(inAddress.body)
    }
    const { status } = await ask('/api/accounts/search', { q: '李' })
    expect(status, 'the same rights').to.equal(403)
  })

  it('finds names, plates and case numbers whatever stands between their parts', async () => {
    const car = texts.at(-1) ?? ''
    const { items } = await (await world.as('desk1')).call('case.list', { query: { q: car } })
    const number = items[0]?.number ?? ''
    expect(number).to.match(/^[A-Z0-9]+-2\d{3}-\d+$/)
    const plates = ['鄂A·12345', '鄂A12345', '鄂a 12345', '鄂Ａ•１２３４５', '鄂A-12345', '鄂a・12345', 'a_123']
    const names = ['阿依古丽·买买提', '阿依古丽买买提', '阿依古丽．买买提', '古丽‧买', '买提']
    const wide = number.replace(/[!-~]/g, (each) => String.fromCharCode(each.charCodeAt(0) + 0xfee0))
    const numbers = [number, number.replaceAll('-', ''), number.replaceAll('-', ' '), number.toLowerCase(), wide]
    for (const q of [...plates, ...names, ...numbers, number.replaceAll('-', '—')])
      expect(await found({ q }), q).to.deep.equal([car])
    // One letter, or a mark between letters, is in no index: cases are looked through, in the same manner.
    expect(await found({ q: 'ａ' })).to.include(car)
    const { db } = world.app.platform
    for (const q of [...plates, ...names, wide]) {
      const { cases } = await lookThrough(db, q, [], { limit: 50 })
      expect(
        cases.map(({ state }) => state.summary),
        q,
      ).to.deep.equal([car])
    }
  })

  it('finds what was opened a moment ago, also on the other server', async () => {
    const other = await world.another()
    const summary = '收银台现金被抢'
    const { id } = await openCase(world, { summary })
    const desk = await other.as('desk1')
    await until(async () => {
      const { items } = await desk.call('case.list', { query: { q: '收银台' } })
      return items.map((card) => card.id).join() === id
    })
    await other.stop()
  })

  it('gives every case once, page by page, the newest first, while the filters hold', async () => {
    const made: string[] = []
    for (let index = 0; index < 12; index++) {
      const category = index % 3 === 0 ? ('fraud' as const) : ('theft' as const)
      const { id } = await openCase(world, { summary: `冒充客服第 ${index} 次`, category, subcategory: undefined })
      if (category === 'theft') made.unshift(id)
    }
    const desk = await world.as('desk1')
    await until(async () => (await desk.call('case.list', { query: { q: '冒充客服' } })).items.length === 12)
    for (const limit of [1, 3, 8, 50]) {
      const seen: string[] = []
      for (let cursor: string | undefined; ;) {
        const query = { q: '冒充客服', category: 'theft' as const, limit, ...(cursor ? { cursor } : {}) }
        const page = await desk.call('case.list', { query })
        seen.push(...page.items.map(({ id }) => id))
        if (!page.next) break
        cursor = page.next
      }
      expect(seen, `limit ${limit}`).to.deep.equal(made)
    }
  })

  it('gives every case once when more than a page were received in the same millisecond, as ledgers have them', async () => {
    const { db } = world.app.platform
    const model = await openCase(world, { summary: '台账：旧物被盗' })
    await until(() => indexed(world, model.id))
    const search = new CaseSearch({ db, log: pino({ level: 'silent' }) })
    const receivedAt = '2019-05-05T04:00:00.000Z'
    const states = Array.from({ length: 150 }, (_, index) => {
      const id = `same-${String(index).padStart(3, '0')}`
      return { ...model, id, number: id, summary: '台账：同一天的旧案', receivedAt }
    })
    const rows = states.map((state) => ({ _id: state.id, kind: 'case', seq: 1, storedAt: receivedAt, state }))
    await db.collection<{ _id: string }>('cases').insertMany(rows)
    await db.collection<{ _id: string }>('searches').insertMany(states.map(searchRowOf))
    const seen: string[] = []
    for (let after: CasePlace | undefined; ;) {
      const { cases } = await search.find('同一天的旧案', '旧案', [], after, 7)
      seen.push(...cases.map(({ _id }) => _id))
      if (cases.length < 7) break
      after = { receivedAt, id: cases.at(-1)?._id ?? '' }
    }
    expect(seen).to.deep.equal(states.map(({ id }) => id).reverse())
    const looked: string[] = []
    for (let after: CasePlace | undefined, looks = 0; looks < 100; looks++) {
      const { cases, lookedUpTo } = await lookThrough(db, '旧', [], { after, limit: 7, most: 5 })
      looked.push(...cases.map(({ _id }) => _id))
      const last = cases.at(-1)
      if (cases.length === 7 && last) after = { receivedAt: last.state.receivedAt, id: last._id }
      else if (lookedUpTo) after = lookedUpTo
      else break
    }
    expect(looked).to.deep.equal([model.id, ...seen])
    await db.collection<{ _id: string }>('cases').deleteMany({ _id: /^same-/ as never })
    await db.collection<{ _id: string }>('searches').deleteMany({ _id: /^same-/ as never })
  })

  it('[A1] shows nobody what is not theirs to see', async () => {
    expect(await found({ q: '山地车' }, 'station1')).to.have.length(1)
    expect(await found({ q: '山地车' }, 'district2')).to.deep.equal([])
  })

  it('is made anew, by itself, where an earlier version wrote it in another form', async () => {
    const { db } = world.app.platform
    const car = texts.at(-1) ?? ''
    const rows = db.collection<{ _id: string; text: string }>('searches')
    const positions = db.collection<{ _id: string; upTo: string }>('searchPositions')
    const id = ids.get(car) ?? ''
    // As the version before left it: not folded, under its own name, and up to date.
    await rows.updateOne({ _id: id }, { $set: { text: car.toLowerCase(), grams: ['轿车'] } })
    await positions.deleteMany({})
    await positions.insertOne({ _id: 'cases', upTo: new Date(Date.now() + 60_000).toISOString() })
    const other = await world.another()
    const text = async () => (await rows.findOne({ _id: id }))?.text ?? ''
    await until(async () => (await text()).includes('鄂a12345轿车'))
    await until(async () => (await positions.find().toArray()).map(({ _id }) => _id).join() === 'cases-folded')
    const query = { q: '鄂A12345' }
    expect((await (await other.as('desk1')).call('case.list', { query })).items).to.have.length(1)
    await other.stop()
  })

  it('is brought up to date by a server that starts, from nothing and from where it stood', async () => {
    const { db } = world.app.platform
    const id = ids.get(texts[0] ?? '') ?? ''
    const rows = db.collection<{ _id: string }>('searches')
    for (const clear of ['rows', 'all'] as const) {
      await rows.deleteMany({})
      if (clear === 'all') await db.collection('searchPositions').deleteMany({})
      const other = await world.another()
      await until(() => indexed(other, id))
      await until(async () => (await rows.countDocuments()) >= texts.length)
      await other.stop()
    }
    expect(await found({ q: '山地车' })).to.deep.equal([texts[0]])
  })
})
