import { createHash, randomBytes } from 'node:crypto'
import { expect } from 'chai'
import type { Entry } from '../../shared/domain/entry.ts'
import { defaultSettings } from '../../shared/domain/settings.ts'
import { sweepFiles } from '../../server/files/index.ts'
import { rebuildProjections } from '../../server/journal/rebuild.ts'
import { verifyJournal } from '../../server/journal/verify.ts'
import { openCase, picture } from '../support/cases.ts'
import { startWorld } from '../support/world.ts'
import { startServers, until, type Answer, type TestServer, type TestServers } from './server.ts'

/** The beginning of a picture of one pixel, and whatever comes as its data. */
const png = (rest: Buffer = randomBytes(2_000)): Buffer =>
  Buffer.concat([
    Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
    Buffer.from('00000001000000010802000000907753de', 'hex'),
    Buffer.from('000007d049444154', 'hex'),
    rest,
  ])
const pdf = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(500)])
const wav = Buffer.concat([Buffer.from('RIFF\u0024\u0000\u0000\u0000WAVEfmt ', 'latin1'), randomBytes(100)])
const mp4 = Buffer.concat([
  Buffer.from('00000018667479706d703432000000006d70343269736f6d', 'hex'),
  randomBytes(300_000),
])
const m4a = Buffer.concat([Buffer.from('00000018667479704d344120000000004d344120', 'hex'), randomBytes(300)])
const webm = Buffer.concat([Buffer.from('1a45dfa38f4282847765626d', 'hex'), randomBytes(300)])
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

interface Journal {
  items: Entry<{ caseId: string }>[]
  next?: string
}

