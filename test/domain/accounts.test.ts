import { expect } from 'chai'
import { accountIdOf, accountReducers, accountRules, internalAccountRules } from '../../shared/domain/accounts.ts'
import type { AccountState, Lookup, Situation } from '../../shared/domain/decision.ts'
import type { Draft, Entry } from '../../shared/domain/entry.ts'
import { organisationOf } from '../../shared/domain/organisation.ts'
import {
  internalOrganisationRules,
  organisationReducers,
  organisationRules,
} from '../../shared/domain/organisation-rules.ts'
import { passwordFault } from '../../shared/domain/passwords.ts'
import { actorOf } from '../../shared/domain/people.ts'
import { defaultSettings } from '../../shared/domain/settings.ts'
import { Refusal } from '../../shared/refusals.ts'
import type { Account, OrganisationPart, Polygon } from '../../shared/schema/organisation.ts'
import { demoAccounts, demoParts } from '../../seed/organisation/index.ts'

const organisation = organisationOf(demoParts, demoAccounts, defaultSettings, 'Asia/Shanghai')
const named = (username: string): Account => {
  const account = organisation.account(accountIdOf(username))
  if (!account) throw new Error(`no demo account ${username}`)
  return account
}

const look: Lookup = (kind, id) => {
  const found =
    kind === 'account' ? organisation.account(id) : demoParts.find((part) => kind === 'organisation' && part.id === id)
  return found && ({ ...found, seq: 1 } as never)
}
const situation = (username: string): Situation => ({
  actor: actorOf(named(username)),
  now: '2026-03-01T00:00:00.000Z',
  organisation,
  look,
  entry: () => undefined,
  timeOfFact: ({ occurredAt = '2026-03-01T00:00:00.000Z' }) => occurredAt,
  newId: (label) => label,
  number: () => 1,
  seal: () => {
    throw new Error('nothing to seal')
  },
})
const admin = situation('admin1')

const refusalOf = (act: () => unknown): { code: string; field?: string } => {
  try {
    act()
  } catch (error) {
    if (error instanceof Refusal) return { code: error.code, field: error.fields[0]?.field }
    throw error
  }
  return { code: 'none' }
}

/** What an officer's form holds. */
const officer = { name: '新民警', roles: ['station-officer' as const], unitIds: ['unit-station-lj01'] }
const create = (body: Partial<Parameters<(typeof accountRules)['account.create']['decide']>[2]>) =>
  accountRules['account.create'].decide(admin, {}, { username: 'new1', password: 'x', ...officer, ...body })

const applied = (account: Account, draft: Draft | undefined): AccountState => {
  const reduce = draft && accountReducers[draft.kind]
  if (!reduce) throw new Error('nothing was written')
  return reduce(account, draft as unknown as Entry)
}

