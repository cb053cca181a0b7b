import { expect } from 'chai'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { casesNamed } from '../../server/cases/index.ts'
import { StartRefusal } from '../../server/startRefusal.ts'
import { clockwork } from '../../shared/domain/people.ts'
import { importFile, type ImportCounts } from '../../seed/import/importer.ts'
import { mappingOf } from '../../seed/import/mapping.ts'
import { Moments } from '../../seed/import/moment.ts'
import type { RowProblem } from '../../seed/import/row.ts'
import { writerTo } from '../../seed/import/writer.ts'
import { until } from '../support/until.ts'
import { startWorld, type World } from '../support/world.ts'

const HEADER =
  '案件编号,接警时间,案由,简要案情,发案地点,经度,纬度,受理单位代码,损失金额（元）,案件状态,破案时间,案件类型'
const columns = {
  timeZone: 'Asia/Shanghai',
  key: '{案件编号}',
  number: '{案件编号}',
  category: { from: '{案由}', map: { 盗窃: 'theft', 盗窃电动车: 'theft', 诈骗: 'fraud' } },
  subcategory: { from: '{案由}', map: { 盗窃电动车: 'e-bike' }, otherwise: '' },
  summary: '{简要案情}',
  receivedAt: { text: '{接警时间}', format: 'yyyy-MM-dd HH:mm:ss' },
  clearedAt: { text: '{破案时间}', format: 'yyyy-MM-dd HH:mm:ss' },
  place: { text: '{发案地点}', lng: '{经度}', lat: '{纬度}' },
  station: '{受理单位代码}',
  status: { from: '{案件状态}', map: { 已破案: 'cleared', 已结案: 'closed', 在办: 'open', 中止: 'shelved' } },
  loss: { text: '{损失金额（元）}', fen: 100, what: '财物' },
}
const mapping = (source: string, changed: object = {}) => mappingOf(JSON.stringify({ source, ...columns, ...changed }))

const row = (changed: Record<string, string> = {}): string => {
  const fields: Record<string, string> = {
    案件编号: 'A1',
    接警时间: '2024-02-29 23:59:59',
    案由: '盗窃',
    简要案情: '"旧案，窃得香烟"',
    发案地点: '人民路56号',
    经度: '118.58',
    纬度: '32.02',
    受理单位代码: 'LJ01',
    '损失金额（元）': '510.55',
    案件状态: '已结案',
    破案时间: '',
    案件类型: '行政',
    ...changed,
  }
  return HEADER.split(',')
    .map((name) => fields[name] ?? '')
    .join(',')
}