describe('files', function () {
  this.timeout(60_000)
  let world: TestServers
  let server: TestServer
  let officer: string
  let caseId: string
  before(async () => {
    world = await startServers(1)
    const [first] = world.servers
    if (!first) throw new Error('a server was asked for')
    server = first
    officer = await server.signIn('station1')
    caseId = await newCase()
  })
  after(() => world.stop())

  const newCase = async (): Promise<string> => {
    const place = { text: '人民路超市', lng: 118.58, lat: 32.02 }
    const body = { category: 'theft', summary: '香烟被盗', place, losses: [] }
    const { body: made, text } = await server.call('POST', '/api/cases', { cookie: await server.signIn('desk1'), body })
    if (!made['case']) throw new Error(text)
    return (made['case'] as { id: string }).id
  }
  const put = (bytes: Buffer, hash = sha256(bytes), cookie = officer): Promise<Answer> =>
    server.call('PUT', `/api/files/${hash}`, { cookie, body: bytes })
  const note = (hash: string, cookie = officer, id = caseId): Promise<Answer> =>
    server.call('POST', `/api/cases/${id}/timeline`, {
      cookie,
      body: { lane: 'investigation', kind: 'note', body: { text: '现场照片', files: [hash] } },
    })
  const get = (hash: string, cookie = officer, id = caseId): Promise<Answer> =>
    server.call('GET', `/api/cases/${id}/files/${hash}`, { cookie })
  const entriesOf = (id: string): Promise<Entry[]> => server.app.platform.journal.entriesAfter(id, 0, 1_000)
  const stored = async (): Promise<[files: number, bytes: number, chunks: number]> => {
    const count = (name: string) => server.app.platform.db.collection(name).countDocuments()
    return [await count('files'), await count('fileBytes.files'), await count('fileBytes.chunks')]
  }

  it('[X5] keeps a photo by its hash, and gives it back byte for byte', async () => {
    const bytes = png()
    const { status, body } = await put(bytes)
    expect(status).to.equal(201)
    expect(body).to.deep.equal({ sha256: sha256(bytes), size: bytes.length, type: 'image/png' })
    expect((await note(sha256(bytes))).status).to.equal(201)
    const url = `${server.app.url}/api/cases/${caseId}/files/${sha256(bytes)}`
    const response = await fetch(url, { headers: { cookie: officer } })
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).to.equal(true)
    const headers = Object.fromEntries(response.headers)
    expect(headers).to.include({
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, no-cache',
    })
    expect(headers['content-disposition']).to.match(/^inline;/)
  })

  it('[X5] an entry may name a file before its bytes have come', async () => {
    const bytes = png()
    expect((await note(sha256(bytes))).status).to.equal(201)
    expect((await get(sha256(bytes))).body.code).to.equal('file.awaiting')
    await put(bytes)
    expect((await get(sha256(bytes))).status).to.equal(200)
  })

  it('[X5] tells the type by the bytes; what is no picture is saved, not shown', async () => {
    const types: [Buffer, string][] = [
      [pdf, 'application/pdf'],
      [wav, 'audio/wav'],
      [mp4, 'video/mp4'],
      [m4a, 'audio/mp4'],
      [webm, 'video/webm'],
      [Buffer.concat([Buffer.from('ffd8ffe000104a464946', 'hex'), randomBytes(90)]), 'image/jpeg'],
    ]
    for (const [bytes, type] of types) expect((await put(bytes)).body, type).to.include({ type })
    await note(sha256(pdf))
    expect((await get(sha256(pdf))).headers.get('content-disposition')).to.match(/^attachment;.*\.pdf"$/)
  })

  it('[X5] the same file twice, at once too, is stored once', async () => {
    const bytes = png()
    const [files, whole] = await stored()
    const answers = await Promise.all([put(bytes), put(bytes), put(bytes)])
    expect(answers.map(({ status }) => status)).to.deep.equal([201, 201, 201])
    expect((await put(bytes)).status).to.equal(201)
    expect((await stored()).slice(0, 2)).to.deep.equal([files + 1, whole + 1])
  })

  it('[X5] [S6] refuses another hash, nothing, another type and too much; nothing of it is kept', async () => {
    const before = await stored()
    const bytes = png()
    const script = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
    const large = png(Buffer.alloc(20 * 1024 * 1024))
    const late = Buffer.concat([randomBytes(100_000)])
    expect((await put(bytes, sha256(pdf))).body.code).to.equal('file.hash-differs')
    expect((await put(png(), 'ab'.repeat(32))).body.code).to.equal('file.hash-differs')
    expect((await put(Buffer.alloc(0))).body.code).to.equal('file.empty')
    expect((await put(script)).body.code).to.equal('file.type')
    expect((await put(late)).body.code).to.equal('file.type')
    expect((await put(large)).body.code).to.equal('request.too-large')
    expect((await put(bytes, 'not-a-hash')).body.code).to.equal('request.invalid')
    expect(await stored()).to.deep.equal(before)
    expect((await put(bytes)).status, 'the server is well').to.equal(201)
  })

  it('[S6] too much without a told length is refused too', async () => {
    const before = await stored()
    const piece = Buffer.alloc(1024 * 1024, png())
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let sent = 0; sent < 22; sent++) controller.enqueue(piece)
        controller.close()
      },
    })
    const init = { method: 'PUT', headers: { cookie: officer }, body, duplex: 'half' } as RequestInit
    const response = await fetch(`${server.app.url}/api/files/${'cd'.repeat(32)}`, init)
    expect(response.status).to.equal(413)
    expect(await stored()).to.deep.equal(before)
  })

  it('[S6] a sender who goes away in the middle leaves nothing', async () => {
    const before = await stored()
    const cut = new AbortController()
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(png(Buffer.alloc(600_000)))
      },
    })
    const init = {
      method: 'PUT',
      headers: { cookie: officer },
      body,
      duplex: 'half',
      signal: cut.signal,
    } as RequestInit
    const sent = fetch(`${server.app.url}/api/files/${'ef'.repeat(32)}`, init).catch(() => undefined)
    await until(async () => (await stored())[2] > before[2], 3_000)
    cut.abort()
    await sent
    await until(async () => JSON.stringify(await stored()) === JSON.stringify(before), 3_000)
  })

  it('[A1] a file is read through a case that names it, by who may see the case', async () => {
    const bytes = png()
    await put(bytes)
    expect((await get(sha256(bytes))).body.code, 'nobody named it').to.equal('subject.not-found')
    await note(sha256(bytes))
    expect((await get(sha256(bytes))).status).to.equal(200)
    const elsewhere = await server.signIn('station2')
    expect((await get(sha256(bytes), elsewhere)).body.code).to.equal('subject.not-found')
    expect((await get(sha256(bytes), officer, await newCase())).body.code, 'another case').to.equal('subject.not-found')
    expect((await put(bytes, sha256(bytes), await server.signIn('auditor1'))).body.code).to.equal('rights.missing')
    expect((await put(bytes, sha256(bytes), 'none=1')).body.code).to.equal('session.missing')
  })

  it('[X5] each view and each saving is on record in the file’s own journal, for the chiefs to read', async () => {
    const [photo, paper] = [png(), Buffer.concat([pdf, randomBytes(50)])]
    for (const bytes of [photo, paper]) {
      await put(bytes)
      await note(sha256(bytes))
    }
    const byPeople = async () => (await entriesOf(caseId)).filter(({ by }) => by.userId !== 'system')
    const before = await byPeople()
    const path = (hash: string) => `/api/cases/${caseId}/files/${hash}`
    const video = await server.signIn('video1')
    expect((await get(sha256(photo))).status).to.equal(200)
    expect((await get(sha256(photo), video)).status).to.equal(200)
    expect((await get(sha256(paper), video)).status).to.equal(200)
    // Who has the bytes asks before showing them again: that is a view too, and the right to it is looked at.
    const known = { 'if-none-match': `W/"x", "${sha256(photo)}"` }
    const again = await server.call('GET', path(sha256(photo)), { cookie: officer, headers: known })
    expect([again.status, again.text]).to.deep.equal([304, ''])
    expect(again.headers.get('cache-control')).to.equal('private, no-cache')
    await get(sha256(photo), await server.signIn('station2'))

    const chief = await server.signIn('chief1')
    const journal = async (hash: string, query = '') =>
      (await server.call('GET', `${path(hash)}/journal${query}`, { cookie: chief })).body as unknown as Journal
    const uses = ({ items }: Journal) => items.map(({ kind, by, body }) => [kind, by.userId, body.caseId])
    expect(uses(await journal(sha256(photo)))).to.deep.equal([
      ['file.viewed', 'account-station1', caseId],
      ['file.viewed', 'account-video1', caseId],
      ['file.viewed', 'account-station1', caseId],
    ])
    expect(uses(await journal(sha256(paper)))).to.deep.equal([['file.exported', 'account-video1', caseId]])
    const first = await journal(sha256(photo), '?limit=2')
    const rest = await journal(sha256(photo), `?limit=2&cursor=${first.next}`)
    expect([...first.items, ...rest.items].map(({ seq }) => seq)).to.deep.equal([1, 2, 3])
    expect(rest.next).to.equal(undefined)
    for (const [who, code] of [
      [officer, 'rights.missing'],
      [await server.signIn('chief2'), 'subject.not-found'],
    ] as const)
      expect((await server.call('GET', `${path(sha256(photo))}/journal`, { cookie: who })).body.code).to.equal(code)
    // [A4] Never in the case's.
    expect(await byPeople()).to.deep.equal(before)
    const findings: unknown[] = []
    const onFinding = (finding: unknown) => void findings.push(finding)
    const { db } = server.app.platform
    await verifyJournal({ db, now: new Date(), heads: undefined, onFinding })
    await rebuildProjections({ db, settings: defaultSettings, rewrite: false, onFinding })
    expect(findings).to.deep.equal([])
  })

  it('[X5] what nobody named goes after thirty days; what is named, or was sent again, stays', async () => {
    const { db } = server.app.platform
    const [unnamed, named, again] = [png(), png(), png()]
    for (const bytes of [unnamed, named, again]) await put(bytes)
    await note(sha256(named))
    const after = (days: number) => ({ db, unnamedDays: 30, now: () => new Date(Date.now() + days * 86_400_000) })
    const rows = db.collection<{ _id: string; storedAt: Date }>('files')
    const there = async () => (await rows.find({ _id: { $in: [unnamed, named, again].map(sha256) } }).toArray()).length
    await sweepFiles(after(29))
    expect(await there()).to.equal(3)
    for (const each of [unnamed, named, again])
      await rows.updateOne({ _id: sha256(each) }, { $set: { storedAt: new Date(Date.now() - 31 * 86_400_000) } })
    await put(again)
    await sweepFiles(after(0))
    expect(await rows.findOne({ _id: sha256(unnamed) })).to.equal(null)
    expect(await there()).to.equal(2)
    await sweepFiles(after(0))
    expect((await get(sha256(named))).status).to.equal(200)
    await note(sha256(unnamed))
    expect((await get(sha256(unnamed))).body.code).to.equal('file.awaiting')
    await put(unnamed)
    expect((await get(sha256(unnamed))).status).to.equal(200)
  })

  it('[X5] what is swept while it is sent again is kept anew; nothing is renewed before all of it has come', async () => {
    const { db } = server.app.platform
    const bytes = png()
    await put(bytes)
    const rows = db.collection<{ _id: string; storedAt: Date }>('files')
    const old = new Date(Date.now() - 31 * 86_400_000)
    await rows.updateOne({ _id: sha256(bytes) }, { $set: { storedAt: old } })
    let rest: () => void = () => undefined
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(bytes.subarray(0, 100))
        rest = () => {
          controller.enqueue(bytes.subarray(100))
          controller.close()
        }
      },
    })
    const taken = async () => (await db.collection('uploadQuotas').findOne({}))?.['bytes'] as number
    const before = await taken()
    const init = { method: 'PUT', headers: { cookie: officer }, body, duplex: 'half' } as RequestInit
    const sent = fetch(`${server.app.url}/api/files/${sha256(bytes)}`, init)
    await until(async () => (await taken()) > before)
    expect((await put(png(), sha256(bytes))).body.code).to.equal('file.hash-differs')
    expect((await rows.findOne({ _id: sha256(bytes) }))?.storedAt, 'wrong bytes renew nothing').to.deep.equal(old)
    await sweepFiles({ db, unnamedDays: 30, now: () => new Date() })
    expect(await rows.findOne({ _id: sha256(bytes) })).to.equal(null)
    rest()
    expect((await sent).status).to.equal(201)
    await note(sha256(bytes))
    expect((await get(sha256(bytes))).status).to.equal(200)
  })

  it('[X5] sweeps bytes that were never kept, and no others', async () => {
    const { db } = server.app.platform
    const before = await stored()
    const lost = db.bucket('fileBytes').openUploadStream('lost')
    lost.end(Buffer.alloc(1_000))
    await new Promise((resolve) => lost.once('finish', resolve))
    const broken = db.bucket('fileBytes').openUploadStream('broken')
    await new Promise((resolve) => broken.write(Buffer.alloc(600_000), resolve))
    const unnamedDays = 30
    const swept = { db, unnamedDays, now: () => new Date(Date.now() + 25 * 3600_000) }
    expect(await sweepFiles({ db, unnamedDays, now: () => new Date() }), 'too young').to.equal(0)
    expect(await sweepFiles(swept)).to.equal(2)
    // A removal that was cut off has taken the first chunks already.
    const cut = db.bucket('fileBytes').openUploadStream('cut')
    await new Promise((resolve) => cut.write(Buffer.alloc(600_000), resolve))
    await db.collection('fileBytes.chunks').deleteOne({ files_id: cut.id, n: 0 })
    expect(await sweepFiles(swept), 'the rest of a removal').to.equal(1)
    expect(await stored()).to.deep.equal(before)
  })
})

