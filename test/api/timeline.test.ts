import { expect } from 'chai'
import type { BodyOf } from '../../shared/operations/catalogue.ts'
import type { Problem, RefusalCode } from '../../shared/refusals.ts'
import { openCase, picture, readCase, seizure, writeNote } from '../support/cases.ts'
import { startWorld, supermarketCall, type Person, type World } from '../support/world.ts'

type Writing = BodyOf<'timeline.write'>
const note = (text: string, rest: Partial<Writing> = {}): Writing =>
  ({ lane: 'investigation', kind: 'note', body: { text }, ...rest }) as Writing
const footage = { to: 'video', text: '调取人民路口 14:50–15:20 录像' } as const

describe('the timeline', function () {
  this.timeout(60_000)
  let world: World
  let officer: Person
  let id: string
  before(async () => {
    world = await startWorld()
    officer = await world.as('station1')
  })
  beforeEach(async () => {
    ;({ id } = await openCase(world))
  })
  after(() => world.stop())

  const write = async (by: string, body: Writing) =>
    (await world.as(by)).call('timeline.write', { params: { id }, body })
  const refused = async (by: string, code: RefusalCode, body: Writing) => {
    const { seq } = await readCase(world, id)
    const problem = await (await world.as(by)).refused('timeline.write', code, { params: { id }, body })
    expect((await readCase(world, id)).seq).to.equal(seq)
    return problem
  }

  it('[T4] each writes to the lanes of the own role, and [C7] of further qualifications', async () => {
    const own: [by: string, lane: Writing['lane']][] = [
      ['desk1', 'command'],
      ['chief1', 'command'],
      ['district1', 'command'],
      ['station1', 'investigation'],
      ['property1', 'investigation'],
      ['scene1', 'scene'],
      ['video1', 'video'],
      ['analyst1', 'analysis'],
      ['custodian1', 'property'],
    ]
    const lanes = ['command', 'scene', 'video', 'investigation', 'analysis', 'property'] as const
    await Promise.all(
      own.map(async ([by, lane]) => {
        expect((await write(by, note('本栏', { lane }))).entry).to.include({ lane })
        const person = await world.as(by)
        const others = lanes.filter((each) => each !== lane)
        const asked = others.map((other) =>
          person.refused('timeline.write', 'timeline.lane', { params: { id }, body: note('他栏', { lane: other }) }),
        )
        await Promise.all(asked)
      }),
    )
    expect((await readCase(world, id)).seq).to.equal(4 + own.length)
    // Of the same unit as property1, and a technician too.
    expect((await write('property-lj1', note('现场', { lane: 'scene' }))).entry.lane).to.equal('scene')
    expect((await write('property-lj1', note('走访'))).entry.lane).to.equal('investigation')
  })

  it('[T4] a kind of entry belongs to its lanes, and its body has its shape', async () => {
    const trace = { traceKind: 'footprint', traceNumber: '足迹-1', spot: '后门' } as const
    expect((await write('scene1', { lane: 'scene', kind: 'trace', body: trace })).entry.kind).to.equal('trace')
    await refused('station1', 'timeline.kind-lane', { lane: 'investigation', kind: 'trace', body: trace })
    const wrong = { lane: 'scene', kind: 'trace', body: { text: '没有种类' } } as unknown as Writing
    const { fields } = await refused('scene1', 'request.invalid', wrong)
    expect(fields?.map(({ field }) => field)).to.include('body.traceKind')
    const { fields: unknown } = await refused('scene1', 'request.invalid', {
      ...wrong,
      kind: 'gossip',
    } as unknown as Writing)
    expect(unknown?.[0]?.field).to.equal('kind')
  })

  it('[T1] a correction is a new entry that names the old one, which stays; the latest is corrected next', async () => {
    const { seq: first } = await write('station1', note('嫌疑人穿红衣'))
    const { seq: second } = await write('property1', note('嫌疑人穿蓝衣', { corrects: first }))
    expect((await readCase(world, id)).corrected).to.deep.equal([{ seq: first, by: second }])
    expect(await refused('station1', 'timeline.already-corrected', note('绿衣', { corrects: first }))).to.include({
      latest: second,
    })
    await write('station1', note('黑衣', { corrects: second }))
    const { items } = await officer.call('case.timeline', { params: { id }, query: { after: first - 1 } })
    expect(items.map(({ body }) => body['text'])).to.deep.equal(['嫌疑人穿红衣', '嫌疑人穿蓝衣', '黑衣'])
    await refused('station1', 'timeline.corrects-unknown', note('无', { corrects: 999 }))
    await refused('station1', 'timeline.corrects-kind', note('无', { corrects: 1 }))
    await refused('scene1', 'timeline.corrects-lane', note('无', { lane: 'scene', corrects: second + 1 }))
  })

  it('[T5] a request is open until its lane answers it, once', async () => {
    const { seq } = await write('station1', { lane: 'investigation', kind: 'request', body: footage })
    await refused('scene1', 'timeline.answers-lane', note('答', { lane: 'scene', answers: seq }))
    const { seq: answer } = await write('video1', note('已调取', { lane: 'video', answers: seq }))
    expect((await readCase(world, id)).requests).to.have.length(1)
    expect((await readCase(world, id)).requests[0]).to.include({
      seq,
      from: 'investigation',
      to: 'video',
      answeredBy: answer,
    })
    await refused('video1', 'timeline.answers-closed', note('再答', { lane: 'video', answers: seq }))
    await refused('video1', 'timeline.answers-unknown', note('答', { lane: 'video', answers: answer }))
    await officer.refused('request.withdraw', 'timeline.answers-closed', { params: { id, seq } })
    await refused('station1', 'timeline.request-own-lane', {
      lane: 'investigation',
      kind: 'request',
      body: { ...footage, to: 'investigation' },
    })
  })

  it('[T5] the lane that asked withdraws, and no other', async () => {
    const { seq } = await write('station1', { lane: 'investigation', kind: 'request', body: footage })
    await (await world.as('video1')).refused('request.withdraw', 'timeline.request-not-yours', { params: { id, seq } })
    await officer.refused('request.withdraw', 'timeline.answers-unknown', { params: { id, seq: 1 } })
    const { case: after } = await officer.call('request.withdraw', { params: { id, seq } })
    expect(after.requests[0]?.withdrawnAt).to.be.a('string')
    await refused('video1', 'timeline.answers-closed', note('答', { lane: 'video', answers: seq }))
  })

  it('[T3] a skewed device clock is measured and corrects the fact, and is no reason to refuse', async () => {
    const now = Date.now()
    const at = (minutes: number) => new Date(now + minutes * 60_000).toISOString()
    const { entry } = await officer.call('timeline.write', {
      params: { id },
      body: note('设备时钟快三小时', { occurredAt: at(175), writtenAt: at(179) }),
      headers: { 'device-time': at(180) },
    })
    expect(entry.occurredAtDevice).to.equal(at(175))
    expect(Math.abs((entry.clockOffsetMs ?? 0) - 180 * 60_000)).to.be.lessThan(30_000)
    expect(Math.abs(Date.parse(entry.occurredAt) - Date.parse(at(-5)))).to.be.lessThan(30_000)
    expect(entry.storedAt >= at(0)).to.equal(true)
    const { entry: right } = await write('station1', note('准', { occurredAt: at(-30) }))
    expect([right.occurredAt, right.occurredAtDevice, right.clockOffsetMs]).to.deep.equal([
      at(-30),
      undefined,
      undefined,
    ])
  })

  it('[T3] a clock that was put right between writing and sending was off all the same, and is no reason to refuse', async () => {
    const now = Date.now()
    const at = (minutes: number) => new Date(now + minutes * 60_000).toISOString()
    const headers = { 'device-time': at(0) }
    const typed = note('断网时快三小时', { occurredAt: at(175), writtenAt: at(179) })
    const { entry } = await officer.call('timeline.write', { params: { id }, body: typed, headers })
    expect([entry.occurredAtDevice, entry.writtenAt]).to.deep.equal([at(175), at(179)])
    expect(Math.abs(Date.parse(entry.occurredAt) - Date.parse(at(-4)))).to.be.lessThan(30_000)
    for (const writtenAt of [at(179), '1970-01-01T00:04:00.000Z']) {
      const { entry: plain } = await officer.call('timeline.write', {
        params: { id },
        body: note('没有填时间', { writtenAt }),
        headers,
      })
      expect([plain.occurredAt, plain.occurredAtDevice]).to.deep.equal([plain.storedAt, writtenAt])
    }
  })

  it('[T3] a device whose clock begins anew in 1970, or is centuries ahead, writes all the same', async () => {
    for (const writtenAt of ['1970-01-01T00:04:00.000Z', '2199-12-31T00:00:00.000Z']) {
      const { entry } = await write('station1', note('时钟坏了', { writtenAt }))
      expect([entry.writtenAt, entry.occurredAtDevice]).to.deep.equal([writtenAt, writtenAt])
      expect([entry.occurredAt, Math.sign(entry.clockOffsetMs ?? 0)]).to.deep.equal([
        entry.storedAt,
        writtenAt < entry.storedAt ? -1 : 1,
      ])
    }
    // The time that was typed is a right one: the device's offset would lead out of all that is possible.
    const typed = new Date(Date.now() - 60_000).toISOString()
    const { entry } = await write(
      'station1',
      note('亲手填的', { occurredAt: typed, writtenAt: '2199-12-31T00:00:00Z' }),
    )
    expect([entry.occurredAt, entry.occurredAtDevice]).to.deep.equal([typed, undefined])
  })

  it('[T3] [X3] a tablet’s offset moves neither what a camera’s clock showed nor when a call was answered', async () => {
    const slow = { 'device-time': new Date(Date.now() - 8 * 3_600_000).toISOString() }
    const body = { camera: 'RM-07', shownAt: '2026-01-05T07:10:00Z', clockOffsetSeconds: 600, text: '西行' }
    const seen = await (
      await world.as('video1')
    ).call('timeline.write', { params: { id }, body: { lane: 'video', kind: 'sighting', body }, headers: slow })
    expect([seen.entry.occurredAt, seen.entry.occurredAtDevice]).to.deep.equal(['2026-01-05T07:00:00.000Z', undefined])
    expect(seen.entry.clockOffsetMs).to.be.lessThan(-7 * 3_600_000)

    const desk = await world.as('desk1')
    const ahead = { 'device-time': new Date(Date.now() + 8 * 3_600_000).toISOString() }
    const { case: made } = await desk.call('case.receive', { body: supermarketCall(), headers: ahead })
    const { items } = await desk.call('case.timeline', { params: { id: made.id } })
    const written = items.filter(({ operation }) => operation === 'case.receive')
    expect(written.map(({ occurredAt }) => occurredAt)).to.deep.equal(written.map(() => made.receivedAt))
    const soon = new Date(Date.now() + 30_000).toISOString()
    const joined = await desk.call('case.join-caller', {
      params: { id: made.id },
      body: { caller: { name: '李某' }, receivedAt: soon },
    })
    const [call] = joined.entries
    expect(call && call.occurredAt <= call.storedAt).to.equal(true)
    const found = await officer.call('case.discover', {
      params: { id },
      body: { category: 'theft', summary: '另一家', place: supermarketCall().place, discoveredAt: soon },
    })
    expect(found.case.receivedAt <= found.case.statusAt).to.equal(true)
    const late = new Date(Date.now() + 600_000).toISOString()
    await desk.refused('case.join-caller', 'case.received-in-future', {
      params: { id: made.id },
      body: { caller: { name: '李某' }, receivedAt: late },
    })
  })

  it('[T3] what has not happened yet, or before the year 2000, is refused', async () => {
    const { fields } = await refused(
      'station1',
      'timeline.occurred-in-future',
      note('明天', { occurredAt: new Date(Date.now() + 86_400_000).toISOString() }),
    )
    expect(fields?.[0]?.field).to.equal('occurredAt')
    await refused('station1', 'timeline.occurred-too-old', note('从前', { occurredAt: '1999-12-31T00:00:00Z' }))
    for (const occurredAt of ['2026-02-30T00:00:00Z', '2026-01-01', 'yesterday', '2026-01-01T25:00:00Z', '']) {
      const problem = await refused('station1', 'request.invalid', note('乱', { occurredAt }))
      expect(problem.fields?.[0]?.field, occurredAt).to.equal('occurredAt')
    }
  })

  it('[T3] a time that is refused is named as the form has it', async () => {
    const desk = await world.as('desk1')
    const [long, soon] = ['1999-12-31T00:00:00Z', new Date(Date.now() + 86_400_000).toISOString()]
    const seen = { camera: 'RM-07', clockOffsetSeconds: 0, text: '西行' }
    const fieldsOf = async (asked: Promise<Partial<Problem>>) => (await asked).fields?.map(({ field }) => field)
    for (const [shownAt, code] of [
      [long, 'timeline.occurred-too-old'],
      [soon, 'timeline.occurred-in-future'],
    ] as const) {
      const sighting = { lane: 'video', kind: 'sighting', body: { ...seen, shownAt } } as const
      expect(await fieldsOf(refused('video1', code, sighting))).to.deep.equal(['body.shownAt'])
      const body = { ...seizure(picture('seized').sha256), seizedAt: shownAt }
      const asked = officer.refused('property.seize', code, { params: { id }, body })
      expect(await fieldsOf(asked)).to.deep.equal(['seizedAt'])
    }
    const joined = desk.refused('case.join-caller', 'timeline.occurred-too-old', {
      params: { id },
      body: { caller: { name: '李某' }, receivedAt: long },
    })
    expect(await fieldsOf(joined)).to.deep.equal(['receivedAt'])
    const found = officer.refused('case.discover', 'timeline.occurred-too-old', {
      params: { id },
      body: { category: 'theft', summary: '另一家', place: supermarketCall().place, discoveredAt: long },
    })
    expect(await fieldsOf(found)).to.deep.equal(['discoveredAt'])
  })

  it('[X3] a sighting happened when the camera showed it less the camera’s offset', async () => {
    const body = { camera: 'RM-07', shownAt: '2026-01-05T07:10:00Z', clockOffsetSeconds: 600, text: '东行' }
    const { entry } = await write('video1', { lane: 'video', kind: 'sighting', body })
    expect(entry.occurredAt).to.equal('2026-01-05T07:00:00.000Z')
  })

  it('[X3] footage ends after it begins', async () => {
    const from = '2026-01-05T15:00:00+08:00'
    const footageTo = (recordedTo: string): Writing => ({
      lane: 'video',
      kind: 'footage',
      body: { camera: 'RM-07', recordedFrom: from, recordedTo, clockOffsetSeconds: 0 },
    })
    for (const to of [from, '2026-01-05T07:00:00Z', '2026-01-05T06:59:59Z']) {
      const { fields } = await refused('video1', 'timeline.span-reversed', footageTo(to))
      expect(fields?.[0]?.field).to.equal('body.recordedTo')
    }
    await write('video1', footageTo('2026-01-05T07:00:01Z'))
  })

  it('[X5] an entry names files by their hash', async () => {
    const { sha256 } = picture('entry')
    const { entry } = await write('scene1', note('照片', { lane: 'scene', body: { text: '照片', files: [sha256] } }))
    expect(entry.files).to.deep.equal([sha256])
  })

  it('[X4] suspects are identified, numbers masked, and apprehended once', async () => {
    const wrong = { name: '赵某', idNumber: '110101199003074541' }
    const refusal = await officer.refused('suspect.identify', 'request.invalid', { params: { id }, body: wrong })
    expect(refusal.fields).to.deep.equal([
      {
        field: 'idNumber',
        zh: '校验位不符，请核对身份证号',
        en: 'is not an identity number: its check digit does not fit',
      },
    ])
    const noName = { name: '赵某', idKind: 'other' as const, idNumber: '军字第1234567号' }
    await officer.refused('suspect.identify', 'request.invalid', { params: { id }, body: noName })
    const body = { name: '赵某', idNumber: '110101199003074514', text: '监控比对' }
    const { suspectId, case: one } = await officer.call('suspect.identify', { params: { id }, body })
    expect(one.suspects[0]).to.deep.include({ id: suspectId, name: '赵某' })
    expect(one.suspects[0]?.idNumber?.masked).to.equal('1101************14')
    expect(one.suspects[0]).not.to.have.property('idKind')
    const params = { id, suspectId }
    const { case: two } = await officer.call('suspect.apprehend', { params, body: { occurredAt: one.receivedAt } })
    expect(two.suspects[0]).to.include({ apprehendedAt: one.receivedAt, apprehendedSeq: two.seq })
    await officer.refused('suspect.apprehend', 'suspect.already-apprehended', { params })
    await officer.refused('suspect.apprehend', 'timeline.suspect-unknown', { params: { id, suspectId: 'nobody' } })
    const { entries } = await (
      await world.as('video1')
    ).call('suspect.identify', { params: { id }, body: { name: '钱某' } })
    expect(entries[0]?.lane).to.equal('video')
  })

  it('[X4] [L9] a suspect with a passport is kept by kind and number, sealed and masked like an ID card', async () => {
    const body = { name: 'Ana', idKind: 'passport' as const, idNumber: 'ｅ 1234-5678' }
    const { case: one, entries } = await officer.call('suspect.identify', { params: { id }, body })
    const [suspect] = one.suspects
    expect(suspect).to.deep.include({ idKind: 'passport' })
    expect(suspect?.idNumber).to.include({ field: 'passport', masked: 'E******78' })
    expect(JSON.stringify([one, entries])).not.to.match(/12345678|1234-5678/)
    const reveal = { ref: suspect?.idNumber?.ref ?? '', reason: '核对身份' }
    expect((await officer.call('case.reveal', { params: { id }, body: reveal })).value).to.equal('E12345678')
    const bad = { ...body, idKind: 'taiwan-permit' as const }
    const refusal = await officer.refused('suspect.identify', 'request.invalid', { params: { id }, body: bad })
    expect(refusal.fields?.map(({ field }) => field)).to.deep.equal(['idNumber'])
  })

  it('[T6] is read in pages without gap or repeat, and by lane', async () => {
    for (let index = 0; index < 12; index++) await writeNote(world, id, `第 ${index} 条`)
    const seqs: number[] = []
    for (let after = 0; ;) {
      const { items, next, seq } = await officer.call('case.timeline', { params: { id }, query: { after, limit: 5 } })
      seqs.push(...items.map((entry) => entry.seq))
      expect(seq).to.equal(16)
      if (next === undefined) break
      after = Number(next)
    }
    expect(seqs).to.deep.equal(Array.from({ length: 16 }, (_, index) => index + 1))
    const { items } = await officer.call('case.timeline', {
      params: { id },
      query: { lane: 'investigation', limit: 500 },
    })
    expect(items.map(({ lane }) => lane)).to.deep.equal(Array.from({ length: 12 }, () => 'investigation'))
    expect((await officer.call('case.timeline', { params: { id }, query: { after: 999 } })).items).to.deep.equal([])
  })
})
