import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { handOver, openCase, picture, returnable, seizure } from '../support/cases.ts'
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
    await (await world.as('custodian1')).refused('property.hand-over', 'file.refused', { params: { id }, body })
  })

  it('[X5] bytes under the hash of another file spoil nothing of it', async () => {
    const photo = picture('not spoilt')
    expect(await put(avi(), photo.sha256)).to.equal('file.type')
    expect(await put(picture('other').bytes, photo.sha256)).to.equal('file.hash-differs')
    expect(await named(photo.bytes)).to.equal(photo.sha256)
  })
})
