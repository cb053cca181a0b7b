import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { catalogue, operationNames, type OperationName } from '../../shared/operations/catalogue.ts'
import { rights } from '../../shared/permissions.ts'
import { openCase, seize } from '../support/cases.ts'
import { isOfCase, newTarget, samples, type Target } from '../support/samples.ts'
import { addressOf, signIn, startWorld, type World } from '../support/world.ts'

/** The columns of the table, in order; each role's letter is used for the people below. */
const roles = 'desk officer crime scene video analyst chief district keeper community auditor admin wall program'.split(
  ' ',
)

/**
 * [A1] Who may do what, written out by hand: `a` anywhere, `c` in the city, `d` in the district, `s` at the station,
 * `u` on cases of the own units, `o` for the own account, `p` where the account was put, `-` not at all.
 */
const table = `
  session.read               aaaaaaaaaaaaa-
  session.close              aaaaaaaaaaaaa-
  session.active             aaaaaaaaaaaaa-
  session.unlock             aaaaaaaaaaaaa-
  account.change-password    ooooooooooooo-
  organisation.read          aaaaaaaaaaaaaa
  station.list               aaaaaaaaaaaaaa
  unit.list                  aaaaaaaaaaaa-a
  people.list                aaaaaaaaaaaa-a
  place.list                 aaaaaaaaaaaa-a
  notification.list          oooooooooo----
  notification.mark          oooooooooo----
  demo.read                  -----------c--
  demo.play                  -----------c--
  case.receive               c------------c
  case.near                  c------------c
  case.join-caller           c------------c
  case.list                  cuuuddsddu---p
  case.read                  cuuuddsddu---p
  case.timeline              cuuuddsddu---p
  case.discover              -uu-dd--------
  case.dismiss               cuu---sd------
  case.approve-dismissal     ------sd------
  case.refuse-dismissal      ------sd------
  case.escalate              ------sd------
  case.shelve                ------sd------
  case.reopen                ------sd------
  case.close                 -uu---sd------
  case.hand-over-lead        -uu---sd------
  case.set-procedure         -uu---sd------
  case.reveal                cuuuddsddu----
  dispatch.inbox             -uuu----------
  dispatch.deliver           -uuu----------
  dispatch.acknowledge       -uuu----------
  dispatch.depart            -uuu----------
  dispatch.arrive            -uuu----------
  dispatch.release           -uuu----------
  dispatch.decline           -uuu----------
  dispatch.candidates        c-------------
  dispatch.reassign          c-------------
  dispatch.cancel            c-------------
  timeline.write             cuuuddsdd----p
  request.withdraw           cuuuddsdd-----
  suspect.identify           -uuudd--------
  suspect.apprehend          -uu-----------
  suspect.correct-identification -uuudd--------
  suspect.correct-apprehension -uu-----------
  suspect.strike             -uuudd--------
  clearance.submit           -uu-----------
  clearance.confirm          ------sd------
  clearance.return           ------sd------
  approval.take-back         ------sd------
  approval.list              ------sd------
  property.seize             -uuu----------
  property.correct           -uuu----------
  property.list              cuuuddsddu---p
  property.read              cuuuddsddu---p
  property.reveal            cuuuddsddu----
  property.stock             ------sdd-----
  property.check-in          --------d-----
  property.transfer          -uuu----d-----
  property.receivers         -uuu----d-----
  property.recall            -uuu----d-----
  property.receive           -uuu----d-----
  property.add-photos        -uuu----d-----
  property.split             -uu-----d-----
  property.record-ownership  -uu-----------
  property.request-return    -uu-----------
  property.approve-return    -------d------
  property.refuse-return     -------d------
  property.take-back-return  -------d------
  property.hand-over         -uu-----d-----
  board.clearance            c-----sd----cp
  board.station              c-----sd----cp
  board.district             c------d----cp
  board.city                 c-----------cc
  board.cases                c-----sd----cp
  board.cases-csv            c-----sd-----p
  board.cases-xlsx           c-----sd-----p
  board.property             c-----sd-----p
  board.property-csv         c-----sd-----p
  board.property-xlsx        c-----sd-----p
  report.read                c-----sd-----p
  report.list                c-----sd-----p
  report.kept                c-----sd-----p
  case.supervise             ------sd------
  case.answer-supervision    -uuu--sd------
  file.store                 cuuuddsddu---p
  file.list                  cuuuddsddu---p
  file.read                  cuuuddsddu---p
  file.journal               ------sd------
  account.list               -----------c--
  account.create             -----------c--
  account.update             -----------c--
  account.set-status         -----------c--
  account.duties             -----------c--
  account.reset-password     -----------c--
  account.consent            -----------c--
  account.refuse-consent     -----------c--
  account.withdraw-consent   -----------c--
  account.list-tokens        -----------c--
  account.issue-token        -----------c--
  account.revoke-token       -----------c--
  station.update             -----------c--
  unit.update                -----------c--
  audit.list                 ----------c---
  case.import                -----------c-c
  sync.submit                cuuuddsdd----p
`
const rows = new Map(
  table
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/))
    .map(([name = '', marks = '']) => [name, marks]),
)