describe('a stored file that is damaged', function () {
  this.timeout(60_000)

  it('[X5] is cut off where it ends, and the log says so: nobody takes it for whole, or for theirs to explain', async () => {
    const logged: string[] = []
    const world = await startWorld({ logged: (line) => void logged.push(line) })
    const { id } = await openCase(world)
    const technician = await world.as('scene1')
    const hash = await technician.upload(Buffer.concat([picture('damaged').bytes, randomBytes(900_000)]))
    await technician.call('timeline.write', {
      params: { id },
      body: { lane: 'scene', kind: 'note', body: { text: '现场', files: [hash] } },
    })
    await world.app.platform.db.collection('fileBytes.chunks').deleteOne({ n: 2 })
    const read = fetch(`${world.url}/api/cases/${id}/files/${hash}`, { headers: { cookie: technician.cookie } })
    const whole = await read.then(async (answer) => (await answer.arrayBuffer()).byteLength).catch(() => undefined)
    expect(whole).to.equal(undefined)
    await until(() => logged.some((line) => line.includes('"level":50') && line.includes('an unexpected error')), 5_000)
    await world.stop()
  })
})

describe('files that were left behind', function () {
  this.timeout(60_000)

  it('[X5] are swept by a server that starts: one that is started anew every day never runs for one', async () => {
    const world = await startWorld()
    const bytes = world.app.platform.db.collection<{ _id: string; uploadDate: Date }>('fileBytes.files')
    await bytes.insertOne({ _id: 'left', uploadDate: new Date(Date.now() - 2 * 86_400_000) })
    const other = await world.another()
    await until(async () => (await bytes.countDocuments({})) === 0, 5_000)
    await other.stop()
    await world.stop()
  })
})
