import { expect } from 'chai'
import type { Entry } from '../../shared/domain/entry.ts'
import { EntryPages } from '../../server/journal/pages.ts'

const entry = (seq: number): Entry => ({ seq, body: { text: '长' } }) as unknown as Entry

/** A journal of so many entries, and how often it is read. */
const journalOf = (length: number) => {
  const all = Array.from({ length }, (_, index) => entry(index + 1))
  const told = { reads: 0, add: () => all.push(entry(all.length + 1)) }
  const read = async (_id: string, after: number, limit: number): Promise<Entry[]> => {
    told.reads += 1
    await new Promise((resolve) => setImmediate(resolve))
    return all.filter(({ seq }) => seq > after).slice(0, limit)
  }
  return { told, pages: new EntryPages({ read }) }
}

describe('pages of a journal', () => {
  it('[T6] are read and made into text once for fifty who open a long case together', async () => {
    const { told, pages } = journalOf(500)
    const got = await Promise.all(Array.from({ length: 50 }, () => pages.page('case', 0, 500)))
    expect(told.reads).to.equal(1)
    expect(new Set(got).size).to.equal(1)
    expect(JSON.parse(got[0]?.json() ?? '')).to.deep.equal(got[0]?.items)
  })

  it('[T6] come one a turn of the loop: what is written goes between', async () => {
    const { pages } = journalOf(100)
    const turns: number[] = []
    let turn = 0
    const count = (): void => {
      turn += 1
      if (turns.length < 20) setImmediate(count)
    }
    const wanted = Array.from({ length: 20 }, () => pages.page('case', 0, 100).then(() => turns.push(turn)))
    setImmediate(count)
    await Promise.all(wanted)
    expect(new Set(turns).size).to.be.above(15)
  })

  it('[T6] at the end of a journal are read anew each time: nobody misses what was just written', async () => {
    const { told, pages } = journalOf(30)
    const first = pages.page('case', 0, 100)
    told.add()
    const [before, after] = await Promise.all([first, pages.page('case', 0, 100)])
    expect([before.items.length, after.items.length]).to.deep.equal([31, 31])
    expect(told.reads).to.equal(2)
  })

  it('[T6] that could not be read are asked for again by whoever shared them', async () => {
    let reads = 0
    const read = async (): Promise<Entry[]> => {
      reads += 1
      if (reads === 1) throw new Error('away')
      return [entry(1)]
    }
    const pages = new EntryPages({ read })
    const first = pages.page('case', 0, 1).catch((error: unknown) => error)
    const second = pages.page('case', 0, 1)
    expect(await first).to.be.instanceOf(Error)
    expect((await second).items).to.have.length(1)
  })
})