/** A person, seen from a case of station LJ01 in the district LJ whose three units are that station's and the first teams. */
interface Who {
  username: string
  role: string
  ofDistrict: boolean
  ofStation: boolean
  ofUnit: boolean
  /** [A5] Of an integration: where it was put. */
  place?: 'city' | 'district' | 'station'
}
const own = { ofDistrict: true, ofStation: true, ofUnit: true }
const office = { ofDistrict: true, ofStation: false, ofUnit: false }
const far = { ofDistrict: false, ofStation: false, ofUnit: false }
const people: Who[] = [
  { username: 'desk1', role: 'desk', ...office },
  { username: 'station1', role: 'officer', ...own },
  { username: 'property1', role: 'crime', ...own, ofStation: false },
  { username: 'scene1', role: 'scene', ...own, ofStation: false },
  { username: 'video1', role: 'video', ...office },
  { username: 'analyst1', role: 'analyst', ...office },
  { username: 'chief1', role: 'chief', ...own },
  { username: 'district1', role: 'district', ...office },
  { username: 'custodian1', role: 'keeper', ...office },
  { username: 'community1', role: 'community', ...own },
  { username: 'auditor1', role: 'auditor', ...far },
  { username: 'admin1', role: 'admin', ...far },
  { username: 'wall1', role: 'wall', ...far },
  { username: 'officer-lj03', role: 'officer', ...office },
  { username: 'property-lj2', role: 'crime', ...office },
  { username: 'scene-lj2', role: 'scene', ...office },
  { username: 'chief-lj02', role: 'chief', ...office },
  { username: 'station2', role: 'officer', ...far },
  { username: 'property2', role: 'crime', ...far },
  { username: 'scene2', role: 'scene', ...far },
  { username: 'video2', role: 'video', ...far },
  { username: 'analyst2', role: 'analyst', ...far },
  { username: 'chief2', role: 'chief', ...far },
  { username: 'district2', role: 'district', ...far },
  { username: 'custodian2', role: 'keeper', ...far },
  { username: 'community2', role: 'community', ...far },
  { username: 'integration1', role: 'program', ...far, place: 'city' },
  { username: 'program-lj', role: 'program', ...office, place: 'district' },
  { username: 'program-lj02', role: 'program', ...office, place: 'station' },
  { username: 'program-dh', role: 'program', ...far, place: 'district' },
]
const programs = {
  'program-lj': { districtId: 'district-lj' },
  'program-lj02': { stationId: 'station-lj02' },
  'program-dh': { districtId: 'district-dh' },
}

/** What is the city's is not for an integration that was put into a part of it. */
const markOf = (name: string, who: Who): string => {
  const mark = rows.get(name)?.charAt(roles.indexOf(who.role)) ?? '-'
  if (mark === 'p') return { city: 'c', district: 'd', station: 's' }[who.place ?? 'city']
  return mark === 'c' && who.place !== undefined && who.place !== 'city' ? '-' : mark
}
const reaches = (mark: string, who: Who): boolean =>
  'aco'.includes(mark) ||
  (mark === 'd' && who.ofDistrict) ||
  (mark === 's' && who.ofStation) ||
  (mark === 'u' && who.ofUnit)

type Verdict = 'may' | 'rights.missing' | 'subject.not-found'
/** What one may not see is not found; who has the right nowhere is told so. */
const expected = (name: OperationName, who: Who): Verdict => {
  const mark = markOf(name, who)
  if (mark === '-') return 'rights.missing'
  // A station sees its own board, and no district's.
  if (name === 'board.district' && who.place === 'station') return 'subject.not-found'
  if (!isOfCase(name) || reaches(mark, who)) return 'may'
  return reaches(markOf('case.read', who), who) ? 'rights.missing' : 'subject.not-found'
}

const parties: Record<string, string> = { officer: 'station', crime: 'property-crime', scene: 'scene' }

