import { expect } from 'chai'
import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../server/projectRoot.ts'
import { callerAt, openCase } from '../fault/caller.ts'
import { builtServer, FaultServer, PASSWORD } from '../fault/processes.ts'
import { pagesOf, rowNamed, sheetsOf } from '../support/papers.ts'

describe('npm run report', function () {
  this.timeout(240_000)
  let server: FaultServer
  before(async () => {
    await builtServer()
    server = new FaultServer()
    await server.start()
    await openCase(await callerAt(server.url, PASSWORD))
  })
  after(() => server.remove())

  const report = (...words: string[]): Promise<{ code: number; out: Buffer; told: string }> =>
    new Promise((resolve) => {
      const env = { ...process.env, DATA_DIR: server.dataDir, MONGODB_URI: '', MONGOD_CACHE_GB: '0.25' }
      const program = join(projectRoot, 'dist', 'server', 'commands', 'report.js')
      const options = { cwd: server.folder, env, encoding: 'buffer' as const, maxBuffer: 1e8 }
      execFile(process.execPath, [program, ...words], options, (error, out, told) =>
        resolve({ code: error ? Number(error.code) : 0, out, told: told.toString() }),
      )
    })
  const thisMonth = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 7)

  it('[K5] writes the same figures beside a running server, as a workbook and as PDF', async () => {
    const file = join(server.folder, '月报.xlsx')
    const made = await report(
      '--month',
      thisMonth,
      '--station',
      'LJ01',
      '--format',
      'xlsx',
      '--by',
      '䶮某',
      '--out',
      file,
    )
    expect(made.code, made.told).to.equal(0)
    expect(made.told).to.include(`已写入 ${file}`)
    const main = (await sheetsOf(readFileSync(file))).get('主要指标')
    expect(rowNamed(main, '接报')[1]).to.equal(1)
    expect(main?.flat()).to.include('䶮某')

    const english = await report('--month', thisMonth, '--district', 'district-lj', '--lang', 'en')
    expect(english.code, english.told).to.equal(0)
    const [name = ''] = readdirSync(server.folder).filter((each) => each.endsWith('.pdf'))
    expect(name).to.match(new RegExp(`^Xiaoan monthly report ${thisMonth} .+[.]pdf$`))
    expect((await pagesOf(readFileSync(join(server.folder, name))))[0]).to.match(/Received\s*1\s*0/)

    const piped = await report('--out', '-')
    expect([piped.code, piped.out.subarray(0, 5).toString()], piped.told).to.deep.equal([0, '%PDF-'])
  })

  it('says in one sentence what is wrong, and writes nothing', async () => {
    const before = readdirSync(server.folder)
    for (const [words, code, told] of [
      [['--month', '2199-12'], 1, /^所选月份尚未开始 · That month has not begun$/],
      [['--month', thisMonth, '--station', 'nowhere'], 1, /^没有这个单位：nowhere · There is no such station/],
      [['--month', thisMonth, '--out', '/no/such/folder/x.pdf'], 1, /^无法写入 \/no\/such\/folder\/x\.pdf：/],
      [['--month', '1899-12'], 2, /YYYY-MM/],
      [['--month', '2026-13'], 2, /YYYY-MM/],
      [['--format', 'docx'], 2, /format/],
      [['--station', 'LJ01', '--city'], 2, /cannot be used with/],
      [['surplus'], 2, /too many arguments/],
    ] as const) {
      const refused = await report(...words)
      expect(refused.code, words.join(' ')).to.equal(code)
      expect(refused.told.trim(), words.join(' ')).to.match(told).and.not.include('\n')
      expect(refused.out.length).to.equal(0)
    }
    expect(readdirSync(server.folder)).to.deep.equal(before)
    expect(existsSync('/no')).to.equal(false)
  })
})