describe('accounts', () => {
  it('[A2] one account never holds two of administrator, auditor and casework', () => {
    expect(refusalOf(() => create({ roles: ['administrator', 'auditor'] }))).to.include({
      code: 'account.roles-conflict',
    })
    expect(refusalOf(() => create({ roles: ['auditor', 'analyst'] }))).to.include({ code: 'account.roles-conflict' })
    expect(refusalOf(() => create({ roles: ['administrator', 'dispatcher'] }))).to.include({
      code: 'account.roles-conflict',
    })
    expect(refusalOf(() => create({ roles: ['administrator'], qualifications: ['analyst'] }))).to.deep.equal({
      code: 'account.roles-conflict',
      field: 'roles',
    })
    expect(create({ roles: ['station-officer', 'analyst'] })).to.have.length(1)
  })

  it('[A2] a change of roles keeps them apart too', () => {
    const update = (roles: Account['roles']) => () =>
      accountRules['account.update'].decide(admin, { id: 'account-auditor1' }, { ...named('auditor1'), roles })
    expect(refusalOf(update(['auditor', 'dispatcher']))).to.include({ code: 'account.roles-conflict' })
  })

  it('makes the account of what was told, in the city of the administrator', () => {
    const [draft] = create({ stationId: 'station-lj01' })
    expect(draft).to.deep.include({ kind: 'account.created', lane: 'command' })
    expect(draft?.scope).to.deep.equal({ city: 'city-jz', district: 'district-lj', station: 'station-lj01' })
    expect(applied(named('desk1'), draft)).to.deep.equal({
      id: 'account-new1',
      username: 'new1',
      ...officer,
      qualifications: [],
      cityId: 'city-jz',
      districtId: 'district-lj',
      stationId: 'station-lj01',
      status: 'active',
    })
  })

  it('never writes a password', () => {
    expect(JSON.stringify(create({ password: 'plain words here' }))).not.to.contain('plain words here')
  })

  it('refuses a user name that is taken and places that are not there', () => {
    expect(refusalOf(() => create({ username: 'desk1' }))).to.deep.equal({
      code: 'account.username-taken',
      field: 'username',
    })
    expect(refusalOf(() => create({ unitIds: ['unit-desk-jz', 'nowhere'] }))).to.deep.equal({
      code: 'account.unit-unknown',
      field: 'unitIds.1',
    })
    expect(refusalOf(() => create({ stationId: 'nowhere' }))).to.include({ code: 'account.station-unknown' })
    expect(refusalOf(() => create({ districtId: 'nowhere' }))).to.include({ code: 'account.station-unknown' })
    expect(refusalOf(() => create({ stationId: 'station-lj01', districtId: 'district-dh' }))).to.include({
      code: 'account.station-unknown',
    })
  })

  it('an administrator neither disables the own account nor changes its roles', () => {
    const own = { id: 'account-admin1' }
    const disable = () => accountRules['account.set-status'].decide(admin, own, { status: 'disabled' })
    const promote = () => accountRules['account.update'].decide(admin, own, { ...named('admin1'), roles: ['auditor'] })
    const reset = () => accountRules['account.reset-password'].decide(admin, own, { password: 'x' })
    for (const act of [disable, promote, reset]) expect(refusalOf(act)).to.include({ code: 'account.self' })
    const rename = accountRules['account.update'].decide(admin, own, { ...described('admin1'), name: '傅佳' })
    expect(rename[0]?.body).to.deep.include({ changed: ['name'] })
  })

  it('writes nothing when nothing changes, and names what does', () => {
    const update = (body: Partial<Account>) =>
      accountRules['account.update'].decide(admin, { id: 'account-station1' }, { ...described('station1'), ...body })
    expect(update({})).to.deep.equal([])
    expect(update({ roles: ['analyst'], badge: '1' })[0]?.body['changed']).to.deep.equal(['badge', 'roles'])
  })

  it('disables and enables', () => {
    const set = (status: Account['status']) =>
      accountRules['account.set-status'].decide(admin, { id: 'account-desk1' }, { status })
    expect(set('active')).to.deep.equal([])
    expect(applied(named('desk1'), set('disabled')[0])).to.deep.equal({ ...named('desk1'), status: 'disabled' })
  })

  it('an account of another city is not found', () => {
    const elsewhere: Situation = { ...admin, actor: { ...admin.actor, cityId: 'city-other' } }
    const act = () =>
      accountRules['account.set-status'].decide(elsewhere, { id: 'account-desk1' }, { status: 'disabled' })
    expect(refusalOf(act)).to.include({ code: 'subject.not-found' })
  })

  it('changes a password for nobody but the one whose present password was compared', () => {
    const change = (params: { id?: string }) => () =>
      accountRules['account.change-password'].decide(situation('desk1'), params, { present: 'x', next: 'y' })
    expect(refusalOf(change({}))).to.include({ code: 'request.invalid' })
    expect(refusalOf(change({ id: 'account-admin1' }))).to.include({ code: 'request.invalid' })
    expect(change({ id: 'account-desk1' })()).to.have.length(1)
  })

  it('a password has ten characters, without the user name, whatever their width', () => {
    const faultOf = (password: string) => passwordFault(password, { username: 'desk1', name: '周文博', badge: '0412' })
    expect(faultOf('ninechars')).to.equal('short')
    for (const personal of ['my-DESK1-word', 'my-ｄｅｓｋ１-word', '周 文博爱吃白鹭湖的鱼', 'heron lake 0412'])
      expect(faultOf(personal), personal).to.equal('personal')
    expect(faultOf('东湖边上的三只白鹭飞')).to.equal(undefined)
  })

  it('[S7] a password that many have, or that is tried first, is refused', () => {
    const owner = { username: 'desk1', units: ['南湖派出所', '临江分局刑警一队'] }
    const common = [
      ...['          ', '\u3000'.repeat(12), '1111111111', 'aaaaaaaaaa', 'ababababab', 'abc123abc123', '..........'],
      ...[
        '1234567890',
        '0987654321',
        '12345678901112',
        '13812345678',
        '110101199003070011',
        '20260101123',
        '2026-01-01 08:00',
      ],
      ...[
        'qwertyuiop',
        'poiuytrewq',
        '1qaz2wsx3edc',
        '1q2w3e4r5t6y',
        'asdfghjkl;',
        '!@#$%^&*()',
        'a1b2c3d4e5',
        'qwe123!@#QWE',
      ],
      ...[
        'password123',
        'P@ssw0rd2026',
        'Passw0rd!!',
        'admin123456',
        'xiaoan2026!',
        'XiaoAn-12345',
        '小案快侦123456',
        'police110110',
      ],
      ...[
        'gongan123456',
        '公安局 2026 123',
        'woaini1314520',
        'woaini5201314',
        'Welcome2026!',
        'a123456789',
        '123456789a',
        'mima12345678',
      ],
      ...[
        '南湖派出所123456',
        '临江分局刑警一队2026',
        'basketball',
        'Basketball1!',
        'manchester',
        'christopher',
        'liverpool1',
        'soso123aljg',
      ],
    ]
    for (const password of common) expect(passwordFault(password, owner), password).to.equal('common')
    const good = [
      ...[
        'eleven white herons',
        'four grey herons',
        '东湖边上的三只白鹭飞',
        'a-first-password-9',
        'of the settings 1',
        'k7m-q2x-v9p4',
      ],
      ...[
        'k7mpa-x3vfd-92hqe',
        '雨天在南湖派出所门口看见一只猫',
        'correct horse battery',
        'tschüß Zürich 7 Äpfel',
        'my police horse is called Egon',
      ],
    ]
    for (const password of good) expect(passwordFault(password, owner), password).to.equal(undefined)
  })

  it('[A4] what is recorded of an account changes nothing of it', () => {
    const recorded = { kind: 'signed-in' as const, detail: { ip: '127.0.0.1' }, count: 3, firstAt: admin.now }
    const [draft] = internalAccountRules['account.record'].decide(admin, { id: 'account-desk1' }, recorded)
    expect(draft?.kind).to.equal('account.signed-in')
    expect(applied(named('desk1'), draft)).to.deep.equal(named('desk1'))
  })

  it('founds what is not there yet, and leaves the rest', () => {
    const account = named('desk1')
    expect(internalAccountRules['account.found'].decide(admin, { id: account.id }, { account })).to.deep.equal([])
    const part: OrganisationPart = { type: 'district', id: 'district-new', code: '1', name: '新区', cityId: 'city-jz' }
    const founded = internalOrganisationRules['organisation.found'].decide(
      admin,
      { id: part.id },
      { part, cityId: 'city-jz' },
    )
    expect(founded[0]?.scope).to.deep.equal({ city: 'city-jz', district: 'district-new' })
  })
})

