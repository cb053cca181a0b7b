import { expect } from 'chai'
import { Readable, Writable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { checkLength, MOST_ROWS } from '../../server/reports/lists.ts'
import { serialOf, xlsxOf, type SheetCell, type SheetRow } from '../../server/reports/xlsx.ts'
import { Refusal } from '../../shared/refusals.ts'
import { sheetsOf } from '../support/papers.ts'

const text = (value: string): SheetCell => ({ value, format: 'text', look: 'plain' })
const book = (name: string, rows: Iterable<readonly SheetRow[]>) =>
  xlsxOf({ title: '表 & <b>', by: '"某"', at: new Date(0), sheets: [{ name, widths: [10], frozenRows: 1, rows }] })

describe('workbooks', function () {
  this.timeout(60_000)

  it('hold every text as it is: no formula, no entity, nothing that XML cannot say', async () => {
    const kept = ['=1+1', '@SUM(A1)', '<&>"\'', '䶮𬱖㛃😀', ' a  b ', '_x0041_', 'a\nb', '-1', '007', '‏مرحبا']
    const cut = { 'a\u0000b\u0001c': 'abc', '\ud800x\udc00': 'x', '\uffff': '' }
    const long = 'x'.repeat(40_000)
    const cells = [...kept, ...Object.keys(cut), long].map(text)
    const rows = (await sheetsOf(await buffer(Readable.from(book("名 'x' &", [[{ cells }]]))))).get("名 'x' &")
    expect(rows?.[0]?.slice(0, kept.length)).to.deep.equal(kept)
    expect(rows?.[0]?.slice(kept.length, -1).map((each) => each ?? '')).to.deep.equal(Object.values(cut))
    expect(rows?.[0]?.at(-1)).to.have.length(32_767)
  })

  it('hold numbers and times that can be reckoned with', async () => {
    const at = Date.UTC(2028, 1, 29, 23, 59, 59)
    const cells: SheetCell[] = [
      { value: 1 / 3, format: 'rate', look: 'plain' },
      { value: serialOf(at), format: 'instant', look: 'plain' },
      { value: 1e15, format: 'yuan', look: 'strong' },
      { value: null, format: 'text', look: 'plain' },
      { value: -0.1, format: 'pp', look: 'plain' },
    ]
    const [row = []] = (await sheetsOf(await buffer(Readable.from(book('数', [[{ cells }]]))))).get('数') ?? []
    expect(row[0]).to.equal(1 / 3)
    expect((row[1] as Date).getTime()).to.be.closeTo(at, 500)
    expect([row[2], row[3], row[4]]).to.deep.equal([1e15, null, -0.1])
  })

  it('[K8] of the longest list come in flat memory, and nobody waits for them', async () => {
    const cells = (n: number): SheetCell[] => Array.from({ length: 15 }, (_, place) => text(`${n} 第 ${place} 列`))
    function* rows(): Generator<SheetRow[]> {
      for (let from = 0; from < MOST_ROWS; from += 500)
        yield Array.from({ length: 500 }, (_, place) => ({ cells: cells(from + place) }))
    }
    let bytes = 0
    let most = 0
    const before = process.memoryUsage().rss
    // Others have their turn at least once for each batch of rows.
    let [turns, isWriting] = [0, true]
    const turn = (): void => {
      turns += 1
      if (isWriting) setImmediate(turn)
    }
    setImmediate(turn)
    const counted = new Writable({
      write: (chunk: Buffer, _encoding, next) => {
        bytes += chunk.length
        most = Math.max(most, process.memoryUsage().rss)
        next()
      },
    })
    await pipeline(Readable.from(book('长', rows())), counted)
    isWriting = false
    expect(bytes).to.be.above(1_000_000)
    expect((most - before) / 1e6, 'MB more').to.be.below(120)
    expect(turns, 'turns of others').to.be.above(MOST_ROWS / 500)
  })

  it('[K8] of a longer list are refused: there is the CSV', () => {
    expect(() => checkLength(MOST_ROWS)).not.to.throw()
    expect(() => checkLength(MOST_ROWS + 1))
      .to.throw(Refusal)
      .with.property('code', 'report.too-long')
  })

  it('that fail half way fail as a whole', async () => {
    function* rows(): Generator<SheetRow[]> {
      yield [{ cells: [text('a')] }]
      throw new Error('the database is gone')
    }
    const failed: unknown = await buffer(Readable.from(book('x', rows()))).catch((error: unknown) => error)
    expect(failed).to.be.an('error').with.property('message', 'the database is gone')
  })
})
