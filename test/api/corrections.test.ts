import { expect } from 'chai'
import { rebuildProjections } from '../../server/journal/rebuild.ts'
import { defaultSettings } from '../../shared/domain/settings.ts'
import { handOver, openCase, returnable, seize, upload } from '../support/cases.ts'
import { movedClock } from '../support/clock.ts'
import { until } from '../support/until.ts'
import { signIn, startWorld, type Person, type World } from '../support/world.ts'

const HOUR_MS = 3_600_000

describe('corrections of facts', function () {
  this.timeout(60_000)
  const clock = movedClock()
  let world: World
  let officer: Person
  let chief: Person
  let id: string
  let receivedAt: string
  let suspectId: string
  let apprehended: number
  const later = (hours: number): string => new Date(Date.parse(receivedAt) + hours * HOUR_MS).toISOString()

  before(async () => {
    world = await startWorld({ processNow: clock.processNow })
    ;({ id, receivedAt } = await openCase(world))
    clock.advance(26 * 3600)
    ;[officer, chief] = await Promise.all([signIn(world.url, 'station1'), signIn(world.url, 'chief1')])
    const params = { id }
    ;({ suspectId } = await officer.call('suspect.identify', {
      params,
      body: { name: '赵某', idNumber: '110101199003074514' },
    }))
    const body = { occurredAt: later(1), place: { text: '西街口' }, text: '当场抓获' }
    const caught = await officer.call('suspect.apprehend', { params: { id, suspectId }, body })
    apprehended = caught.case.seq
    await officer.call('clearance.submit', { params, body: { entries: [apprehended], summary: '抓获一人' } })
    await chief.call('clearance.confirm', { params })
  })
  after(() => world.stop())

  const rate = async () => (await chief.call('board.station', { query: {} })).clearance.figures.rate

  it('[K3] [K5] a corrected apprehension moves the clearance, and board, list and case page follow', async () => {
    await until(async () => (await rate()).n === 1)
    expect(await rate()).to.include({ n: 1, of: 1 })
    const socket = await chief.socket()
    const told = new Promise<void>((resolve) => {
      socket.on('notification', ({ entry }) => {
        if (entry.kind === 'clearance.recomputed') resolve()
      })
    })
    const { case: after, entries } = await officer.call('suspect.correct-apprehension', {
      params: { id, suspectId },
      body: { corrects: apprehended, occurredAt: later(25), place: { text: '西街口' }, text: '次日抓获' },
    })
    expect(entries.map(({ kind }) => kind)).to.deep.equal(['suspect.apprehended', 'clearance.recomputed'])
    expect(after.clearance).to.include({ status: 'confirmed', clearedAt: later(25) })
    expect(after.clearance?.moved?.[0]).to.include({ from: later(1), to: later(25) })
    await told
    socket.disconnect()
    await until(async () => (await rate()).n === 0)
    expect(await rate()).to.include({ n: 0, of: 1 })
    const { items } = await chief.call('board.cases', { query: { figure: 'clearances' } })
    expect(items.map((each) => [each.id, each.clearedAt])).to.deep.equal([[id, later(25)]])
    const list = await chief.call('case.list', { query: {} })
    // [K10] When it was said to be, and when that was written down.
    const recordedAt = entries[0]?.storedAt
    expect(list.items[0]?.clearance).to.deep.equal({ status: 'confirmed', clearedAt: later(25), recordedAt })
  })

  it('[K3] [T3] the time that a device with a wrong clock tells counts as the entry has it', async () => {
    const { case: state } = await officer.call('case.read', { params: { id } })
    const corrects = state.suspects[0]?.apprehendedSeq ?? 0
    const off = 10 * 60_000
    const { case: after, entries } = await officer.call('suspect.correct-apprehension', {
      params: { id, suspectId },
      body: { corrects, occurredAt: later(2) },
      headers: { 'Device-Time': new Date(clock.processNow() + off).toISOString() },
    })
    const told = entries.find(({ kind }) => kind === 'suspect.apprehended')?.occurredAt
    expect(told).not.to.equal(later(2))
    expect(after.clearance?.clearedAt).to.equal(told)
  })

  it('[A3] [T1] an identity put right is sealed like the first', async () => {
    const { case: state } = await officer.call('case.read', { params: { id } })
    const corrects = state.suspects[0]?.identifiedSeq ?? 0
    const { case: after, entries } = await officer.call('suspect.correct-identification', {
      params: { id, suspectId },
      body: { corrects, name: '赵某某', idNumber: '110101199003070177' },
    })
    expect(after.suspects[0]?.name).to.equal('赵某某')
    expect(JSON.stringify(entries)).not.to.contain('110101199003070177')
    expect(after.suspects[0]?.idNumber?.ref).not.to.equal(state.suspects[0]?.idNumber?.ref)
    const refused = await officer.refused('suspect.strike', 'clearance.rests-on-it', {
      params: { id, suspectId },
      body: { corrects: after.suspects[0]?.apprehendedSeq ?? 0, reason: '抓错了人' },
    })
    expect(refused.status).to.equal(409)
  })

  it('[P1] a seizure put right changes the item and the value of its case', async () => {
    const property = await seize({ ...world, as: (username) => signIn(world.url, username) }, id)
    const { items } = await officer.call('case.timeline', { params: { id } })
    const corrects = items.findLast(({ kind }) => kind === 'property.seized')?.seq ?? 0
    const params = { id, propertyId: property.id }
    const body = { corrects, valueFen: property.valueFen + 100, witness: '王某', reason: '标价看错' }
    const { property: after } = await officer.call('property.correct', { params, body })
    expect(after).to.include({ valueFen: property.valueFen + 100, witness: '王某' })
    const { case: state } = await officer.call('case.read', { params: { id } })
    expect(state.property.valueFen).to.equal(property.valueFen + 100)
    const empty = { params, body: { ...body, corrects: state.seq, what: '' } }
    const refused = await officer.refused('property.correct', 'request.invalid', empty)
    expect(refused.fields?.[0]?.field).to.equal('what')
  })

  it('[P8] [K8] returns are reckoned from the corrected clearance; a list as of before has the former one', async () => {
    const anew = { ...world, as: (username: string) => signIn(world.url, username) }
    for (const label of ['seized', 'signature', 'hand-over']) await upload(anew, 'station1', label)
    const item = await returnable(anew, id)
    await (await anew.as('custodian1')).call('property.hand-over', { params: { id: item }, body: handOver() })
    const board = () => chief.call('board.station', { query: {} })
    await until(async () => (await board()).property.figures.fromClearance.n === 1)
    const before = await board()
    const { case: state } = await officer.call('case.read', { params: { id } })
    const from = state.clearance?.clearedAt ?? ''
    await officer.call('suspect.correct-apprehension', {
      params: { id, suspectId },
      body: { corrects: state.suspects[0]?.apprehendedSeq ?? 0, occurredAt: later(4) },
    })
    const sooner = Math.floor((Date.parse(later(4)) - Date.parse(from)) / 1000)
    const median = before.property.figures.fromClearance.medianSeconds ?? 0
    await until(async () => (await board()).property.figures.fromClearance.medianSeconds !== median)
    const { fromClearance, beforeClearance } = (await board()).property.figures
    expect([fromClearance.n, beforeClearance]).to.deep.equal([1, 0])
    expect(fromClearance.medianSeconds).to.be.within(median - sooner - 1, median - sooner + 1)
    const clearedIn = async (asOf?: string) =>
      (await chief.call('board.cases', { query: { figure: 'clearances', ...(asOf ? { asOf } : {}) } })).items[0]
        ?.clearedAt
    expect([await clearedIn(before.asOf), await clearedIn()]).to.deep.equal([from, later(4)])
  })

  it('[T1] what is stored is what the journal makes of it', async () => {
    const { db } = world.app.platform
    const found = await rebuildProjections({
      db,
      settings: defaultSettings,
      rewrite: false,
      onFinding: () => undefined,
    })
    expect(found).to.include({ differing: 0, unsound: 0 })
  })
})
