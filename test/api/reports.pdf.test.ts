import { expect } from 'chai'
import type { Paper } from '../../server/reports/paper.ts'
import { PdfMaker } from '../../server/reports/pdfMaker.ts'
import { Refusal } from '../../shared/refusals.ts'
import { pagesOf } from '../support/papers.ts'

const paper = (change: Partial<Paper> = {}): Paper => ({
  language: 'zh',
  zone: 'Asia/Shanghai',
  title: '小案快侦月报',
  subtitle: '某所',
  fileName: '月报',
  at: '2026-11-02T06:00:00.000Z',
  by: '䶮某',
  facts: [{ name: '单位', value: '某所' }],
  warnings: [],
  tables: [
    {
      heading: '表',
      isWide: false,
      columns: [{ head: '名称', width: 20 }],
      rows: Array.from({ length: 200 }, (_, n) => ({ cells: [`第 ${n} 行 ${'无空格'.repeat(30)}`] })),
    },
  ],
  signatures: [{ name: '制表', date: '日期' }],
  page: '第 {n} 页 共 {of} 页',
  ...change,
})

describe('the writer of PDF', function () {
  this.timeout(60_000)
  const maker = new PdfMaker()
  after(() => maker.stop())

  it('writes every row over as many pages as it takes, the head of the table on each', async () => {
    const pages = await pagesOf(await maker.make(paper()))
    expect(pages.length).to.be.above(4)
    for (const page of pages.slice(0, -1)) expect(page).to.include('名称')
    expect(pages.join('').match(/第 \d+ 行/g)).to.have.length(200)
  })

  it('goes on after one that cannot be written', async () => {
    const failed: unknown = await maker.make(paper({ zone: 'Mars/Olympus' })).catch((error: unknown) => error)
    expect(failed).to.be.an('error').with.property('message').that.includes('Mars/Olympus')
    expect(await pagesOf(await maker.make(paper({ tables: [] })))).to.have.length(1)
  })

  it('refuses what is asked of it when it has ended, and what waited then', async () => {
    const ended = new PdfMaker()
    const waiting = [paper(), paper()].map((each) => ended.make(each).catch((error: unknown) => error))
    await ended.stop()
    for (const each of await Promise.all(waiting)) expect(each).to.be.an('error')
    expect(await ended.make(paper()).catch((error: unknown) => error)).to.be.instanceOf(Refusal)
  })
})
