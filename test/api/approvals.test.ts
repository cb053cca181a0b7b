import { expect } from 'chai'
import { acknowledgeAll, openCase, readCase, seize, writeNote } from '../support/cases.ts'
import { movedClock } from '../support/clock.ts'
import { signInFirst, startWorld, type Person, type World } from '../support/world.ts'

const reason = { reason: '情况说明' }

describe('what needs two people', function () {
  this.timeout(60_000)
  let world: World
  let officer: Person
  let chief: Person
  let bureau: Person
  let id: string
  const clock = movedClock()
  before(async () => {
    world = await startWorld({ processNow: clock.processNow })
    ;[officer, chief, bureau] = [await world.as('station1'), await world.as('chief1'), await world.as('district1')]
  })
  beforeEach(async () => {
    ;({ id } = await openCase(world))
  })
  after(() => world.stop())

  /** A suspect caught. @returns `seq` of the apprehension */
  const caught = async (): Promise<number> => {
    const { suspectId } = await officer.call('suspect.identify', { params: { id }, body: { name: '赵某' } })
    return (await officer.call('suspect.apprehend', { params: { id, suspectId } })).case.seq
  }
  const submit = async (entries: number[]) =>
    officer.call('clearance.submit', { params: { id }, body: { entries, summary: '抓获一人' } })
  const waiting = async (person: Person): Promise<string[]> =>
    (await person.call('approval.list')).items.filter(({ caseId }) => caseId === id).map(({ kind }) => kind)

  it('[K3] what waits longest is listed first, however much has come since', async () => {
    await submit([await caught()])
    const rows = world.app.platform.db.collection<{ _id: string }>('cases')
    const { case: state } = await officer.call('case.read', { params: { id } })
    const model = await rows.findOne({ _id: id })
    if (!model || !state.clearance) throw new Error('no clearance')
    const { clearance } = state
    const many = Array.from({ length: 450 }, (_, index) => {
      const at = new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString()
      const own = { id: `waiting-${index}`, number: `waiting-${index}`, receivedAt: at }
      const { seq: _seq, ...plain } = state
      return {
        ...model,
        _id: own.id,
        nextTimerAt: null,
        state: { ...plain, ...own, clearance: { ...clearance, submittedAt: at } },
      }
    })
    await rows.insertMany(many)
    const { items } = await chief.call('approval.list')
    expect(items.filter(({ caseId }) => caseId.startsWith('waiting-')).map(({ caseId }) => caseId)).to.deep.equal(
      many.map(({ _id }) => _id),
    )
    expect(items.map(({ at }) => at)).to.deep.equal(items.map(({ at }) => at).sort())
    await rows.deleteMany({ _id: /^waiting-/ as never })
  })

  it('[K2] a clearance names a suspect, the apprehension, and evidence that stands', async () => {
    const refused = (code: Parameters<Person['refused']>[1], body: object) =>
      officer.refused('clearance.submit', code, { params: { id }, body: { summary: '破案', entries: [1], ...body } })
    await refused('clearance.entries-unknown', { entries: [99] })
    await refused('clearance.entry-unfit', { entries: [1] })
    const { seq: old } = await writeNote(world, id, '走访得知')
    await refused('clearance.no-suspect', { entries: [old] })
    const apprehended = await caught()
    await refused('clearance.not-apprehended', { entries: [old] })
    await refused('clearance.exceptional-basis-missing', { entries: [old], basis: 'exceptional' })
    const { seq: latest } = await officer.call('timeline.write', {
      params: { id },
      body: { lane: 'investigation', kind: 'note', body: { text: '更正' }, corrects: old },
    })
    const corrected = await refused('clearance.entry-corrected', { entries: [old, apprehended] })
    expect(corrected['corrected']).to.deep.equal([{ seq: old, latest }])
    const { case: after } = await submit([apprehended, latest])
    expect(after.clearance).to.deep.include({
      status: 'submitted',
      entries: [apprehended, latest].sort((a, b) => a - b),
    })
  })

  it('[K3] one submits, another confirms; the time is that of the latest entry named', async () => {
    const apprehended = await caught()
    const { case: submitted } = await submit([apprehended])
    await officer.refused('clearance.submit', 'clearance.already-submitted', {
      params: { id },
      body: { entries: [apprehended], summary: '再报' },
    })
    expect([await waiting(chief), await waiting(bureau)]).to.deep.equal([['clearance'], ['clearance']])
    await officer.refused('clearance.confirm', 'rights.missing', { params: { id } })
    const { case: cleared } = await chief.call('clearance.confirm', { params: { id } })
    expect(cleared).to.include({ status: 'cleared' })
    expect(cleared.clearance?.clearedAt).to.equal(cleared.suspects[0]?.apprehendedAt)
    expect(cleared.clearance).to.deep.include({ status: 'confirmed', clearedAt: submitted.clearance?.clearedAt })
    await bureau.refused('clearance.confirm', 'clearance.already-cleared', { params: { id } })
    expect(await waiting(chief)).to.deep.equal([])
  })

  it('[K3] nobody confirms the own submission, whatever further role', async () => {
    const admin = await world.as('admin1')
    const both = ['station-officer', 'station-chief'] as const
    const body = {
      name: '双岗',
      unitIds: ['unit-station-lj01'],
      stationId: 'station-lj01',
      password: 'eleven white herons',
    }
    await admin.call('account.create', { body: { ...body, username: 'double', roles: [...both] } })
    const double = await signInFirst(world.url, 'double', 'eleven white herons')
    const entries = [await caught()]
    await double.call('clearance.submit', { params: { id }, body: { entries, summary: '自报' } })
    expect(await waiting(double)).to.deep.equal([])
    await double.refused('clearance.confirm', 'approval.same-person', { params: { id } })
    await double.refused('clearance.return', 'approval.same-person', { params: { id }, body: reason })
    await chief.call('clearance.confirm', { params: { id } })
  })

  it('[K3] a submission sent back may be made again; none waiting is nothing to decide', async () => {
    await chief.refused('clearance.confirm', 'clearance.not-submitted', { params: { id } })
    const entries = [await caught()]
    await submit(entries)
    const { case: back } = await chief.call('clearance.return', { params: { id }, body: reason })
    expect(back.clearance?.status).to.equal('returned')
    expect(await waiting(chief)).to.deep.equal([])
    await submit(entries)
    await chief.call('clearance.confirm', { params: { id } })
  })

  it('[K3] reopening revokes the clearance and keeps it', async () => {
    await chief.refused('case.reopen', 'case.still-open', { params: { id }, body: reason })
    await submit([await caught()])
    await chief.call('clearance.confirm', { params: { id } })
    const { case: again } = await chief.call('case.reopen', { params: { id }, body: reason })
    expect([again.status, again.clearance]).to.deep.equal(['open', undefined])
    expect(again.formerClearances.map(({ status }) => status)).to.deep.equal(['revoked'])
  })

  it('[C6] a dismissal is asked for and decided by another', async () => {
    const body = { ground: 'no-offence' as const, ...reason }
    await chief.refused('case.approve-dismissal', 'case.dismissal-absent', { params: { id } })
    await officer.call('case.dismiss', { params: { id }, body })
    expect(await waiting(chief)).to.deep.equal(['dismissal'])
    await officer.refused('case.dismiss', 'case.dismissal-pending', { params: { id }, body })
    await chief.call('case.refuse-dismissal', { params: { id }, body: reason })
    await chief.call('case.dismiss', { params: { id }, body })
    await chief.refused('case.approve-dismissal', 'approval.same-person', { params: { id } })
    await chief.refused('case.refuse-dismissal', 'approval.same-person', { params: { id }, body: reason })
    const { case: gone } = await bureau.call('case.approve-dismissal', { params: { id } })
    expect(gone).to.include({ status: 'dismissed', misSent: false })
    await officer.refused('case.dismiss', 'case.not-open', { params: { id }, body })
  })

  it('[K3] [C6] a decision is taken back by who made it, and waits again for everybody', async () => {
    await submit([await caught()])
    const { case: confirmed, entries } = await chief.call('clearance.confirm', { params: { id } })
    const decided = confirmed.decided?.[0]
    expect(decided).to.include({ kind: 'clearance.confirmed', seq: entries[0]?.seq })
    expect(Date.parse(decided?.until ?? '') - Date.parse(entries[0]?.storedAt ?? '')).to.equal(10_000)
    const params = { id }
    const body = { entry: decided?.seq ?? 0 }
    await bureau.refused('approval.take-back', 'approval.not-author', { params, body })
    await officer.refused('approval.take-back', 'rights.missing', { params, body })
    const { case: again } = await chief.call('approval.take-back', { params, body })
    expect([again.status, again.clearance?.status]).to.deep.equal(['open', 'submitted'])
    expect([await waiting(chief), await waiting(bureau)]).to.deep.equal([['clearance'], ['clearance']])
    await chief.refused('approval.take-back', 'approval.overtaken', { params, body })
    const { case: cleared } = await bureau.call('clearance.confirm', { params })
    const late = { params, body: { entry: cleared.decided?.[0]?.seq ?? 0 } }
    clock.advance(10.5)
    await bureau.refused('approval.take-back', 'approval.take-back-too-late', late)
  })

  it('[C6] a chief escalates and shelves what is open, and reopens it', async () => {
    await acknowledgeAll(world, id)
    const { case: shelved } = await chief.call('case.shelve', { params: { id }, body: reason })
    expect(shelved).to.include({ status: 'shelved', statusReason: '情况说明' })
    await chief.refused('case.escalate', 'case.not-open', { params: { id }, body: reason })
    await chief.call('case.reopen', { params: { id }, body: reason })
    expect((await bureau.call('case.escalate', { params: { id }, body: reason })).case.status).to.equal('escalated')
    await officer.refused('clearance.submit', 'case.not-open', {
      params: { id },
      body: { entries: [1], summary: '破案' },
    })
  })

  it('[X1] closes when cleared, the four musts done and nothing left in store', async () => {
    await acknowledgeAll(world, id)
    await officer.refused('case.close', 'case.not-cleared', { params: { id } })
    await submit([await caught()])
    await chief.call('clearance.confirm', { params: { id } })
    await seize(world, id)
    const missing = await officer.refused('case.close', 'case.closing-incomplete', { params: { id } })
    expect(missing['missing']).to.deep.equal([
      'must-examine',
      'must-collect',
      'must-enter',
      'must-compare',
      'property-in-stock',
    ])
    const technician = await world.as('scene1')
    for (const must of ['examine', 'collect', 'enter', 'compare'] as const) {
      const body = { must, outcome: must === 'compare' ? ('not-applicable' as const) : ('done' as const), text: '完成' }
      await technician.call('timeline.write', { params: { id }, body: { lane: 'scene', kind: 'examination', body } })
    }
    const left = await officer.refused('case.close', 'case.closing-incomplete', { params: { id } })
    expect(left['missing']).to.deep.equal(['property-in-stock'])
  })

  it('[C7] the lead goes to an officer of the case, [C9] the procedure is set once at a time', async () => {
    await acknowledgeAll(world, id)
    expect((await readCase(world, id)).lead?.userId).to.equal('account-station1')
    await chief.refused('case.hand-over-lead', 'case.lead-not-of-case', {
      params: { id },
      body: { to: 'account-station2' },
    })
    const { case: handed } = await officer.call('case.hand-over-lead', {
      params: { id },
      body: { to: 'account-property1' },
    })
    expect(handed.lead?.userId).to.equal('account-property1')
    await officer.call('case.set-procedure', { params: { id }, body: { procedure: 'administrative' } })
    await officer.refused('case.set-procedure', 'case.procedure-same', {
      params: { id },
      body: { procedure: 'administrative' },
    })
  })
})

