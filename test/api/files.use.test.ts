import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { handOver, openCase, picture, returnable, seizure } from '../support/cases.ts'
import { prepareFiles, sweepFiles } from '../../server/files/index.ts'
import { startWorld, type World } from '../support/world.ts'

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
const mp4 = (): Buffer =>
  Buffer.concat([Buffer.from('00000018667479706d703432000000006d70343269736f6d', 'hex'), randomBytes(600_000)])
const avi = (): Buffer => Buffer.concat([Buffer.from('RIFF\0\0\0\0AVI LIST', 'latin1'), randomBytes(100_000)])

describe('the use of files', function () {
  this.timeout(60_000)
  let world: World
  let caseId = ''
  before(async () => {
    world = await startWorld()
    caseId = (await openCase(world)).id
  })
  after(() => world.stop())

  const put = async (bytes: Buffer, hash = sha256(bytes), by = 'station1') => {
    const { cookie } = await world.as(by)
    const answer = await fetch(`${world.url}/api/files/${hash}`, {
      method: 'PUT',
      headers: { cookie },
      body: new Uint8Array(bytes),
    })
    return ((await answer.json()) as { code?: string }).code
  }
  const note = (files: string[], id = caseId) => ({
    params: { id },
    body: { lane: 'investigation' as const, kind: 'note' as const, body: { text: '现场', files } },
  })
  const named = async (bytes: Buffer) => {
    expect(await put(bytes)).to.equal(undefined)
    await (await world.as('station1')).call('timeline.write', note([sha256(bytes)]))
    return sha256(bytes)
  }
  const get = async (hash: string, by: string, query = '', headers: Record<string, string> = {}, method = 'GET') => {
    const { cookie } = await world.as(by)
    const url = `${world.url}/api/cases/${caseId}/files/${hash}${query}`
    const answer = await fetch(url, { method, headers: { cookie, ...headers } })
    return { answer, bytes: Buffer.from(await answer.arrayBuffer()) }
  }
  const uses = async (hash: string) => {
    const { items } = await (await world.as('chief1')).call('file.journal', { params: { id: caseId, sha256: hash } })
    return items.map(({ kind, by }) => `${kind} ${by.userId}`)
  }

  it('[X5] a clip that is played is viewed, once an opening, whatever parts of it are fetched', async () => {
    const clip = mp4()
    const hash = await named(clip)
    const opening = `?opening=${randomUUID()}`
    const parts = [['bytes=0-', 0, clip.length] as const, ['bytes=1000-1999', 1000, 2000] as const]
    for (const [range, start, end] of [...parts, ['bytes=-500', clip.length - 500, clip.length] as const]) {
      const { answer, bytes } = await get(hash, 'video1', opening, { range })
      expect(answer.status).to.equal(206)
      expect(answer.headers.get('content-range')).to.equal(`bytes ${start}-${end - 1}/${clip.length}`)
      expect(bytes.equals(clip.subarray(start, end)), range).to.equal(true)
      expect(answer.headers.get('content-disposition')).to.match(/^inline;.*\.mp4"$/)
    }
    expect(await uses(hash)).to.deep.equal(['file.viewed account-video1'])
    // Another opening, the same one by somebody else, and a part without one: each a view.
    await get(hash, 'video1', `?opening=${randomUUID()}`, { range: 'bytes=0-1' })
    await get(hash, 'chief1', opening, { range: 'bytes=5-9' })
    await get(hash, 'chief1', '', { range: 'bytes=5-9' })
    expect((await uses(hash)).slice(1)).to.deep.equal([
      'file.viewed account-video1',
      'file.viewed account-chief1',
      'file.viewed account-chief1',
    ])
  })

  it('[X5] answers a part that is none, one of something else and several as HTTP has it', async () => {
    const clip = mp4()
    const hash = await named(clip)
    const none = await get(hash, 'video1', '', { range: `bytes=${clip.length}-` })
    expect([none.answer.status, none.answer.headers.get('content-range')]).to.deep.equal([
      416,
      `bytes */${clip.length}`,
    ])
    for (const headers of [
      { range: 'bytes=0-1,5-6' },
      { range: 'lines=1-2' },
      { range: 'bytes=9-1' },
      { range: 'bytes=0-1', 'if-range': '"another"' },
    ]) {
      const { answer, bytes } = await get(hash, 'video1', '', headers as Record<string, string>)
      expect([answer.status, bytes.length], JSON.stringify(headers)).to.deep.equal([200, clip.length])
    }
  })

  it('[X5] is saved when somebody says so, of whatever type, and when no page can show it', async () => {
    const [photo, paper] = [picture('saved').bytes, Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(500)])]
    for (const bytes of [photo, paper]) await named(bytes)
    const saved = await get(sha256(photo), 'chief1', '?save=true')
    expect(saved.answer.headers.get('content-disposition')).to.match(/^attachment;.*\.png"$/)
    await get(sha256(photo), 'chief1')
    await get(sha256(paper), 'chief1')
    expect(await uses(sha256(photo))).to.deep.equal(['file.exported account-chief1', 'file.viewed account-chief1'])
    expect(await uses(sha256(paper))).to.deep.equal(['file.exported account-chief1'])
  })

  it('[X5] a list says what is there, of what type and size, and nobody has viewed anything by it', async () => {
    const clip = mp4()
    const hash = await named(clip)
    const awaited = picture('awaited').sha256
    await (await world.as('station1')).call('timeline.write', note([awaited]))
    const { id } = (
      await (
        await world.as('station1')
      ).call('property.seize', {
        params: { id: caseId },
        body: seizure(picture('of an item').sha256),
      })
    ).property
    const list = async () => {
      const { items } = await (await world.as('chief1')).call('file.list', { params: { id: caseId } })
      return new Map(items.map(({ sha256: of, ...rest }) => [of, rest]))
    }
    const before = await list()
    expect(before.get(hash)).to.deep.equal({ state: 'stored', type: 'video/mp4', size: clip.length })
    expect(before.get(awaited)).to.deep.equal({ state: 'awaiting' })
    expect(before.get(picture('of an item').sha256), id).to.deep.equal({ state: 'awaiting' })
    await put(picture('awaited').bytes)
    expect((await list()).get(awaited)?.state).to.equal('stored')
    await get(hash, 'chief1', '', {}, 'HEAD')
    expect(await uses(hash)).to.deep.equal([])
    await (await world.as('station2')).refused('file.list', 'subject.not-found', { params: { id: caseId } })
  })

  it('[X5] what was refused for its bytes is named by no entry, and said to be refused where one named it before', async () => {
    const officer = await world.as('station1')
    const [type, large, empty] = [avi(), Buffer.alloc(20 * 1024 * 1024 + 1, 'x'), Buffer.alloc(0)]
    // It may be named before its bytes have come: then it is not awaited any longer when they were refused.
    await officer.call('timeline.write', note([sha256(type)]))
    expect((await get(sha256(type), 'station1')).bytes.toString()).to.contain('file.awaiting')
    for (const [bytes, code] of [
      [type, 'file.type'],
      [large, 'request.too-large'],
      [empty, 'file.empty'],
    ] as const) {
      expect(await put(bytes)).to.equal(code)
      const said = await officer.refused('timeline.write', 'file.refused', note([sha256(bytes)]))
      expect(said['files']).to.deep.equal([sha256(bytes)])
      expect(said.fields?.[0]?.field).to.equal('files')
    }
    expect((await get(sha256(type), 'station1')).bytes.toString()).to.contain('file.refused')
    const { items } = await officer.call('file.list', { params: { id: caseId } })
    expect(items.find(({ sha256: of }) => of === sha256(type))?.state).to.equal('refused')
    // Wherever a hash is named: photos of an item, and the signature of who collects it.
    const seized = { params: { id: caseId }, body: seizure(sha256(type)) }
    await officer.refused('property.seize', 'file.refused', seized)
    const id = await returnable(world, caseId)
    const body = { ...handOver(), signature: sha256(empty) }
    expect(await put(empty, undefined, 'custodian1')).to.equal('file.empty')
    await (await world.as('custodian1')).refused('property.hand-over', 'file.refused', { params: { id }, body })
  })

  it('[X5] bytes under the hash of another file spoil nothing of it', async () => {
    const photo = picture('not spoilt')
    expect(await put(avi(), photo.sha256)).to.equal('file.type')
    expect(await put(picture('other').bytes, photo.sha256)).to.equal('file.hash-differs')
    expect(await named(photo.bytes)).to.equal(photo.sha256)
  })

  describe('of another case', () => {
    /** A case of the other district, and an officer of its station. */
    let foreign = ''
    before(async () => {
      foreign = (await openCase(world, { override: { station: 'station-dh01', reason: '另一辖区' } })).id
    })
    const naming = async (by: string, id: string, hash: string) =>
      (await world.as(by)).call('timeline.write', note([hash], id))
    const standing = async (by: string, id: string, hash: string) => {
      const { items } = await (await world.as(by)).call('file.list', { params: { id } })
      return items.find(({ sha256: of }) => of === hash)
    }
    const read = async (by: string, id: string, hash: string, init: RequestInit = {}) => {
      const { cookie } = await world.as(by)
      const url = `${world.url}/api/cases/${id}/files/${hash}`
      const answer = await fetch(url, { ...init, headers: { cookie, ...init.headers } })
      const body = await answer.text()
      return [answer.status, answer.headers.get('etag'), (/"code":"([^"]+)"/.exec(body) ?? [])[1]]
    }

    it('[X5] [S14] naming a known hash opens nothing, and is answered as naming one that nobody has', async () => {
      const known = await named(mp4())
      await get(known, 'chief1')
      const unknown = sha256(randomBytes(10))
      const answers = []
      for (const hash of [known, unknown]) {
        await naming('station2', foreign, hash)
        answers.push([
          await standing('station2', foreign, hash).then((file) => ({ ...file, sha256: '' })),
          await read('station2', foreign, hash),
          await read('station2', foreign, hash, { method: 'HEAD' }),
          await read('station2', foreign, hash, { headers: { range: 'bytes=0-9' } }),
          await read('station2', foreign, hash, { headers: { 'if-none-match': `"${hash}"` } }),
          (await (await world.as('chief2')).call('file.journal', { params: { id: foreign, sha256: hash } })).items,
        ])
      }
      expect(answers[0]).to.deep.equal(answers[1])
      expect(answers[0]?.[0]).to.deep.equal({ sha256: '', state: 'awaiting' })
      expect(answers[0]?.[1]).to.deep.equal([404, null, 'file.awaiting'])
      // Who really has the bytes sends them: from then on the case has the file, and its journal is its own.
      const bytes = Buffer.concat([mp4(), randomBytes(9)])
      const hash = await named(bytes)
      await get(hash, 'chief1')
      await naming('station2', foreign, hash)
      expect(await put(bytes, hash, 'station1')).to.equal(undefined)
      expect((await standing('station2', foreign, hash))?.state, 'sent by somebody of another case').to.equal(
        'awaiting',
      )
      expect(await put(bytes, hash, 'station2')).to.equal(undefined)
      expect((await standing('station2', foreign, hash))?.state).to.equal('stored')
      expect((await read('station2', foreign, hash))[0]).to.equal(200)
      const journal = await (await world.as('chief2')).call('file.journal', { params: { id: foreign, sha256: hash } })
      expect(journal.items.map(({ seq, kind, by }) => [seq, kind, by.userId])).to.deep.equal([
        [1, 'file.viewed', 'account-station2'],
      ])
      expect(await uses(hash)).to.deep.equal(['file.viewed account-chief1'])
    })

    it('[X5] who sees the other case brings its file along; a colleague of the case reads and corrects', async () => {
      const hash = await named(mp4())
      const second = (await openCase(world)).id
      await naming('station1', second, hash)
      const brought = await named(mp4())
      // The chief sent nothing, and sees both cases.
      const chief = await world.as('video1')
      await chief.call('timeline.write', {
        params: { id: second },
        body: { lane: 'video', kind: 'note', body: { text: '另案照片', files: [brought] } },
      })
      for (const each of [hash, brought]) {
        expect((await standing('chief1', second, each))?.state).to.equal('stored')
        expect((await read('chief1', second, each))[0]).to.equal(200)
      }
    })

    it('[X5] what was refused of one person says nothing to another', async () => {
      const refused = avi()
      expect(await put(refused)).to.equal('file.type')
      await naming('station2', foreign, sha256(refused))
      expect((await standing('station2', foreign, sha256(refused)))?.state).to.equal('awaiting')
    })

    it('[X5] naming a hash keeps nobody’s bytes from being swept', async () => {
      const bytes = mp4()
      expect(await put(bytes)).to.equal(undefined)
      await naming('station2', foreign, sha256(bytes))
      const { db } = world.app.platform
      const later = new Date(Date.now() + 31 * 86_400_000)
      await sweepFiles({ db, unnamedDays: 30, now: () => later })
      const rows = db.collection<{ _id: string }>('files')
      expect(await rows.findOne({ _id: sha256(bytes) })).to.equal(null)
    })
  })

  it('[X5] one person sends so much a day, and has so much lying that no entry names; others send on', async () => {
    const { db } = world.app.platform
    const account = (await world.as('scene1')).userId
    const rows = db.collection<{ _id: string; bytes: number }>('uploadQuotas')
    const send = (by: string) => put(mp4(), undefined, by)
    expect(await send('scene1')).to.equal(undefined)
    const row = await rows.findOne({ _id: { $regex: `^${account}:` } })
    expect(row?.bytes, 'what came, not what was told').to.be.within(600_000, 700_000)
    await rows.updateOne({ _id: row?._id }, { $set: { bytes: 4_096 * 1024 * 1024 - 100 } })
    expect(await send('scene1')).to.equal('file.quota-day')
    expect(await send('station1')).to.equal(undefined)
    await rows.updateOne({ _id: row?._id }, { $set: { bytes: 0 } })
    const lying = db.collection<{ _id: string; userId: string; size: number }>('fileSenders')
    await lying.updateOne({ userId: account }, { $set: { size: 2_048 * 1024 * 1024 } })
    expect(await send('scene1')).to.equal('file.quota-unnamed')
    const hash = (await lying.findOne({ userId: account }))?._id.split(':')[0] ?? ''
    await (
      await world.as('scene1')
    ).call('timeline.write', {
      params: { id: caseId },
      body: { lane: 'scene', kind: 'note', body: { text: '现场', files: [hash] } },
    })
    expect(await send('scene1'), 'named by an entry').to.equal(undefined)
  })

  it('[X5] what a case could read before senders were kept it reads on', async () => {
    const { db } = world.app.platform
    const bytes = mp4()
    const hash = await named(bytes)
    await db.collection('fileSenders').deleteMany({ sha256: hash })
    await db.collection<{ _id: string }>('files').updateOne({ _id: hash }, { $unset: { v: 1 } })
    expect((await get(hash, 'chief1')).answer.status).to.equal(404)
    await prepareFiles(db)
    expect((await get(hash, 'chief1')).answer.status).to.equal(200)
  })
})
