import { expect } from 'chai'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import mongoose from 'mongoose'
import { join } from 'node:path'
import { endOrphan, runningMongod } from '../../server/db/embedded.mongod.ts'
import { projectRoot } from '../../server/projectRoot.ts'
import { callerAt, openCase } from '../fault/caller.ts'
import { builtServer, FaultServer, PASSWORD } from '../fault/processes.ts'
import { until } from '../support/until.ts'

interface Ended {
  code: number
  out: string
  told: string
}

describe('commands at the terminal', function () {
  this.timeout(240_000)
  let server: FaultServer
  let caseId = ''
  before(async () => {
    await builtServer()
    server = new FaultServer()
    await server.start()
    const caller = await callerAt(server.url, PASSWORD)
    caseId = await openCase(caller)
    await caller.note(caseId, '第一条')
  })
  after(() => server.remove())

  const run = (command: string, ...words: string[]): Promise<Ended> => runUnder({}, command, ...words)
  const runUnder = (settings: Record<string, string>, command: string, ...words: string[]): Promise<Ended> =>
    new Promise((resolve) => {
      const env = { ...process.env, ...settings, DATA_DIR: server.dataDir, MONGODB_URI: '', MONGOD_CACHE_GB: '0.25' }
      const program = join(projectRoot, 'dist', 'server', 'commands', `${command}.js`)
      execFile(process.execPath, [program, ...words], { cwd: server.folder, env }, (error, out, told) => {
        resolve({ code: error ? Number(error.code) : 0, out, told })
      })
    })
  /** Works on the database behind the product's back. */
  const behind = async (work: (db: mongoose.mongo.Db) => Promise<unknown>): Promise<void> => {
    const client = await mongoose.mongo.MongoClient.connect(await server.databaseUri())
    await work(client.db('xiaoan')).finally(() => client.close())
  }

  const numberOf = async (id: string): Promise<string> => {
    let number: unknown
    await behind(async (db) => {
      const row = await db.collection<{ _id: string; state: { number: string } }>('cases').findOne({ _id: id })
      number = row?.state.number
    })
    return String(number)
  }

  /** Starts a further server on the database that is there, to see it refuse. */
  const startUnder = async (settings: Record<string, string>): Promise<Pick<Ended, 'code' | 'told'>> => {
    const env = {
      ...process.env,
      ...{ PORT: '0', HOST: '127.0.0.1', DATA_DIR: join(server.folder, 'another'), SEED_DEMO: 'no' },
      ...{ MONGODB_URI: await server.databaseUri(), SESSION_SECRET: 'x'.repeat(32) },
      FIELD_KEY: readFileSync(join(server.dataDir, 'field-key'), 'utf8').trim(),
      ...settings,
    }
    return new Promise((resolve) => {
      execFile(process.execPath, [join(projectRoot, 'dist', 'server', 'main.js')], { env }, (error, _out, said) =>
        resolve({ code: error ? Number(error.code) : 0, told: said }),
      )
    })
  }

  it('a port that is in use, an address and certificates that are none, and another key than the database’s are told in a sentence', async () => {
    const port = new URL(server.url).port
    expect((await (await callerAt(server.url, PASSWORD)).note(caseId, '回电 13800138000')).status).to.equal(201)
    for (const [said, settings] of [
      [`Port ${port} of 127.0.0.1 is in use`, { PORT: port }],
      ['no address no-such-host.invalid', { HOST: 'no-such-host.invalid' }],
      // [A3] Values under two keys could be told apart by nobody.
      ['FIELD_KEY is not the key', { FIELD_KEY: 'ab'.repeat(32) }],
      ['TLS_CERT and TLS_KEY', { TLS_CERT: '/etc/hostname', TLS_KEY: '/etc/hostname' }],
    ] as const) {
      const { code, told } = await startUnder(settings)
      expect([code, told.split('\n').length], told).to.deep.equal([1, 2])
      expect(told).to.include(said)
    }
  })

  it('a first start that is refused has begun nothing: no database, no half of a demo city', async () => {
    const cert = join(server.folder, 'no.pem')
    writeFileSync(cert, 'no certificate')
    const DATA_DIR = join(server.folder, 'first')
    for (const [said, settings] of [
      ['is in use', { PORT: new URL(server.url).port }],
      ['no address no-such-host.invalid', { HOST: 'no-such-host.invalid' }],
      ['TLS_CERT and TLS_KEY', { TLS_CERT: cert, TLS_KEY: cert }],
      ['landmarks', { PLACES_FILE: cert }],
      ['HEADS_DIR', { HEADS_DIR: join(cert, 'heads') }],
      ['did you mean RULE_NEAR_METRES', { RULE_NEAR_METERS: '400' }],
    ] as const) {
      const { code, told } = await startUnder({ MONGODB_URI: '', SEED_DEMO: 'auto', DATA_DIR, ...settings })
      expect([code, /\n +at /.test(told)], told).to.deep.equal([1, false])
      expect(told).to.include(said)
      expect(existsSync(join(DATA_DIR, 'mongo')), said).to.equal(false)
    }
  })

  it('words that are not understood and files that are not there are told in a sentence, and end with 2', async () => {
    for (const [said, command, ...words] of [
      ['--bogus', 'verify', '--bogus'],
      ['--to', 'backup'],
      ['nowhere.json', 'found', 'nowhere.json'],
      ['/dev/null', 'backup', '--to', '/dev/null/backup'],
      // The system says of these that they are not there, to whoever would make them.
      ['/proc/none/such (ENOENT)', 'backup', '--to', '/proc/none/such'],
      ['/proc/none', 'backup', '--to', '/proc/none'],
      ['folder', 'found', '.'],
    ] as const) {
      const { code, told, out } = await runUnder({ DATA_DIR: server.dataDir }, command, ...words)
      expect([code, out], told).to.deep.equal([2, ''])
      expect(told)
        .to.include(said)
        .and.not.match(/\n +at /)
    }
  })

  it('[T2] whoever asks for JSON gets one document, whatever went wrong', async () => {
    for (const [said, settings, ...words] of [
      ['--bogus', {}, '--json', '--bogus'],
      ['PORT', { PORT: 'x' }, '--json'],
      ['DATA_DIR', { DATA_DIR: '/proc/none' }, '--json'],
    ] as const)
      for (const command of ['verify', 'rebuild']) {
        const env = { ...process.env, DATA_DIR: server.dataDir, MONGODB_URI: '', ...settings }
        const program = join(projectRoot, 'dist', 'server', 'commands', `${command}.js`)
        const { code, out } = await new Promise<{ code: number; out: string }>((resolve) => {
          execFile(process.execPath, [program, ...words], { cwd: server.folder, env }, (error, written) =>
            resolve({ code: error ? Number(error.code) : 0, out: written }),
          )
        })
        expect(code, out).to.equal(2)
        expect((JSON.parse(out) as { error: string }).error).to.include(said)
      }
  })

  it('[R9] a backup that runs out of room says so in a sentence, and leaves nothing behind', async () => {
    const to = join(server.folder, 'no-room')
    const env = { ...process.env, DATA_DIR: server.dataDir, MONGODB_URI: '' }
    const program = join(projectRoot, 'dist', 'server', 'commands', 'backup.js')
    const line = `ulimit -f 8; exec "$0" "$@"`
    const words = ['-c', line, process.execPath, program, '--to', to]
    const { code, told } = await new Promise<Pick<Ended, 'code' | 'told'>>((resolve) => {
      execFile('bash', words, { cwd: server.folder, env }, (error, _out, said) =>
        resolve({ code: error ? Number(error.code) : 0, told: said }),
      )
    })
    expect(code, told).to.equal(2)
    expect(told)
      .to.include('no room left')
      .and.not.match(/\n +at /)
    expect(readdirSync(to)).to.deep.equal([])
  })

  it('whoever ends a command ends the database that was started for it', async () => {
    const dataDir = join(server.folder, 'ended')
    const env = { ...process.env, DATA_DIR: dataDir, MONGODB_URI: '', MONGOD_CACHE_GB: '0.25' }
    const program = join(projectRoot, 'dist', 'server', 'commands', 'demo.js')
    const child = spawn(process.execPath, [program], { cwd: server.folder, env, stdio: 'ignore' })
    const gone = once(child, 'exit')
    await until(async () => (await runningMongod(dataDir)) !== null, 60_000)
    child.kill('SIGINT')
    expect((await gone)[0]).to.equal(2)
    await until(async () => (await runningMongod(dataDir)) === null, 20_000).finally(() => endOrphan(dataDir))
  })

  it('[C8] import writes each case once, names what another case keeps out with its line, and ends with 1 for that', async () => {
    const columns =
      '案件编号,案由,案件类型,简要案情,接警时间,破案时间,发案地点,经度,纬度,受理单位代码,案件状态,损失金额（元）'
    const rowOf = (key: string): string =>
      `${key},扒窃,行政,公交车上被扒窃手机一部,2023-05-06 07:08:09,,人民路,118.58,32.02,LJ01,中止,1200`
    const file = (name: string, rows: readonly string[]): string => {
      const path = join(server.folder, name)
      writeFileSync(path, `${columns}\n${rows.join('\n')}\n`)
      return path
    }
    const taken = await numberOf(caseId)
    const rows = Array.from({ length: 1_200 }, (_, row) => rowOf(row === 777 ? taken : `T-${row}`))
    const mapping = join(projectRoot, 'seed', 'import', 'mappings', 'ledger.json')
    const refused = join(server.folder, 'refused.csv')
    const data = file('ledger.csv', rows)
    const words = ['--map', mapping, '--report', refused, data]
    const first = await run('import', ...words)
    expect(first.code, first.told).to.equal(1)
    expect(first.told).to.include('1200 rows: 1199 imported, 0 known, 0 left out, 1 refused')
    const [, ...listed] = readFileSync(refused, 'utf8').trim().split('\n')
    expect(listed.length).to.equal(1)
    expect(listed[0]).to.match(/^779,/).and.include(taken)
    const nowhere = await run('import', '--map', mapping, '--report', '/no/such/folder/refused.csv', data)
    expect([nowhere.code, nowhere.told.includes('cannot be listed in /no/such/folder')], nowhere.told).to.deep.equal([
      2,
      true,
    ])
    const more = file('more.csv', [rowOf('M-1')])
    const short = await runUnder({ DISK_RESERVE_MB: '1000000000' }, 'import', '--map', mapping, more)
    expect([short.code, short.told.includes('short of room')], short.told).to.deep.equal([2, true])
    const again = await run('import', ...words)
    expect(again.told).to.include('1200 rows: 0 imported, 1199 known, 0 left out, 1 refused')
    const dry = await run('import', '--dry-run', ...words)
    expect(dry.told).to.include('1200 rows: 0 can be imported, 1199 known, 0 left out, 1 refused')
    expect((await run('verify')).code).to.equal(0)
  })

  it('[C8] rows that cannot be read, of a file in another encoding, are refused and not kept as they look', async () => {
    const [mapping, data] = [join(server.folder, 'plain.json'), join(server.folder, 'gbk.csv')]
    const told = { key: '{no}', category: 'theft', summary: '{what}', receivedAt: { text: '{at}' }, station: 'LJ01' }
    writeFileSync(
      mapping,
      JSON.stringify({ source: 'gbk', timeZone: 'Asia/Shanghai', ...told, place: { text: '{at}' } }),
    )
    const row = Buffer.concat([
      Buffer.from('G-1,'),
      Buffer.from('cfe3d1cc', 'hex'),
      Buffer.from(',2023-05-06 07:08:09\n'),
    ])
    writeFileSync(
      data,
      Buffer.concat([Buffer.from('no,what,at\n'), row, Buffer.from('G-2,香烟,2023-05-06 07:08:09\n')]),
    )
    const refused = join(server.folder, 'gbk.refused.csv')
    const imported = await run('import', '--map', mapping, '--report', refused, data)
    expect(
      [imported.code, imported.told.includes('2 rows: 1 imported, 0 known, 0 left out, 1 refused')],
      imported.told,
    ).to.deep.equal([1, true])
    expect(readFileSync(refused, 'utf8'))
      .to.match(/^2,what,/m)
      .and.include('encoding')
  })

  it('[D4] [K7] rebuild takes the durations of the settings, and shows the timers that they move', async () => {
    const moved = { RULE_ACKNOWLEDGE_LEADER_SECONDS: '45', RULE_ACKNOWLEDGE_CHIEF_SECONDS: '90' }
    // The timers of the first case may be over by now; others, which these durations do not move, come after them.
    const waiting = await openCase(await callerAt(server.url, PASSWORD))
    const rebuilt = await runUnder({ ...moved, RULE_WARNING_HOURS: '11' }, 'rebuild', '--check')
    expect(rebuilt.code, rebuilt.told).to.equal(1)
    expect(rebuilt.out).to.include('nextTimerAt').and.include(waiting)
  })

  it('[T2] verify, rebuild and backup work beside a running server, restore refuses to', async () => {
    const verified = await run('verify', '--json', '--files')
    expect(verified.code, verified.told).to.equal(0)
    expect(JSON.parse(verified.out)).to.include({ findings: 0 })
    const rebuilt = await run('rebuild', '--check')
    expect(rebuilt.code, rebuilt.told).to.equal(0)
    const backedUp = await run('backup', '--to', join(server.folder, 'backup'))
    expect(backedUp.code, backedUp.told).to.equal(0)
    for (const [command, ...words] of [
      ['rebuild'],
      ['restore', '--from', join(server.folder, 'backup'), '--force-empty'],
    ] as const) {
      const refused = await run(command, ...words)
      expect(refused.code).to.equal(2)
      expect(refused.told).to.match(/正由进程 \d+ 使用/)
    }
  })

  /** Comes back when no timer of the case fires soon: the server would write it anew, as it knows it. */
  const untilLeftAlone = (): Promise<void> =>
    behind((db) =>
      until(async () => {
        const row = await db
          .collection<{ _id: string; nextTimerAt: string | null }>('cases')
          .findOne({ _id: caseId }, { projection: { nextTimerAt: 1 } })
        return row?.nextTimerAt === null || Date.parse(row?.nextTimerAt ?? '') > Date.now() + 120_000
      }, 100_000),
    )

  it('[T2] verify names subject and seq and ends with 1; rebuild mends; restore brings back what was', async () => {
    await untilLeftAlone()
    await behind((db) =>
      db.collection('journal').updateOne({ 'subject.id': caseId, seq: 5 }, { $set: { 'body.text': '别的话' } }),
    )
    await behind((db) =>
      db.collection<{ _id: string }>('cases').updateOne({ _id: caseId }, { $set: { 'state.summary': '别的话' } }),
    )
    const verified = await run('verify')
    expect(verified.code).to.equal(1)
    expect(verified.out).to.include(`case ${caseId} #5`)
    expect((await run('rebuild', '--check')).out).to.include('state.summary')

    expect((await server.end('SIGTERM')).code).to.equal(0)
    const from = join(server.folder, 'backup')
    const full = await run('restore', '--from', from)
    expect(full.code, full.told).to.equal(2)
    expect(full.told).to.include('--force-empty')
    // [A3] Nothing is taken away, and nothing written, under a key that opens nothing of it.
    const otherKey = { FIELD_KEY: 'ab'.repeat(32) }
    const sealed = await runUnder(otherKey, 'restore', '--from', from, '--force-empty')
    expect(
      [sealed.code, sealed.out, sealed.told.trim().split('\n').at(-1)?.startsWith('FIELD_KEY ')],
      sealed.told,
    ).to.deep.equal([...[2, '', true]])
    expect((await run('verify')).out).to.include(`case ${caseId} #5`)
    const restored = await run('restore', '--from', from, '--force-empty')
    expect(restored.code, restored.out + restored.told).to.equal(0)
    const again = await run('verify', '--no-heads')
    expect(again.code, again.out + again.told).to.equal(0)
    await server.start()
    expect((await (await callerAt(server.url, PASSWORD)).note(caseId, '第二条')).status).to.equal(201)
  })
})