describe('a dispatch that is declined', function () {
  this.timeout(60_000)
  let world: World
  before(async () => {
    world = await startWorld()
  })
  after(() => world.stop())

  it('[D2] goes back to the desk, which sends it to another unit; [D5] all three are counted anew', async () => {
    const { id } = await openCase(world)
    const [desk, team, other] = [await world.as('desk1'), await world.as('property1'), await world.as('property-lj2')]
    const params = { id, party: 'property-crime' as const }
    await (await world.as('station1')).call('dispatch.acknowledge', { params: { id, party: 'station' } })
    await (await world.as('scene1')).call('dispatch.arrive', { params: { id, party: 'scene' } })
    await team.refused('dispatch.decline', 'request.invalid', { params, body: {} as never })
    await team.refused('dispatch.decline', 'dispatch.not-yours', { params: { id, party: 'scene' }, body: reason })
    const { dispatches } = await team.call('dispatch.decline', { params, body: { reason: '正在处置另一警情' } })
    expect(dispatches[1]).to.include({ state: 'declined', reason: '正在处置另一警情' })
    await team.refused('case.read', 'subject.not-found', { params: { id } })
    await desk.refused('dispatch.cancel', 'dispatch.ended', { params, body: reason })
    await desk.refused('dispatch.reassign', 'dispatch.unit-unfit', {
      params,
      body: { unitId: 'unit-scene-lj-2', ...reason },
    })
    const { dispatches: sent } = await desk.call('dispatch.reassign', {
      params,
      body: { unitId: 'unit-property-lj-2', ...reason },
    })
    expect(sent[1]).to.include({ state: 'sent', unitId: 'unit-property-lj-2', attempt: 2, chosen: 'desk' })
    await desk.refused('dispatch.reassign', 'dispatch.same-unit', {
      params,
      body: { unitId: 'unit-property-lj-2', ...reason },
    })
    expect((await readCase(world, id)).tripleAcknowledgedAt).to.equal(undefined)
    const { case: now } = await other.call('dispatch.acknowledge', { params })
    expect(now.tripleAcknowledgedAt).to.equal(now.dispatches.at(-1)?.acknowledgedAt)
  })

  it('[D2] steps may be skipped forward and never go back, whatever is late', async () => {
    const { id } = await openCase(world)
    const officer = await world.as('station1')
    const params = { id, party: 'station' as const }
    const { dispatches } = await officer.call('dispatch.depart', { params })
    expect(dispatches[0]).to.include({ state: 'departed', acknowledgedAt: dispatches[0]?.departedAt })
    const { seq } = await readCase(world, id)
    await officer.refused('dispatch.acknowledge', 'dispatch.backward', { params })
    await officer.refused('dispatch.decline', 'dispatch.backward', { params, body: reason })
    await officer.call('dispatch.deliver', { params })
    await officer.refused('dispatch.arrive', 'timeline.occurred-in-future', {
      params,
      body: { occurredAt: '2100-01-01T00:00:00Z' },
    })
    expect((await readCase(world, id)).seq).to.equal(seq)
    await officer.call('dispatch.arrive', { params })
    await officer.call('dispatch.release', { params })
    await officer.refused('dispatch.release', 'dispatch.ended', { params })
    expect((await officer.call('dispatch.inbox')).items.map(({ card }) => card.id)).not.to.include(id)
    const { id: found } = (
      await officer.call('case.discover', {
        params: { id },
        body: {
          category: 'theft',
          summary: '串案',
          place: { text: '人民路128号', lng: 118.59286, lat: 32.01721 },
        },
      })
    ).case
    await officer.refused('dispatch.acknowledge', 'dispatch.none', { params: { id: found, party: 'station' } })
  })

  it('[D2] of many signing at once one signs', async () => {
    const { id } = await openCase(world)
    const people = await Promise.all(['station1', 'officer-lj01'].map((name) => world.as(name)))
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, index) =>
        people[index % 2]?.ask('dispatch.acknowledge', { params: { id, party: 'station' } }),
      ),
    )
    expect(answers.filter((answer) => answer?.status === 200)).to.have.length(1)
    expect(answers.filter((answer) => answer?.body.code === 'dispatch.backward')).to.have.length(19)
  })
})