const described = (username: string) => {
  const { id: _id, username: _username, status: _status, cityId: _cityId, ...rest } = named(username)
  return rest
}

const area = (...ring: [number, number][]): Polygon => ({ type: 'Polygon', coordinates: [ring] })

describe('stations and units', () => {
  it('[D1] refuses a station’s area that crosses itself', () => {
    const update = (polygon: Polygon) => () =>
      organisationRules['station.update'].decide(
        admin,
        { id: 'station-lj01' },
        { name: '人民路所', area: polygon, arrivalTargetMinutes: 5 },
      )
    expect(refusalOf(update(area([0, 0], [1, 1], [1, 0], [0, 1], [0, 0])))).to.deep.equal({
      code: 'organisation.area-invalid',
      field: 'area',
    })
    const [draft] = update(area([0, 0], [1, 0], [1, 1], [0, 0]))()
    expect(draft).to.deep.include({ kind: 'station.changed', subject: { kind: 'organisation', id: 'station-lj01' } })
  })

  it('[D1] a fall-back is another unit of the same kind, a leader an account in use', () => {
    const update = (body: { leaderId?: string; fallback: string[] }) => () =>
      organisationRules['unit.update'].decide(
        admin,
        { id: 'unit-scene-lj-1' },
        { name: '现勘一队', roster: [], ...body },
      )
    const unknown = (field: string) => ({ code: 'organisation.reference-unknown', field })
    expect(refusalOf(update({ fallback: ['unit-scene-lj-2', 'unit-property-lj-1'] }))).to.deep.equal(
      unknown('fallback.1'),
    )
    expect(refusalOf(update({ fallback: ['unit-scene-lj-1'] }))).to.deep.equal(unknown('fallback.0'))
    expect(refusalOf(update({ fallback: [], leaderId: 'nobody' }))).to.deep.equal(unknown('leaderId'))
    const [draft] = update({ fallback: ['unit-scene-dh-1'] })()
    const before = organisation.unit('unit-scene-lj-1')
    const after = before && organisationReducers['unit.changed']?.(before, draft as unknown as Entry)
    expect(after).to.deep.include({ name: '现勘一队', fallback: ['unit-scene-dh-1'] })
    expect(after, 'a leader not named any more').not.to.have.property('leaderId')
  })

  it('a station is changed as a station alone', () => {
    const act = () =>
      organisationRules['unit.update'].decide(admin, { id: 'station-lj01' }, { name: 'x', roster: [], fallback: [] })
    expect(refusalOf(act)).to.include({ code: 'subject.not-found' })
  })
})
