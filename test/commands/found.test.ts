import { expect } from 'chai'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mongoose from 'mongoose'
import { matchesPassword } from '../../server/auth/passwords.ts'
import { projectRoot } from '../../server/projectRoot.ts'
import { builtServer } from '../fault/processes.ts'
import { testDatabase, type TestDatabase } from '../support/mongod.ts'

describe('npm run found', function () {
  this.timeout(240_000)
  let folder = ''
  let database: TestDatabase
  before(builtServer)
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'xiaoan-found-'))
    database = await testDatabase('found')
  })
  afterEach(async () => {
    await database.drop()
    rmSync(folder, { recursive: true, force: true })
  })

  const example = join(projectRoot, 'seed', 'organisation.example.json')
  const found = (file = example): Promise<{ code: number; told: string }> =>
    new Promise((resolve) => {
      const secrets = { SESSION_SECRET: 'x'.repeat(32), FIELD_KEY: 'ab'.repeat(32) }
      const env = { ...process.env, ...secrets, DATA_DIR: folder, MONGODB_URI: database.uri }
      const program = join(projectRoot, 'dist', 'server', 'commands', 'found.js')
      execFile(process.execPath, [program, file], { cwd: folder, env }, (error, out, told) =>
        resolve({ code: error ? Number(error.code) : 0, told: out + told }),
      )
    })
  const opens = async (password: string): Promise<boolean> => {
    const client = await mongoose.mongo.MongoClient.connect(database.uri)
    try {
      const rows = client.db().collection<{ _id: string; hash: string; oneTime?: object }>('credentials')
      const row = await rows.findOne({ _id: 'account-admin' })
      // [A8] Whoever founds the city knows it: good for one session.
      expect(row).to.have.property('oneTime')
      return await matchesPassword(String(row?.hash), password)
    } finally {
      await client.close()
    }
  }

  it('[A2] tells the first administrator’s password before it is written, and once', async () => {
    const first = await found()
    expect(first.code, first.told).to.equal(0)
    const [, password = ''] = /the one-time password of admin: (\S+)/.exec(first.told) ?? []
    expect(first.told.indexOf(password)).to.be.lessThan(first.told.indexOf(' new'))
    expect(await opens(password)).to.equal(true)
    const again = await found()
    expect([again.code, again.told]).to.deep.equal([0, '新增 0 项 · 0 new\n'])
    expect(await opens(password)).to.equal(true)
  })

  it('[D1] takes areas as programs write them, and tells of ground that two stations have or nobody', async () => {
    const city = JSON.parse(readFileSync(example, 'utf8')) as { stations: { area: unknown }[] }
    const [east] = city.stations
    const box = (west: number, south: number) => [
      ...[
        [west, south, 5],
        [west + 0.05, south, 5],
        [west + 0.05, south + 0.05, 5],
        [west, south + 0.05, 5],
      ],
    ]
    const station = (code: string, area: unknown) => ({ ...east, id: `station-${code}`, code, name: `${code}所`, area })
    const feature = (west: number, south: number) => ({
      type: 'FeatureCollection',
      features: [{ type: 'Feature', bbox: [1], geometry: { type: 'MultiPolygon', coordinates: [[box(west, south)]] } }],
    })
    const stations = [
      ...[east, station('CE02', feature(118.64, 32)), station('CE03', feature(118.6, 32.052))],
      station('CE04', feature(87.6, 43.8)),
    ]
    const file = join(folder, 'city.json')
    writeFileSync(file, JSON.stringify({ ...city, stations }))
    const { code, told } = await found(file)
    expect(code, told).to.equal(0)
    expect(told.match(/⚠.*/g), told).to.have.length(5)
    expect(told).to.match(/CE02所重叠 5\.\d\d km² · overlaps with CE02所/)
    expect(told).to.match(/CE03所：旁边有 \d\.\d\d km² 不属于任何派出所/)
    expect(told).to.match(/CE04所：距最近的辖区 \d{4} 公里 · is \d{4} km from/)

    const crossed = {
      type: 'Polygon',
      coordinates: [
        [
          [0, 0],
          [1, 1],
          [1, 0],
          [0, 1],
        ],
      ],
    }
    writeFileSync(file, JSON.stringify({ ...city, stations: [east, station('CE05', crossed)] }))
    const refused = await found(file)
    expect(
      [refused.code, refused.told.includes('CE05所（station-CE05）area：边在 0.5, 0.5 处相交')],
      refused.told,
    ).to.deep.equal([...[2, true]])
  })

  it('[A2] takes the password of the settings, from .env too', async () => {
    writeFileSync(join(folder, '.env'), 'FIRST_ADMIN_PASSWORD=of the settings 1\n')
    const { code, told } = await found()
    expect([code, told.includes('password of admin:')], told).to.deep.equal([0, false])
    expect(await opens('of the settings 1')).to.equal(true)
  })
})