describe('the importer of past cases', function () {
  this.timeout(120_000)
  let world: World
  const folder = mkdtempSync(join(tmpdir(), 'xiaoan-import-'))
  before(async () => {
    world = await startWorld()
  })
  after(async () => {
    await world.stop()
    rmSync(folder, { recursive: true })
  })

  const importing = async (
    bytes: string | Buffer,
    how: ReturnType<typeof mapping>,
    wish: { dry?: boolean; name?: string } = {},
  ): Promise<{ counts: ImportCounts; refused: (RowProblem & { line: number })[] }> => {
    const path = join(folder, wish.name ?? 'data.csv')
    writeFileSync(path, bytes)
    const refused: (RowProblem & { line: number })[] = []
    const { journal, organisation } = world.app.platform
    const counts = await importFile({
      path,
      mapping: how,
      organisation: organisation(),
      writes: wish.dry === true ? undefined : [writerTo(journal, clockwork(organisation().city.id))],
      existing: (ids, numbers) => casesNamed(world.app.platform.db, ids, numbers),
      now: () => new Date(),
      onRefused: (line, problem) => refused.push({ line, ...problem }),
    })
    return { counts, refused }
  }
  /** What a search finds, once the bus has brought what was imported. */
  const listed = async (q: string) => {
    const desk = await world.as('desk1')
    const find = async () => (await desk.call('case.list', { query: { q } })).items
    await until(async () => (await find()).length > 0)
    return find()
  }

  it('[C8] makes a row a case with its station, place, loss and time, and no timers', async () => {
    const { counts, refused } = await importing(`${HEADER}\n${row()}\n`, mapping('one'))
    expect(refused).to.deep.equal([])
    expect(counts).to.include({ rows: 1, imported: 1, known: 0, refused: 0, valueFen: 51_055 })
    const { case: found } = await (await world.as('desk1')).call('case.read', { params: { id: 'import:one:A1' } })
    expect(found).to.deep.include({
      number: 'A1',
      origin: 'imported',
      status: 'closed',
      receivedAt: '2024-02-29T15:59:59.000Z',
      place: { text: '人民路56号', lng: 118.58, lat: 32.02 },
      dispatches: [],
    })
    expect(found.scope.station).to.equal('station-lj01')
    expect(found.losses).to.deep.equal([{ what: '财物', quantity: 1, valueFen: 51_055 }])
    const stored = await world.app.platform.journal.read('case', 'import:one:A1')
    expect(stored?.nextTimerAt).to.equal(null)
  })

  it('[K3] keeps the time of a clearance that the ledger tells', async () => {
    const cleared = row({ 案件编号: 'C1', 案件状态: '已破案', 破案时间: '2024-03-01 10:00:00' })
    await importing(`${HEADER}\n${cleared}\n`, mapping('cleared'))
    const { case: found } = await (await world.as('desk1')).call('case.read', { params: { id: 'import:cleared:C1' } })
    expect(found.clearance).to.include({ status: 'confirmed', clearedAt: '2024-03-01T02:00:00.000Z' })
  })

  it('imports a row once, however often and in whatever company it comes', async () => {
    const lines = Array.from({ length: 1_203 }, (_, index) =>
      row({ 案件编号: `M${index}`, '损失金额（元）': String(index) }),
    )
    const half = await importing([HEADER, ...lines.slice(0, 600)].join('\n'), mapping('many'))
    const whole = await importing([HEADER, ...lines].join('\r\n'), mapping('many'))
    const again = await importing(gzipSync([HEADER, ...lines].join('\n')), mapping('many'), { name: 'data.csv.gz' })
    expect(half.counts).to.include({ imported: 600, known: 0 })
    expect(whole.counts).to.include({ imported: 603, known: 600 })
    expect(again.counts).to.include({ rows: 1_203, imported: 0, known: 1_203, valueFen: (1_203 * 1_202 * 100) / 2 })
    const rows = world.app.platform.db.collection('journal')
    expect(await rows.countDocuments({ kind: 'case.imported', 'subject.id': /^import:many:/ })).to.equal(1_203)
  })

  it('tells the line on which a refused row begins, after cells of several lines and blank lines too', async () => {
    const lines = [
      row({ 案件编号: 'L1', 简要案情: '"两行\r\n案情"' }),
      '',
      row({ 案件编号: 'L2', 案由: '交通肇事', 简要案情: '"三\r\n行\r\n案情"' }),
      row({ 案件编号: 'L3', 受理单位代码: 'ZZ99' }),
    ]
    const { refused } = await importing([HEADER, ...lines].join('\r\n'), mapping('lines'))
    expect(refused.map(({ line, field }) => [line, field])).to.deep.equal([
      [5, 'category'],
      [8, 'station'],
    ])
  })

  it('refuses a row by its line, with the field, the value and the reason, and takes the others', async () => {
    const lines = [
      row({ 案件编号: 'R1', 接警时间: '2024-02-30 10:00:00' }),
      row({ 案件编号: 'R2', 案由: '交通肇事' }),
      row({ 案件编号: 'R3', '损失金额（元）': '约五百' }),
      row({ 案件编号: 'R4', 受理单位代码: 'ZZ99' }),
      row({ 案件编号: 'R5', 接警时间: '2999-01-01 00:00:00' }),
      row({ 案件编号: 'R6', 破案时间: '2024-02-01 00:00:00' }),
      row({ 案件编号: 'R7', 案件状态: '在办', 破案时间: '2024-03-01 00:00:00' }),
      row({ 案件编号: 'R8' }),
      row({ 案件编号: 'R8' }),
      row({ 案件编号: '' }),
      'only,three,cells',
      row({ 案件编号: 'R9', 简要案情: '' }),
      row({ 案件编号: 'R10', '损失金额（元）': '-1' }),
      row({ 案件编号: 'R11', 简要案情: '"两行\n案情"' }),
      row({ 案件编号: 'R12', 案由: '盗窃电动车' }),
      row({ 案件编号: 'R13', 经度: '500' }),
    ]
    const { counts, refused } = await importing([HEADER, ...lines].join('\n'), mapping('refused'))
    expect(refused.map(({ line, field }) => [line, field])).to.have.deep.members([
      [2, 'receivedAt'],
      [3, 'category'],
      [4, 'loss'],
      [5, 'station'],
      [6, 'receivedAt'],
      [7, 'clearedAt'],
      [8, 'clearedAt'],
      [10, 'key'],
      [11, 'key'],
      [12, ''],
      [13, 'summary'],
      [14, 'loss'],
      [18, 'place.lng'],
    ])
    for (const { zh, en } of refused) expect(zh.length * en.length).to.be.greaterThan(0)
    const at = (of: number) => refused.find(({ line }) => line === of)
    expect(at(3)?.value).to.equal('交通肇事')
    expect([at(6)?.value, at(7)?.value], 'as the file has them').to.deep.equal([
      '2999-01-01 00:00:00',
      '2024-02-01 00:00:00',
    ])
    expect([at(13)?.zh, at(13)?.en]).to.deep.equal(['不能为空', 'must NOT have fewer than 1 characters'])
    expect([at(18)?.field, at(18)?.zh]).to.deep.equal(['place.lng', '大于 180'])
    expect(counts).to.include({ rows: 16, imported: 3, refused: 13 })
    expect((await listed('R12'))[0]?.subcategory).to.equal('e-bike')
  })

  it('[C5] refuses a number that another case has, and only that row', async () => {
    const [taken] = (await (await world.as('desk1')).call('case.list', { query: { q: 'A1' } })).items
    expect(taken?.number).to.equal('A1')
    const lines = ['N1', 'A1', 'N2', 'N3'].map((number) => row({ 案件编号: number }))
    const { counts, refused } = await importing([HEADER, ...lines].join('\n'), mapping('numbers'))
    expect(counts).to.include({ imported: 3, refused: 1 })
    expect(refused[0]).to.include({ line: 3, field: 'number', value: 'A1' })
  })

  it('reads GB 18030, a byte order mark, and columns in any order', async () => {
    const gb = Buffer.concat([Buffer.from('K,S\r\n'), Buffer.from('47312cb5c1c7d40d0a', 'hex')])
    const how = mapping('gb', {
      encoding: 'gb18030',
      key: '{K}',
      number: '{K}',
      summary: '{S}',
      category: 'theft',
      subcategory: '',
      receivedAt: { text: '2024-05-01T08:00:00+08:00' },
      clearedAt: { text: '' },
      place: { text: '旧址' },
      station: 'station-lj02',
      status: 'closed',
      loss: undefined,
    })
    expect((await importing(gb, how)).counts).to.include({ imported: 1 })
    expect((await listed('G1'))[0]?.summary).to.equal('盗窃')
    const marked = await importing(`\ufeff${HEADER}\n${row({ 案件编号: 'B1' })}`, mapping('bom'))
    expect(marked.counts).to.include({ imported: 1, refused: 0 })
  })

  it('writes nothing in a dry run', async () => {
    const { counts } = await importing(`${HEADER}\n${row({ 案件编号: 'D1' })}`, mapping('dry'), { dry: true })
    expect(counts).to.include({ rows: 1, imported: 1 })
    await (await world.as('desk1')).refused('case.read', 'subject.not-found', { params: { id: 'import:dry:D1' } })
  })

  it('[C5] tells in a dry run what would come of it: what is known, and whose number another case has', async () => {
    const lines = ['W1', 'W2', 'W3', 'W4'].map((each) => row({ 案件编号: each }))
    const file = (rows: string[]) => [HEADER, ...rows].join('\n')
    await importing(file(lines.slice(0, 2)), mapping('dry-one'))
    for (const dry of [true, false]) {
      const again = await importing(file(lines), mapping('dry-one'), { dry })
      expect(again.counts, String(dry)).to.include({ rows: 4, imported: 2, known: 2, refused: 0 })
      const other = await importing(file([...lines, row({ 案件编号: 'W5' })]), mapping('dry-two'), { dry })
      // What the first file would have brought is not there yet when it only was looked at.
      expect(other.counts, String(dry)).to.include({ rows: 5, imported: dry ? 3 : 1, known: 0, refused: dry ? 2 : 4 })
      expect(other.refused[0], String(dry)).to.include({ line: 2, field: 'number', value: 'W1' })
    }
    const twice = [row({ 案件编号: 'V1' }), row({ 案件编号: 'V2' })]
    const { counts } = await importing(file(twice), mapping('dry-three', { number: '同一个' }), { dry: true })
    expect(counts).to.include({ imported: 1, refused: 1 })
  })

  it('says in a sentence what is wrong with a file', async () => {
    const wrong = async (bytes: string | Buffer, wish: { name?: string } = {}): Promise<string> => {
      const error: unknown = await importing(bytes, mapping('odd'), wish).catch((failed: unknown) => failed)
      if (!(error instanceof StartRefusal)) throw new Error(`no sentence: ${String(error)}`)
      return error.message
    }
    expect(await wrong('')).to.match(/empty/)
    expect(await wrong('a,b\n1,2'))
      .to.match(/no column/)
      .and.not.to.match(/encoding/)
    expect(await wrong(Buffer.from('b0b8bcfeb1e0bac52cb0b8d3c90a', 'hex'))).to.match(/not utf-8.*encoding/)
    expect(await wrong(Buffer.from([0xff, 0x00, 0x80, 0x0a, 0x22, 0xfe]))).to.match(/column|CSV|quotation/)
    expect(await wrong(`${HEADER}\nO1,盗窃,行政,"没有收尾`)).to.match(/quotation mark is not closed, near line 2/)
    const whole = gzipSync([HEADER, row({ 案件编号: 'O2' })].join('\n'))
    expect(await wrong(whole.subarray(0, -12), { name: 'cut.csv.gz' })).to.match(/cut off or damaged/)
    expect(await wrong('plain', { name: 'plain.csv.gz' })).to.match(/cut off or damaged/)
    const { counts } = await importing(`\ufeff${HEADER}\r\n`, mapping('odd'))
    expect(counts).to.include({ rows: 0, imported: 0, refused: 0 })
    const long = await importing(
      [HEADER, row({ 案件编号: 'O3', 简要案情: '长'.repeat(3_000_000) })].join('\r\n'),
      mapping('odd'),
    )
    expect(long.refused.map(({ line, field, value }) => [line, field, value.length])).to.deep.equal([
      [2, 'summary', 80],
    ])
  })

  it('takes the first of several rows of one case where the mapping says so, and leaves out what is no small case', async () => {
    const how = mapping('shared', { rowsShareKeys: true, only: { value: '{案由}', among: ['盗窃'] } })
    const lines = [row({ 案件编号: 'S1' }), row({ 案件编号: 'S1' }), row({ 案件编号: 'S2', 案由: '诈骗' })]
    const { counts } = await importing([HEADER, ...lines].join('\n'), how)
    expect(counts).to.include({ rows: 3, imported: 1, known: 1, leftOut: 1, refused: 0 })
  })

  it('says what is wrong with a mapping, or which column is missing', async () => {
    expect(() => mappingOf('{')).to.throw(/not JSON/)
    expect(() => mapping('x', { surprise: 1 })).to.throw(/surprise/)
    expect(() => mapping('x', { timeZone: 'Asia/Nowhere' })).to.throw(/Asia\/Nowhere/)
    const failed = await importing('a,b\n1,2', mapping('x')).catch((error: unknown) => error)
    expect(String(failed)).to.match(/案件编号/)
    expect(String(await importing('', mapping('x')).catch((error: unknown) => error))).to.match(/empty/)
  })

  it('[C8] is for administrators alone, and changes nothing when a row is wrong', async () => {
    const one = { key: 'H1', category: 'theft' as const, summary: '旧案', receivedAt: '2024-01-01T00:00:00Z' }
    const cases = [{ ...one, place: { text: '人民路' }, station: 'LJ01' }]
    await (await world.as('chief1')).refused('case.import', 'rights.missing', { body: { source: 'api', cases } })
    const admin = await world.as('admin1')
    const wrong = [...cases, { ...one, key: 'H2', place: { text: '人民路' }, station: 'nowhere' }]
    const problem = await admin.refused('case.import', 'import.station-unknown', {
      body: { source: 'api', cases: wrong },
    })
    expect(problem.fields?.[0]?.field).to.equal('cases.1.station')
    expect(await admin.call('case.import', { body: { source: 'api', cases } })).to.deep.equal({ imported: 1 })
    expect(await admin.call('case.import', { body: { source: 'api', cases } })).to.deep.equal({ imported: 0 })
  })
})

