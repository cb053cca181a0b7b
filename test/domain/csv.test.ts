import { expect } from 'chai'
import { parse } from 'csv-parse/sync'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { csvOf, words, type Column, type Telling } from '../../server/csv.ts'
import { listXlsx } from '../../server/reports/lists.ts'
import { zoneNamed } from '../../shared/domain/boards/calendar.ts'
import { sheetsOf } from '../support/papers.ts'

interface Row {
  text: string
  at?: string
  fen?: number
  n?: number
}
const columns: Column<Row>[] = [
  { head: words('文字', 'Text'), cell: ({ text }) => text },
  { head: words('时间', 'Time'), cell: ({ at }) => at, as: 'time' },
  { head: words('元', 'Yuan'), cell: ({ fen }) => fen, as: 'yuan' },
  { head: words('数', 'Number'), cell: ({ n }) => n },
]
const telling: Telling = { language: 'zh', zone: zoneNamed('Asia/Shanghai'), organisation: undefined as never }
async function* batches(rows: Row[]): AsyncGenerator<Row[]> {
  yield rows
}
const csv = async (rows: Row[]): Promise<string[][]> => {
  const told: string[] = []
  for await (const line of csvOf(columns, batches(rows), telling)) told.push(line)
  return parse(told.join(''), { bom: true })
}

const misread = [
  ...[
    '862345678901234567890',
    '120000000000000000',
    '0012',
    '007',
    '000',
    '138001380001',
    '１２３４５６７８９０１２３４５６',
  ],
  ...[
    '1.10',
    '12E5',
    '9e10',
    '1-2',
    '2026-03-01',
    '3/4',
    '12:30',
    '1,000',
    '50%',
    '110101199003074514',
    '6222 0212 3456 7890',
  ],
]
const kept = [
  '0',
  '7',
  '13800138000',
  'LJ01-2026-00012',
  'FH-LJ01-2026-000001',
  '1101************14',
  '138****8000',
  '5 条',
  '李某',
  '',
]
const formulas = ['=1+1', '+86 138', '-1', '@SUM(A1)', '\t=1+1', '＝1+1', '="0012"']

describe('lists for spreadsheets', () => {
  it('[K8] a number that is a name stays whole in CSV: no 1.2E+17, no lost zero, no date', async () => {
    const [, ...lines] = await csv([...misread, ...kept].map((text) => ({ text })))
    const cells = lines.map(([first = '']) => first)
    expect(cells).to.deep.equal([...misread.map((text) => `${text}\t`), ...kept])
    // Whoever trims has the words.
    expect(cells.map((cell) => cell.trimEnd())).to.deep.equal([...misread, ...kept])
  })

  it('[K8] what is no name is a number, a time or money as before', async () => {
    const at = '2026-03-01T04:00:00.000Z'
    const [, line] = await csv([{ text: 'x', at, fen: 123_456_789_012_34, n: 120_000_000_000 }])
    expect(line).to.deep.equal(['x', '2026-03-01 12:00:00', '123456789012.34', '120000000000'])
  })

  it('[S4] no cell is a formula, and none begins with a tab', async () => {
    const [, ...lines] = await csv([...formulas, ...misread].map((text) => ({ text })))
    for (const [cell = ''] of lines) expect(cell).not.to.match(/^[=+\-@＝＋－＠\t\r\n]/)
  })

  it('[K8] in a workbook they are words as they were typed', async () => {
    const all = [...misread, ...kept.filter((text) => text !== ''), ...formulas]
    const book = listXlsx('表', columns, batches(all.map((text) => ({ text }))), {
      ...telling,
      by: '某',
      at: new Date(0),
    })
    const rows = (await sheetsOf(await buffer(Readable.from(book)))).get('表') ?? []
    expect(rows.slice(1).map(([first]) => first)).to.deep.equal(all)
  })
})