describe('the table of rights', function () {
  this.timeout(120_000)
  let world: World
  let shared: Target
  before(async () => {
    world = await startWorld()
    shared = await newTarget(world)
    const admin = await world.as('admin1')
    for (const [username, place] of Object.entries(programs)) {
      const body = { username, name: username, roles: ['integration' as const], unitIds: [], ...place }
      await admin.call('account.create', { body })
    }
    for (const who of people) headers.set(who.username, await headersOf(who))
  })
  after(() => world.stop())

  const headers = new Map<string, Record<string, string>>()
  /** A person is signed in; [A5] a program has a token for everything that it may be given. */
  const headersOf = async ({ username, role, ...who }: Who): Promise<Record<string, string>> => {
    if (role !== 'program') return { cookie: (await world.as(username)).cookie }
    const operations = [...rows.keys()].filter((name) => markOf(name, { username, role, ...who }) !== '-')
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString()
    const issued = await (
      await world.as('admin1')
    ).call('account.issue-token', {
      params: { id: `account-${username}` },
      body: { name: username, operations, expiresAt },
    })
    return { authorization: `Bearer ${issued.secret}` }
  }

  const send = async (
    name: OperationName,
    target: Target,
    by: Record<string, string>,
    role = '',
  ): Promise<{ status: number; code: string }> => {
    const { params, query, body } = samples[name](target)
    const { method, path } = catalogue[name]
    const own = path.includes(':party') && parties[role] ? { ...params, party: parties[role] } : params
    const isBare = method === 'GET' || method === 'DELETE'
    const response = await fetch(world.url + addressOf(catalogue[name], own, query), {
      method,
      headers: {
        ...by,
        ...(isBare ? {} : { 'content-type': 'application/json' }),
        'idempotency-key': randomUUID(),
      },
      body: isBare ? undefined : JSON.stringify(body ?? {}),
    })
    const text = await response.text()
    const isProblem = response.headers.get('content-type')?.includes('problem') === true
    const problem: { code?: string } = isProblem ? JSON.parse(text) : {}
    return { status: response.status, code: problem.code ?? '' }
  }
  const verdictOf = ({ status, code }: { status: number; code: string }): string => {
    if (status === 401 || code === 'rights.missing' || (status === 404 && code === 'subject.not-found')) return code
    return status < 500 ? 'may' : `${status} ${code}`
  }
  /** A case, and an item where it is about one, for operations that change them; the rest share. */
  const targetFor = async (name: OperationName): Promise<Target> => {
    if (!isOfCase(name) || !catalogue[name].changes) return shared
    const { id: caseId } = await openCase(world)
    const itemId = catalogue[name].path.includes('/property/') ? (await seize(world, caseId)).id : shared.itemId
    return { ...shared, caseId, itemId }
  }
  const seqs = ({ caseId, itemId }: Target): Promise<unknown[]> => {
    const { db } = world.app.platform
    return Promise.all([
      db.collection<{ _id: string }>('cases').findOne({ _id: caseId }),
      db.collection<{ _id: string }>('properties').findOne({ _id: itemId }),
    ])
  }

  /** Where the server differs from the table, for one operation. Those who may come last: they change the case. */
  const differences = async (name: OperationName): Promise<string[]> => {
    const target = await targetFor(name)
    const before = JSON.stringify(await seqs(target))
    const ask = async (who: Who): Promise<string[]> => {
      const isLeaving = name === 'session.close' && who.role !== 'program'
      const by = isLeaving ? { cookie: (await signIn(world.url, who.username)).cookie } : headers.get(who.username)
      const verdict = verdictOf(await send(name, target, by ?? {}, who.role))
      // The sample's value does not exist: that one is told of it shows that one may.
      const isFound =
        (name === 'case.reveal' || name === 'property.reveal') &&
        verdict === 'subject.not-found' &&
        expected(name, who) === 'may'
      const wanted = expected(name, who)
      return verdict === wanted || isFound ? [] : [`${name} by ${who.username}: ${verdict} instead of ${wanted}`]
    }
    const denied = people.filter((who) => expected(name, who) !== 'may')
    const found = (await Promise.all(denied.map(ask))).flat()
    if (isOfCase(name) && catalogue[name].changes && JSON.stringify(await seqs(target)) !== before)
      found.push(`${name} changed something for who may not`)
    const allowed = people.filter((who) => expected(name, who) === 'may')
    return [...found, ...(await Promise.all(allowed.map(ask))).flat()]
  }
  const guarded = operationNames.filter((name) => !catalogue[name].public)

  it('[A1] names every operation, and no other', () => {
    expect([...rows.keys()].sort()).to.deep.equal([...guarded].sort())
    for (const [name, marks] of rows) expect(marks, name).to.have.length(roles.length)
  })

  it('[A1] [S3] is what the server does: every operation, every role, own and other station and district', async () => {
    const found: string[] = []
    for (let from = 0; from < guarded.length; from += 8) {
      found.push(...(await Promise.all(guarded.slice(from, from + 8).map(differences))).flat())
    }
    expect(found).to.deep.equal([])
  })

  it('[A1] [S3] a row too many or too few in the server’s table is found', async () => {
    const server: Record<string, object> = rights
    const before = { ...rights }
    server['case.escalate'] = { ...before['case.escalate'], dispatcher: 'city' }
    server['case.shelve'] = {}
    // Whoever may not read a case does not find it, so that both rows count.
    server['case.read'] = { ...before['case.read'], 'station-officer': 'district' }
    server['case.timeline'] = { ...before['case.timeline'], 'station-officer': 'district' }
    try {
      expect(await differences('case.escalate')).to.deep.equal([
        'case.escalate by desk1: may instead of rights.missing',
        'case.escalate changed something for who may not',
      ])
      expect(await differences('case.shelve')).to.include('case.shelve by chief1: rights.missing instead of may')
      expect(await differences('case.timeline')).to.deep.equal([
        'case.timeline by officer-lj03: may instead of subject.not-found',
      ])
    } finally {
      Object.assign(server, before)
    }
    expect(await differences('case.escalate')).to.deep.equal([])
  })

  it('[A1] [S3] [S8] nobody who is not signed in, has signed out or was disabled does anything', async () => {
    const admin = await world.as('admin1')
    const body = {
      name: '离职',
      roles: ['station-officer' as const],
      unitIds: ['unit-station-lj01'],
      stationId: 'station-lj01',
    }
    const { account } = await admin.call('account.create', {
      body: { username: 'leaver', password: 'eleven white herons', ...body },
    })
    const disabled = await signIn(world.url, 'leaver', 'eleven white herons')
    const left = await signIn(world.url, 'station1')
    await admin.call('account.set-status', { params: { id: account.id }, body: { status: 'disabled' } })
    await left.call('session.close')
    for (const [cookie, codes] of [
      ['', ['session.missing']],
      ['xiaoan_session=' + 'A'.repeat(43), ['session.expired']],
      [left.cookie, ['session.expired']],
      [disabled.cookie, ['session.expired', 'session.disabled']],
    ] as const) {
      const answers = await Promise.all(
        guarded.map(async (name) => ({ name, ...(await send(name, shared, cookie ? { cookie } : {})) })),
      )
      for (const { name, status, code } of answers) {
        expect(status, `${name} ${code}`).to.equal(401)
        expect(codes, name).to.include(code)
      }
    }
  })

  it('[A1] a list holds the cases that one may read, and no others', async () => {
    const { case: told } = await (await world.as('desk1')).call('case.read', { params: { id: shared.caseId } })
    for (const who of people.filter((each) => markOf('case.list', each) !== '-')) {
      const by = { query: { q: told.number }, headers: headers.get(who.username) }
      // A token goes before whatever cookie comes with it.
      const { items } = await (await world.as('desk1')).call('case.list', by)
      const wanted = reaches(markOf('case.read', who), who) ? [shared.caseId] : []
      expect(
        items.map(({ id }) => id),
        who.username,
      ).to.deep.equal(wanted)
    }
    for (const who of people.filter((each) => markOf('property.stock', each) !== '-')) {
      const { items } = await (await world.as(who.username)).call('property.stock', { query: { q: told.number } })
      const wanted = reaches(markOf('property.stock', who), who) ? [shared.itemId] : []
      expect(
        items.map(({ id }) => id),
        who.username,
      ).to.deep.equal(wanted)
    }
  })

  it('[A1] [T6] the same people follow the case on a socket, and nobody else', async () => {
    // Sockets take the cookie of a session alone: an integration has none.
    for (const who of people.filter(({ role }) => role !== 'program')) {
      const socket = await (await world.as(who.username)).socket()
      const answer = await socket.emitWithAck('follow', { subject: { kind: 'case', id: shared.caseId }, after: 0 })
      socket.disconnect()
      const may = reaches(markOf('case.read', who), who)
      expect(may ? typeof answer.seq : answer.code, who.username).to.equal(may ? 'number' : 'subject.not-found')
    }
  })

  it('[A1] [C7] the lead reads on after the own unit was taken off the case, and the unit’s others do not', async () => {
    const { caseId } = await newTarget(world)
    const params = { id: caseId, party: 'station' as const }
    await (await world.as('station1')).call('dispatch.acknowledge', { params })
    const body = { unitId: 'unit-station-lj02', reason: '辖区调整' }
    await (await world.as('desk1')).call('dispatch.reassign', { params, body })
    await (await world.as('station1')).call('case.read', { params: { id: caseId } })
    await (await world.as('officer-lj02')).call('case.read', { params: { id: caseId } })
    await (await world.as('officer-lj01')).refused('case.read', 'subject.not-found', { params: { id: caseId } })
  })
})
