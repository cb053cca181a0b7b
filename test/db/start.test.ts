import { expect } from 'chai'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const PROJECT = join(import.meta.dirname, '..', '..')

/** Under `npm test` the environment names another one than a start has. */
const { NODE_ENV: _ofTests, ...asShipped } = process.env

describe('npm start', () => {
  let project = ''
  before(() => {
    project = mkdtempSync(join(tmpdir(), 'xiaoan-start-'))
    mkdirSync(join(project, 'server', 'commands'), { recursive: true })
    for (const file of ['start.mjs', 'build.mjs', 'build.compress.mjs', 'build.loader.mjs', 'projectRoot.ts']) {
      cpSync(join(PROJECT, 'server', file), join(project, 'server', file))
    }
    writeFileSync(join(project, 'package.json'), '{ "type": "module" }')
    writeFileSync(join(project, 'server', 'commands', 'count.ts'), 'console.log(process.argv.slice(2).length, "words")')
    writeMain('first')
    symlinkSync(join(PROJECT, 'node_modules'), join(project, 'node_modules'))
  })
  after(() => rmSync(project, { recursive: true, force: true }))

  const writeMain = (text: string) =>
    writeFileSync(
      join(project, 'server', 'main.ts'),
      `import { projectRoot } from './projectRoot.ts'
       import express from 'express'
       const say = (text: string) => console.log(text, projectRoot, typeof express)
       void import('node:os').then(() => say('小案 ${text}')).then(() => process.exit(7))`,
    )
  const start = (...args: string[]): Promise<{ said: string; code: number | null }> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [join(project, 'server', 'start.mjs'), ...args], { env: asShipped })
      let said = ''
      child.stdout.on('data', (text) => (said += String(text)))
      child.stderr.on('data', (text) => (said += String(text)))
      child.on('close', (code) => resolve({ said, code }))
    })

  it('builds once, then runs what is built and hands on its exit code', async () => {
    const first = await start()
    expect(first.said).to.include('Building the server').and.include(`小案 first ${project} function`)
    expect(first.code).to.equal(7)
    expect(await start()).to.deep.equal({ said: `小案 first ${project} function\n`, code: 7 })
  })

  it('builds again when the sources have changed', async () => {
    writeMain('other')
    expect((await start()).said)
      .to.include('Building the server')
      .and.include('小案 other')
    expect((await start()).said).to.equal(`小案 other ${project} function\n`)
  })

  it('runs commands with their own arguments', async () => {
    expect(await start('server/commands/count', '--one', 'two')).to.deep.equal({ said: '2 words\n', code: 0 })
    const { said, code } = await start('server/commands/none')
    expect(said).to.include('no command')
    expect(code).to.equal(1)
  })

  it('builds in a process of its own, of which nothing is left while the server runs', async () => {
    writeFileSync(
      join(project, 'server', 'main.ts'),
      `import { readFileSync } from 'node:fs'
       const children = readFileSync('/proc/self/task/' + process.pid + '/children', 'utf8').trim()
       console.log('children: ' + (children || 'none') + ', ' + process.env.NODE_ENV)`,
    )
    const { said, code } = await start()
    expect(
      [said.includes('Building the server'), said.includes('children: none, production'), code],
      said,
    ).to.deep.equal([...[true, true, 0]])
  })

  it('says of a build that fails what is wrong with it, runs nothing, and keeps what was built', async () => {
    const built = readFileSync(join(project, 'dist', 'server', 'main.cjs'), 'utf8')
    writeFileSync(join(project, 'server', 'main.ts'), 'const half = (')
    const { said, code } = await start()
    expect([said.includes('server/main.ts:1:14'), said.includes('children'), code], said).to.deep.equal([
      true,
      false,
      1,
    ])
    expect(readFileSync(join(project, 'dist', 'server', 'main.cjs'), 'utf8')).to.equal(built)
  })

  it('hands a signal to end on to the build, which leaves nothing half made', async () => {
    writeMain('never seen')
    const child = spawn(process.execPath, [join(project, 'server', 'start.mjs')])
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += String(text)))
    child.stdout.once('data', () => child.kill('SIGTERM'))
    const [code] = (await once(child, 'close')) as [number | null]
    expect([code, said.includes('never seen')], said).to.deep.equal([1, false])
    expect(readdirSync(join(project, 'dist')).filter((name) => name.startsWith('.making'))).to.deep.equal([])
  })

  it('says what makes the build where the tools are not installed', async () => {
    unlinkSync(join(project, 'node_modules'))
    writeMain('changed')
    expect((await start('server/commands/count')).said)
      .to.include('used as it is')
      .and.include('0 words')
    rmSync(join(project, 'dist'), { recursive: true })
    const { said, code } = await start()
    expect(said).to.include('npm ci && npm run build')
    expect(code).to.equal(1)
  })
})
