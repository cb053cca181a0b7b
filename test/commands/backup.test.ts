import { expect } from 'chai'
import { createHash, createSecretKey } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Manifest } from '../../server/db/backup.format.ts'
import { databaseOn, type Database } from '../../server/db/collections.ts'
import { openLongWorkConnection } from '../../server/db/connect.ts'
import { backUp, restoreAndVerify, type Restored } from '../../server/journal/backup.ts'
import { vaultWith } from '../../server/journal/vault.ts'
import { rebuildProjections } from '../../server/journal/rebuild.ts'
import { defaultSettings } from '../../shared/domain/settings.ts'
import { caseWithNotes } from '../journal/journal.world.ts'
import { testDatabase, type TestDatabase } from '../support/mongod.ts'
import { startWorld, startWorldOn, type World } from '../support/world.ts'

const PICTURE = Buffer.concat([
  Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex'),
  Buffer.alloc(600_000, 7),
])
const pictureHash = createHash('sha256').update(PICTURE).digest('hex')

describe('backup and restore', function () {
  this.timeout(60_000)
  let world: World
  let target: TestDatabase
  let into: Database
  let folder = ''

  before(async () => {
    world = await startWorld()
    await Promise.all([caseWithNotes(world, 3), caseWithNotes(world, 2)])
    const { cookie } = await world.as('scene1')
    const answer = await fetch(`${world.url}/api/files/${pictureHash}`, {
      method: 'PUT',
      headers: { cookie, 'content-type': 'image/png' },
      body: PICTURE,
    })
    expect(answer.status, await answer.text()).to.be.within(200, 201)
  })
  after(() => world.stop())
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'xiaoan-backup-'))
    target = await testDatabase('restored')
    into = databaseOn(await openLongWorkConnection(target.uri, { isEmbedded: true }))
  })
  afterEach(async () => {
    rmSync(folder, { recursive: true, force: true })
    await into.connection.close()
    await target.drop()
  })

  const found: unknown[] = []
  const stamps = () => world.app.platform.journal.vault.stamps
  const back = (): Promise<Manifest> =>
    backUp({ db: world.app.platform.db, stamps: stamps(), to: join(folder, 'backup'), now: new Date() })
  const restore = (
    forceEmpty = false,
    vault = vaultWith(world.app.platform.config.secrets.fieldKey),
  ): Promise<Restored> =>
    restoreAndVerify({
      db: into,
      from: join(folder, 'backup'),
      forceEmpty,
      vault,
      now: new Date(),
      onFinding: (finding) => found.push(finding),
      onDamaged: (sha256) => found.push(sha256),
    })
  const refusal = async (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'was not refused',
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    )
  const counts = async (db: Database) => {
    const names = (await db.raw.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name)
    const momentary = ['sessions', 'guesses', 'presences', 'boards', 'searches', 'searchPositions', 'uploadQuotas']
    const kept = names.filter((name) => !momentary.includes(name)).sort()
    return Object.fromEntries(
      await Promise.all(kept.map(async (name) => [name, await db.raw.collection(name).countDocuments()] as const)),
    )
  }

  it('counts, chains, indexes, files and every row are equal', async () => {
    const manifest = await back()
    const { verified, files } = await restore()
    expect(found).to.deep.equal([])
    expect(verified).to.include({ digest: manifest.chains.digest, findings: 0 })
    expect(files).to.deep.equal({ files: 1, damaged: 0 })
    const source = world.app.platform.db
    expect(await counts(into)).to.deep.equal(await counts(source))
    for (const name of [
      'journal',
      'cases',
      'commands',
      'vault',
      'credentials',
      'files',
      'fileSenders',
      'fileBytes.files',
      'fileBytes.chunks',
    ]) {
      const rows = (db: Database) => db.raw.collection(name).find().sort({ _id: 1 }).toArray()
      expect(await rows(into), name).to.deep.equal(await rows(source))
      const indexes = async (db: Database) =>
        (await db.raw.collection(name).listIndexes().toArray()).map((index) => JSON.stringify(index)).sort()
      expect(await indexes(into), name).to.deep.equal(await indexes(source))
    }
    expect(statSync(join(folder, 'backup', 'vault.jsonl.gz')).mode & 0o077).to.equal(0)
    expect(manifest.parts.map(({ collection }) => collection)).to.not.include.members(['sessions'])
  })

  it('refuses a damaged backup before anything is written', async () => {
    await back()
    const file = (name: string) => join(folder, 'backup', name)
    const part = readFileSync(file('journal.jsonl.gz'))
    const bent = Buffer.from(part)
    bent[bent.length >> 1] = (bent[bent.length >> 1] ?? 0) ^ 1
    const manifest = readFileSync(file('manifest.json'), 'utf8')
    const harms: [string, () => void][] = [
      ['journal.jsonl.gz', () => writeFileSync(file('journal.jsonl.gz'), bent)],
      ['journal.jsonl.gz', () => writeFileSync(file('journal.jsonl.gz'), part.subarray(0, -1))],
      ['journal.jsonl.gz', () => unlinkSync(file('journal.jsonl.gz'))],
      ['manifest.json', () => writeFileSync(file('manifest.json'), manifest.slice(0, -9))],
      ['manifest.json', () => writeFileSync(file('manifest.json'), manifest.replace('backup-2', 'backup-9'))],
      ['manifest.json', () => unlinkSync(file('manifest.json'))],
    ]
    for (const [name, harm] of harms) {
      harm()
      expect(await refusal(restore())).to.include(name)
      expect(await into.raw.listCollections().toArray()).to.deep.equal([])
      writeFileSync(file('journal.jsonl.gz'), part)
      writeFileSync(file('manifest.json'), manifest)
    }
    expect((await restore()).verified.findings).to.equal(0)
  })

  it('[T2] refuses a manifest that was changed with its parts, or lost its stamp, before anything is written', async () => {
    const manifest = await back()
    const file = join(folder, 'backup', 'manifest.json')
    const whole = readFileSync(file, 'utf8')
    const { stamp: _stamp, ...bare } = manifest
    const harms: Partial<Manifest>[] = [
      { ...manifest, at: '2020-01-01T00:00:00.000Z' },
      { ...manifest, chains: { ...manifest.chains, digest: '0'.repeat(64) } },
      { ...manifest, parts: manifest.parts.slice(1) },
      bare,
      { ...bare, format: 'xiaoan-backup-1' },
    ]
    for (const harm of harms) {
      writeFileSync(file, JSON.stringify(harm))
      expect(await refusal(restore())).to.include('stamp')
      expect(await into.raw.listCollections().toArray()).to.deep.equal([])
    }
    writeFileSync(file, whole)
    expect((await restore()).verified.findings).to.equal(0)
  })

  it('[X5] a file that is swept while the backup runs is told as that, and nothing is left behind', async () => {
    const { db } = world.app.platform
    const swept = db.bucket('fileBytes').openUploadStream('unnamed')
    swept.end(Buffer.alloc(1_000))
    await new Promise((resolve) => swept.once('finish', resolve))
    let sweeping: Promise<unknown> | undefined
    const to = join(folder, 'backup')
    const tell = (): void => {
      sweeping ??= db.bucket('fileBytes').delete(swept.id)
    }
    expect(await refusal(backUp({ db, stamps: stamps(), to, now: new Date(), tell }))).to.include('run it again')
    await sweeping
    expect(readdirSync(to)).to.deep.equal([])
    expect((await back()).parts.length).to.be.greaterThan(0)
  })

  it('[A3] refuses a backup under another key before anything is written', async () => {
    await back()
    const other = vaultWith(createSecretKey(Buffer.alloc(32, 8)))
    expect(await refusal(restore(false, other))).to.include('FIELD_KEY is not the key of this backup')
    expect(await into.raw.listCollections().toArray()).to.deep.equal([])
    expect((await restore()).verified.findings).to.equal(0)
    // What is there is not taken away either.
    expect(await refusal(restore(true, other))).to.include('FIELD_KEY')
    expect(await into.raw.collection('vault').countDocuments()).to.be.greaterThan(0)
  })

  it('says of a place that cannot be written to that it cannot, and leaves nothing there', async () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    for (const to of [join(file, 'backup'), '/proc/none', '/proc/none/such'])
      expect(await refusal(backUp({ db: world.app.platform.db, stamps: stamps(), to, now: new Date() })))
        .to.include(to)
        .and.include('cannot be made or written to')
    expect(readdirSync(folder)).to.deep.equal(['file'])
  })

  it('refuses a database that holds something, and a folder that is not empty', async () => {
    await back()
    await into.raw.collection<{ _id: string }>('notes').insertOne({ _id: 'mine' })
    expect(await refusal(restore())).to.include('notes')
    expect(await into.raw.collection('notes').countDocuments()).to.equal(1)
    await restore(true)
    expect(await into.raw.collection('notes').countDocuments()).to.equal(0)
    expect(await refusal(back())).to.include(join(folder, 'backup'))
  })

  it('[R8] a restore that was not completed is no database: no server starts on it until one was', async () => {
    await back()
    const file = join(folder, 'backup', 'manifest.json')
    const whole = readFileSync(file, 'utf8')
    const { stamp: _stamp, ...manifest } = JSON.parse(whole) as Manifest
    const parts = manifest.parts.map((part) =>
      part.collection === 'journal' ? { ...part, rows: part.rows + 1 } : part,
    )
    const broken = { ...manifest, parts }
    writeFileSync(file, JSON.stringify({ ...broken, stamp: stamps().ofRow('manifest', broken) }))
    expect(await refusal(restore())).to.include('journal')
    expect(await into.raw.collection('accounts').countDocuments()).to.be.greaterThan(0)
    expect(await refusal(startWorldOn(target.uri))).to.include('npm run restore')
    writeFileSync(file, whole)
    expect(await refusal(restore())).to.include('--force-empty')
    expect((await restore(true)).verified.findings).to.equal(0)
    const restored = await startWorldOn(target.uri)
    await restored.as('desk1')
    await restored.stop()
  })

  it('is of one instant, under load', async () => {
    const desk = await world.as('desk1')
    const ids = await Promise.all(Array.from({ length: 2 }, () => caseWithNotes(world, 0)))
    let writing = true
    let written = 0
    const writers = ids.map(async (id) => {
      while (writing) {
        await desk.call('timeline.write', {
          params: { id },
          body: { lane: 'command', kind: 'note', body: { text: '写' } },
        })
        written += 1
      }
    })
    try {
      for (let round = 0; round < 2; round++) {
        const before = written
        await back()
        expect(written).to.be.greaterThan(before)
        found.length = 0
        const { verified } = await restore(round > 0)
        expect(found).to.deep.equal([])
        const rebuilt = await rebuildProjections({
          db: into,
          settings: defaultSettings,
          rewrite: false,
          onFinding: (finding) => found.push(finding),
        })
        expect(rebuilt.differing).to.equal(0)
        expect(verified.entries).to.equal(rebuilt.entries)
        rmSync(join(folder, 'backup'), { recursive: true })
      }
    } finally {
      writing = false
      await Promise.all(writers)
    }
  })
})
