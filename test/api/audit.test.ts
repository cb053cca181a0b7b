import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { ExportLimits } from '../../server/audit/index.ts'
import type { Audited } from '../../shared/domain/audited.ts'
import { catalogue, operationNames, type QueryOf } from '../../shared/operations/catalogue.ts'
import type { Operation } from '../../shared/operations/define.ts'
import type { CaseView } from '../../shared/operations/results.ts'
import { acknowledgeAll, openCase, seizure, upload } from '../support/cases.ts'
import { startWorld, type Person, type World } from '../support/world.ts'

describe('what the auditor asks', function () {
  this.timeout(60_000)
  let world: World
  let auditor: Person
  let admin: Person
  let opened: CaseView
  before(async () => {
    world = await startWorld({ env: { EXPORTS_PER_HOUR: '4' } })
    ;[auditor, admin] = [await world.as('auditor1'), await world.as('admin1')]
    const state = await openCase(world, { caller: { name: '王店长', phone: '13800138000' } })
    opened = state
    const desk = await world.as('desk1')
    const body = { ref: state.callers[0]?.phone?.ref ?? '', reason: '回拨' }
    await desk.call('case.reveal', { params: { id: state.id }, body })
  })
  after(() => world.stop())

  const asked = async (query: QueryOf<'audit.list'>): Promise<Audited[]> =>
    (await auditor.call('audit.list', { query })).items

  it('[A4] about a case, by its number or id: who read what is masked, with the number', async () => {
    for (const told of [opened.number, opened.id, ` ${opened.number.toLowerCase()} `]) {
      const items = await asked({ case: told })
      expect(items.map(({ kind, ofCase }) => [kind, ofCase?.number])).to.deep.equal([
        ['account.revealed', opened.number],
      ])
    }
    await auditor.refused('audit.list', 'audit.case-unknown', { query: { case: 'LJ01-1999-000001' } })
  })

  it('[C5] about a case by its number with hyphens, blanks or none, wide or narrow', async () => {
    const { number } = opened
    const wide = number.replace(/[0-9]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))
    for (const told of [...['', ' ', '·', '–', '/'].map((between) => number.replaceAll('-', between)), wide])
      expect(
        (await asked({ case: told })).map(({ ofCase }) => ofCase?.number),
        told,
      ).to.deep.equal([number])
    for (const part of [number.slice(0, -1), number.slice(1), number.slice(number.indexOf('-') + 1)])
      await auditor.refused('audit.list', 'audit.case-unknown', { query: { case: part } })
  })

  it('[A4] of a person, by name, user name or a part; of a kind; all of it together', async () => {
    const byName = await asked({ person: '周文博' })
    expect(byName.length).to.be.greaterThan(1)
    expect(byName.every(({ subject }) => subject.id === 'account-desk1')).to.equal(true)
    expect(await asked({ person: 'DESK1' })).to.deep.equal(byName)
    const signedIn = await asked({ kind: 'account.signed-in', person: 'desk1' })
    expect(new Set(signedIn.map(({ kind }) => kind))).to.deep.equal(new Set(['account.signed-in']))
    const both = { person: 'desk1', case: opened.number, kind: 'account.revealed' } as const
    expect(await asked(both)).to.have.length(1)
    expect(await asked({ ...both, kind: 'account.signed-in' })).to.deep.equal([])
    expect(await asked({ ...both, to: '2020-01-01T00:00:00Z' })).to.deep.equal([])
    await auditor.refused('audit.list', 'audit.person-unknown', { query: { person: '查无此人' } })
  })

  it('[A4] pages by a filter go on without gap or repeat', async () => {
    const all = await asked({ kind: 'account.founded', limit: 200 })
    const seen: string[] = []
    for (let cursor: string | undefined; ;) {
      const page = await auditor.call('audit.list', {
        query: { kind: 'account.founded', limit: 7, ...(cursor ? { cursor } : {}) },
      })
      seen.push(...page.items.map(({ subject }) => subject.id))
      cursor = page.next
      if (cursor === undefined) break
    }
    expect(seen).to.deep.equal(all.map(({ subject }) => subject.id))
    expect(seen.length).to.be.greaterThan(20)
  })

  it('[A4] says what was changed of roles, units, names, areas and times, old and new', async () => {
    const { account } = await admin.call('account.create', {
      body: {
        ...{ username: 'changed1', password: 'eleven white herons', name: '孙某' },
        ...{ roles: ['station-officer'], unitIds: ['unit-station-lj01'], stationId: 'station-lj01' },
      },
    })
    await admin.call('account.update', {
      params: { id: account.id },
      body: { name: '孙某某', roles: ['station-chief'], unitIds: [], stationId: 'station-lj01' },
    })
    const [change] = await asked({ account: account.id, kind: 'account.changed' })
    expect(change?.changes).to.deep.equal([
      { field: 'name', from: { as: 'text', text: '孙某' }, to: { as: 'text', text: '孙某某' } },
      {
        field: 'roles',
        from: { as: 'roles', roles: ['station-officer'] },
        to: { as: 'roles', roles: ['station-chief'] },
      },
      {
        field: 'unitIds',
        from: { as: 'names', names: [world.app.platform.organisation().unit('unit-station-lj01')?.name] },
        to: { as: 'names', names: [] },
      },
    ])
    const station = world.app.platform.organisation().station('station-kf04')
    if (!station || station.area.type !== 'Polygon') throw new Error('no station')
    const [outer = []] = station.area.coordinates
    const middle = outer[0] && outer[1] ? [(outer[0][0] + outer[1][0]) / 2, (outer[0][1] + outer[1][1]) / 2] : []
    const coordinates = [[...outer.slice(0, 1), middle, ...outer.slice(1)]] as typeof station.area.coordinates
    const body = { name: '新名派出所', area: { type: 'Polygon' as const, coordinates }, arrivalTargetMinutes: 9 }
    await admin.call('station.update', { params: { id: station.id }, body })
    const [moved] = await asked({ account: station.id, kind: 'station.changed' })
    expect(moved?.changes?.map(({ field }) => field)).to.deep.equal(['name', 'area', 'arrivalTargetMinutes'])
    const [, area, target] = moved?.changes ?? []
    expect(target).to.deep.equal({
      field: 'arrivalTargetMinutes',
      from: { as: 'number', number: station.arrivalTargetMinutes },
      to: { as: 'number', number: 9 },
    })
    if (area?.from?.as !== 'area' || area.to?.as !== 'area') throw new Error('no area')
    expect(area.to.area.corners).to.equal(area.from.area.corners + 1)
    expect(area.from.area.squareKm).to.be.within(0.5, 500)
    expect(Math.abs(area.to.area.squareKm - area.from.area.squareKm)).to.be.lessThan(0.02)
    expect(JSON.stringify(moved?.body)).not.to.include('coordinates')
  })

  it('[A4] as CSV: by the same filters, with the person who did it, the case number, and words', async () => {
    const { cookie } = await world.as('auditor1')
    const lines = async (query: string): Promise<string> =>
      (await fetch(`${world.url}/api/audit?format=csv&lang=zh&${query}`, { headers: { cookie } })).text()
    const revealed = await lines(`case=${opened.number}`)
    expect(revealed.trim().split('\n')).to.have.length(2)
    expect(revealed).to.include(opened.number).and.to.include('周文博').and.not.to.include('系统')
    expect(revealed)
      .to.include('查看内容: 电话; 理由: 回拨')
      .and.not.to.include(opened.callers[0]?.phone?.ref ?? 'ref')
    const changed = await lines('account=station-kf04&kind=station.changed')
    expect(changed).to.match(/名称: .* → 新名派出所; 辖区: \d+ 个顶点.* → \d+ 个顶点/)
    const signedIn = await lines('person=desk1&kind=account.signed-in')
    expect(signedIn).not.to.include('系统')
  })

  it('[A4] reads by an index, whatever it is asked', async () => {
    const { db } = world.app.platform
    const rows = db.collection('journal')
    const audited = { 'subject.kind': { $in: ['account', 'organisation'] }, 'scope.city': 'city-jl' }
    const ids = { $in: ['account-desk1'] }
    const asks = [
      { kind: 'account.signed-in' },
      { 'body.caseId': opened.id },
      { $or: [{ 'subject.id': ids }, { 'by.userId': ids }] },
      {},
    ]
    for (const ask of asks) {
      const plan = await rows
        .find({ $and: [audited, ask] } as never)
        .sort({ storedAt: -1, 'subject.id': -1, seq: -1 })
        .limit(51)
        .explain('queryPlanner')
      const told = JSON.stringify(plan['queryPlanner'])
      expect(told, JSON.stringify(ask)).to.include('IXSCAN').and.not.to.include('COLLSCAN')
      expect(JSON.stringify((plan['queryPlanner'] as { winningPlan: unknown }).winningPlan)).to.include('audit')
    }
  })

  const recorded = async (query: QueryOf<'audit.list'>): Promise<Audited[]> => {
    await world.app.recorded()
    return asked(query)
  }
  const countOf = (entries: readonly Audited[]): number =>
    entries.reduce((sum, { body }) => sum + Number(body['count']), 0)

  it('[A6] whoever opens a case that is not their own work, by whatever way, once with its number', async () => {
    const { id, number } = await openCase(world)
    await acknowledgeAll(world, id)
    const photo = await upload(world, 'station1', 'a6')
    const item = await (await world.as('station1')).call('property.seize', { params: { id }, body: seizure(photo) })
    const params = { id }
    for (const who of ['station1', 'property1', 'scene1', 'chief1']) {
      const person = await world.as(who)
      await person.call('case.read', { params })
      await person.call('case.timeline', { params })
    }
    expect(await recorded({ case: number, kind: 'account.opened' }), 'the own work').to.deep.equal([])
    const ways: [string, (person: Person) => Promise<unknown>][] = [
      ['analyst1', (person) => person.call('case.read', { params })],
      ['video1', (person) => person.call('case.timeline', { params })],
      ['district1', (person) => person.call('property.list', { params })],
      ['custodian1', (person) => person.call('property.read', { params: { id: item.property.id } })],
      ['desk2', (person) => person.call('file.list', { params })],
      [
        'desk3',
        async (person) => {
          const socket = await person.socket()
          expect(await socket.emitWithAck('follow', { subject: { kind: 'case', id }, after: 0 })).to.have.property(
            'seq',
          )
          socket.disconnect()
        },
      ],
    ]
    for (const [who, read] of ways) for (let turn = 0; turn < 3; turn++) await read(await world.as(who))
    const opened = await recorded({ case: number, kind: 'account.opened' })
    for (const [who] of ways) {
      const own = opened.filter(({ subject }) => subject.id === `account-${who}`)
      expect(own, who).to.have.length(2)
      expect(countOf(own), who).to.equal(3)
    }
    expect(opened).to.have.length(2 * ways.length)
  })

  it('[A6] what is answered as not found for want of rights, by whatever way, with the case; what is nowhere is not', async () => {
    const { id, number } = await openCase(world)
    const stranger = await world.as('officer-dh02')
    const routes = operationNames.filter((name) => {
      const { method, path } = catalogue[name] as Operation
      return method === 'GET' && path.startsWith('/api/cases/:id')
    })
    for (const name of routes)
      for (const of of [id, 'case-nowhere'])
        await stranger.ask(name, { params: { id: of, sha256: '0'.repeat(64) } as never })
    const command = { id: randomUUID(), operation: 'suspect.identify', params: { id }, body: { name: '某人' } }
    await stranger.call('sync.submit', { body: { commands: [command] } })
    const socket = await stranger.socket()
    await socket.emitWithAck('follow', { subject: { kind: 'case', id }, after: 0 })
    socket.disconnect()
    await stranger.refused('board.station', 'rights.missing', { query: { station: 'station-lj01' } as never })
    await (await world.as('chief2')).ask('board.station', { query: { station: 'station-lj01' } as never })
    const withheld = await recorded({ case: number, person: 'officer-dh02' })
    expect(withheld.every(({ ofCase }) => ofCase?.number === number)).to.equal(true)
    const told = withheld.map(({ kind, body }) => `${kind} ${String(body['operation'])}`)
    const expected = routes.map((name) =>
      name === 'file.journal' ? `account.refused ${name}` : `account.not-found ${name}`,
    )
    expect(told).to.include.members([...expected, 'account.not-found suspect.identify', 'account.not-found case.read'])
    expect(JSON.stringify(await asked({ person: 'officer-dh02' }))).not.to.include('nowhere')
    const [board] = await asked({ person: 'chief2', kind: 'account.not-found' })
    expect(board?.body).to.deep.include({ operation: 'board.station', subject: 'station-lj01' })
  })

  it('[A6] lists that leave and numbers looked up; of a number its kind and its ends', async () => {
    const desk = await world.as('desk1')
    const get = (path: string) => fetch(`${world.url}${path}`, { headers: { cookie: desk.cookie } })
    await (await get('/api/cases?format=csv&station=station-lj01')).text()
    await (await get('/api/boards/cases.xlsx?figure=received&station=station-lj01')).arrayBuffer()
    const exported = await recorded({ person: 'desk1', kind: 'account.exported' })
    const [sheet, list] = exported.map(({ body }) => body)
    expect(list).to.deep.include({ operation: 'case.list', format: 'csv', station: 'station-lj01' })
    expect(sheet).to.deep.include({ operation: 'board.cases-xlsx', figure: 'received' })
    for (const q of ['138 0013 8000', '420102199003070011', '02787654321', '1380013', '香烟', 'LJ01-2026-00012'])
      await desk.call('case.list', { query: { q } })
    await desk.call('case.near', { query: { phone: '13800138000' } })
    const lookedUp = await recorded({ person: 'desk1', kind: 'account.looked-up' })
    const told = lookedUp.map(({ body }) => [body['operation'], body['field'], body['masked']].join(' '))
    expect(told).to.have.members([
      'case.list phone 138****8000',
      'case.list idNumber 4201************11',
      'case.list phone 027****4321',
      'case.list digits *******',
      'case.near phone 138****8000',
    ])
    const { cookie } = await world.as('auditor1')
    const csv = await (
      await fetch(`${world.url}/api/audit?format=csv&lang=zh&person=desk1`, { headers: { cookie } })
    ).text()
    expect(csv)
      .to.include('查询号码')
      .and.to.include('138****8000')
      .and.to.include('派出所: ')
      .and.not.to.include('13800138000')
  })

  it('[A6] so many whole lists an hour and two at once for a person, and what is refused is on record', async () => {
    const chief = await world.as('chief-kf01')
    const take = () => fetch(`${world.url}/api/cases?format=csv`, { headers: { cookie: chief.cookie } })
    for (let taken = 0; taken < 4; taken++) expect((await (await take()).text()).length).to.be.greaterThan(0)
    const refused = await take()
    expect(refused.status).to.equal(429)
    const body = (await refused.json()) as { code: string; retryAfterSeconds: number }
    expect(body.code).to.equal('export.too-many')
    expect(body.retryAfterSeconds).to.be.within(3_000, 3_600)
    await chief.call('case.list', { query: {} })
    const [entry] = await recorded({ person: 'chief-kf01', kind: 'account.export-refused' })
    expect(entry?.body).to.deep.include({ operation: 'case.list', failure: 'export.too-many' })
    const limits = new ExportLimits({ atOnce: 2, anHour: 9 }, () => new Date(0))
    const [end] = [limits.take('one'), limits.take('one')]
    expect(() => limits.take('one')).to.throw('export.busy')
    limits.take('other')
    end()
    end()
    limits.take('one')
    expect(() => limits.take('one')).to.throw('export.busy')
  })
})