describe('wall-clock times of a zone', () => {
  const read = (zone: string, text: string, format?: string) => new Moments(zone).read(text, format)

  it('[R14] become instants, in summer and in winter, on leap days and at the last second of one', () => {
    expect(read('Asia/Shanghai', '2024-02-29 23:59:59.999')).to.equal('2024-02-29T15:59:59.999Z')
    expect(read('America/New_York', '07/04/2012 12:00:00 AM 17', "MM/dd/yyyy '12:00:00 AM' H")).to.equal(
      '2012-07-04T21:00:00.000Z',
    )
    expect(read('America/New_York', '01/04/2012 12:00:00 AM 0', "MM/dd/yyyy '12:00:00 AM' H")).to.equal(
      '2012-01-04T05:00:00.000Z',
    )
    expect(read('America/Toronto', '2014 January 1', 'yyyy MMMM d')).to.equal('2014-01-01T05:00:00.000Z')
    expect(read('America/Chicago', '2/5/17 9:05', 'M/d/yy H:mm')).to.equal('2017-02-05T15:05:00.000Z')
  })

  it('[R14] are the same whether a format is told or they are read as ISO', () => {
    const [usual, other] = ['yyyy-MM-dd HH:mm:ss', "yyyy-MM-dd HH:mm:ss''"]
    for (const zone of ['Asia/Shanghai', 'America/New_York'])
      for (const day of [
        '2024-02-29',
        '2023-02-29',
        '2012-03-11',
        '2012-11-04',
        '2024-00-10',
        '2024-12-32',
        '1999-12-31',
      ])
        for (const time of ['00:00:00', '01:30:00', '02:30:00', '23:59:59', '24:00:00', '12:60:00', '12:00:60'])
          expect(read(zone, `${day} ${time}`, usual), `${zone} ${day} ${time}`).to.equal(
            read(zone, `${day} ${time}'`, other),
          )
  })

  it('[R14] that a change of the clock skips or repeats are still instants', () => {
    expect(read('America/New_York', '2012-03-11 02:30')).to.equal('2012-03-11T07:30:00.000Z')
    expect(read('America/New_York', '2012-11-04 01:30')).to.match(/^2012-11-04T0[56]:30/)
  })

  it('are refused when no calendar has them', () => {
    for (const text of ['2023-02-29', '2024-13-01', '31/12/2024', '', 'yesterday', '2024-01-01 24:01'])
      expect(read('Asia/Shanghai', text), text).to.equal(undefined)
    expect(read('Asia/Shanghai', '2023-02-29 10:00:00', 'yyyy-MM-dd HH:mm:ss')).to.equal(undefined)
  })
})
