import { once } from 'node:events'
import { connect } from 'node:net'
import { expect } from 'chai'
import { problemFaults } from '../support/raw.ts'
import { openCase, picture, writeNote } from '../support/cases.ts'
import { until } from '../support/until.ts'
import { startWorld, type World } from '../support/world.ts'

describe('what comes over the wire', function () {
  this.timeout(180_000)
  let world: World
  const logged: string[] = []
  before(async () => {
    world = await startWorld({ logged: (line) => void logged.push(line) })
  })
  after(() => world.stop())

  /** Sends bytes as they are; gives what comes back until the connection ends. */
  const answerTo = async (bytes: string | Buffer): Promise<string> => {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(world.url).port) })
    const got: Buffer[] = []
    socket.on('data', (chunk) => void got.push(chunk)).on('error', () => undefined)
    socket.write(bytes)
    await once(socket, 'close')
    return Buffer.concat(got).toString()
  }
  const faultsOf = (text: string, wants: { status: number; code: string }): string[] => {
    const [head = '', body = ''] = text.split('\r\n\r\n')
    const [line = '', ...headers] = head.split('\r\n')
    const pairs = headers.map((each): [string, string] => [
      each.split(':')[0] ?? '',
      each.split(':').slice(1).join(':'),
    ])
    return problemFaults({ status: Number(line.split(' ')[1]), headers: new Headers(pairs), text: body }, wants)
  }

  it('[S1] what is no HTTP is refused by name, and the server goes on', async () => {
    const malformed = { status: 400, code: 'request.malformed' }
    const head = 'POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n'
    for (const bytes of [
      Buffer.from([0, 1, 2, 13, 10, 13, 10]),
      'GET\r\n\r\n',
      'GET / HTTP/9.9\r\nHost: x\r\n\r\n',
      'GET /api/cases/\u0000 HTTP/1.1\r\nHost: x\r\n\r\n',
      `${head}Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcde`,
      `${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      `${head}Transfer-Encoding: chunked\r\n\r\nZZ\r\n`,
    ])
      expect(faultsOf(await answerTo(bytes), malformed), JSON.stringify(String(bytes))).to.deep.equal([])
    const large = await answerTo(`GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`)
    expect(faultsOf(large, { status: 431, code: 'request.header-too-large' })).to.deep.equal([])
    expect((await fetch(`${world.url}/healthz`)).status).to.equal(200)
  })

  it('a connection is kept for longer than proxies keep theirs', async () => {
    const { headers } = await fetch(`${world.url}/healthz`)
    expect(Number(/timeout=(\d+)/.exec(headers.get('keep-alive') ?? '')?.[1])).to.be.greaterThan(60)
  })

  it('[S1] who goes away in the middle of an upload or a download is no defect', async () => {
    const { id } = await openCase(world)
    const technician = await world.as('scene1')
    const { bytes, sha256 } = picture('wire')
    // Large enough not to fit into what the network takes at once.
    const large = Buffer.concat([bytes, Buffer.alloc(15 * 1024 * 1024)])
    const stored = await technician.upload(large)
    await technician.call('timeline.write', {
      params: { id },
      body: { lane: 'scene', kind: 'note', body: { text: '大图', files: [stored] } },
    })
    const leave = async (request: string | Buffer, after: 'data' | 'sent'): Promise<void> => {
      const socket = connect({ host: '127.0.0.1', port: Number(new URL(world.url).port) })
      socket.on('error', () => undefined)
      await new Promise<void>((resolve) => socket.write(request, () => resolve()))
      if (after === 'data') await once(socket, 'data')
      socket.destroy()
    }
    const seen = () => logged.filter((line) => line.includes('answered nobody')).length
    const head = `Host: x\r\nCookie: ${technician.cookie}\r\n`
    const before = seen()
    await leave(`GET /api/cases/${id}/files/${stored} HTTP/1.1\r\n${head}\r\n`, 'data')
    await until(() => seen() > before, 60_000)
    const between = seen()
    const start = Buffer.from(`PUT /api/files/${sha256} HTTP/1.1\r\n${head}Content-Length: 100000\r\n\r\n`)
    await leave(Buffer.concat([start, bytes]), 'sent')
    await until(() => seen() > between, 60_000)
    expect(logged.filter((line) => line.includes('"level":50'))).to.deep.equal([])
    await writeNote(world, id, '还在')
  })

  it('[S1] every address says which methods it has', async () => {
    for (const path of [
      '/api/docs',
      '/api/docs/nothing',
      '/assets/nothing.js',
      '/nothing',
      '/healthz',
      '/api/openapi.json',
    ]) {
      const answer = await fetch(world.url + path, { method: 'POST' })
      const { status, headers } = answer
      expect(
        problemFaults({ status, headers, text: await answer.text() }, { code: 'request.method' }),
        path,
      ).to.deep.equal([])
      expect(headers.get('allow'), path).to.equal('GET')
    }
  })

  it('answers in the language that weighs most', async () => {
    const titles = async (language: string): Promise<unknown> => {
      const answer = await fetch(`${world.url}/api/nothing`, { headers: { 'accept-language': language } })
      const { title, titles: both } = (await answer.json()) as { title: string; titles: { zh: string; en: string } }
      return title === both.en ? 'en' : title === both.zh ? 'zh' : title
    }
    const wanted = {
      'zh;q=0.1, en;q=0.9': 'en',
      'en;q=0.1, zh-CN': 'zh',
      'en-GB, zh': 'en',
      'zh-Hant, en': 'zh',
      'fr, en;q=0.5': 'en',
      'fr, *': 'zh',
      'en;q=x': 'zh',
      ',;q=,': 'zh',
    }
    for (const [language, told] of Object.entries(wanted)) expect(await titles(language), language).to.equal(told)
  })

  it('[S10] nobody reads the metrics without the token, on this machine or passed on by a proxy that says nothing', async () => {
    const told: Record<string, string>[] = [{}, { 'x-forwarded-for': '192.0.2.1' }, { authorization: 'Bearer ' }]
    for (const headers of [...told, { via: '1.1 proxy' }])
      expect((await fetch(`${world.url}/metrics`, { headers })).status).to.equal(403)
    expect(await world.metrics()).to.include('xiaoan_sockets')
  })

  it('[S6] pages may ask a browser for where it is, and for nothing that they do not use', async () => {
    for (const path of ['/', '/api/docs/', '/healthz']) {
      const policy = (await fetch(world.url + path)).headers.get('permissions-policy')?.split(', ') ?? []
      expect(policy, path).to.include.members([
        'geolocation=(self)',
        'camera=()',
        'microphone=()',
        'usb=()',
        'payment=()',
      ])
      expect(policy.filter((each) => !/=\((self)?\)$/.test(each))).to.deep.equal([])
    }
  })

  it('[T6] a timeline is read on by its cursor as by `after`', async () => {
    const { id } = await openCase(world)
    const desk = await world.as('desk1')
    const first = await desk.call('case.timeline', { params: { id }, query: { limit: 2 } })
    const second = await desk.call('case.timeline', { params: { id }, query: { limit: 2, cursor: first.next } })
    expect(second.items.map(({ seq }) => seq)).to.deep.equal([3, 4])
    for (const cursor of ['', '-1', 'x', '1.5', '9'.repeat(16), 'WzFd'])
      await desk.refused('case.timeline', 'request.cursor', { params: { id }, query: { cursor } })
  })
})
