import { expect } from 'chai'
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

  it('[A1] shows nobody what is not theirs to see', async () => {
    expect(await found({ q: '山地车' }, 'station1')).to.have.length(1)
    expect(await found({ q: '山地车' }, 'district2')).to.deep.equal([])
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
