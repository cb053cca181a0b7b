import { expect } from 'chai'
import { demoAccounts, demoParts } from '../../seed/organisation/index.ts'
import { roles } from '../../shared/schema/terms.ts'

const stations = demoParts.filter((part) => part.type === 'station')
const units = demoParts.filter((part) => part.type === 'unit')

describe('the demo accounts', () => {
  const account = (username: string) => demoAccounts.find((each) => each.username === username)

  it('are those a newcomer is told of, each with its role', () => {
    const told = {
      desk1: 'dispatcher',
      station1: 'station-officer',
      property1: 'property-crime-investigator',
      scene1: 'scene-technician',
      video1: 'video-investigator',
      analyst1: 'analyst',
      chief1: 'station-chief',
      district1: 'district-chief',
      custodian1: 'property-custodian',
      community1: 'community-officer',
      auditor1: 'auditor',
      admin1: 'administrator',
      wall1: 'wall',
      admin2: 'administrator',
      integration1: 'integration',
      station2: 'station-officer',
      property2: 'property-crime-investigator',
      scene2: 'scene-technician',
      chief2: 'station-chief',
    }
    for (const [username, role] of Object.entries(told)) {
      expect(account(username)?.roles, username).to.deep.equal([role])
      expect(account(username)?.id).to.equal(`account-${username}`)
      expect(account(username)?.status).to.equal('active')
    }
    expect(new Set(demoAccounts.flatMap((each) => each.roles)).size).to.equal(roles.length)
  })

  it('put the second of a kind into another district', () => {
    for (const name of ['station', 'property', 'scene', 'chief'])
      expect(account(`${name}1`)?.districtId).not.to.equal(account(`${name}2`)?.districtId)
  })

  it('[A2] hold no two of administrator, auditor and casework', () => {
    const camp = (role: string) =>
      ['administrator', 'auditor', 'wall', 'integration'].includes(role) ? role : 'casework'
    for (const each of demoAccounts) {
      expect(new Set(each.roles.map(camp)).size, each.username).to.equal(1)
      if (!each.roles.some((role) => camp(role) === 'casework')) {
        expect(each.unitIds, each.username).to.deep.equal([])
        expect(each.qualifications, each.username).to.deep.equal([])
      }
    }
  })

  it('[A1] belong where their work is: those of a station to its unit, every other caseworker to a unit', () => {
    const byId = new Map(units.map((unit) => [unit.id, unit]))
    const ofStation = ['station-officer', 'station-chief', 'community-officer']
    const kindOf: Record<string, string> = {
      dispatcher: 'desk',
      'property-crime-investigator': 'property-crime',
      'scene-technician': 'scene',
      'video-investigator': 'video',
      analyst: 'analysis',
      'district-chief': 'office',
      'property-custodian': 'store',
    }
    for (const { username, roles: held, unitIds, stationId, districtId } of demoAccounts) {
      const [role = ''] = held
      if (['administrator', 'auditor', 'wall', 'integration'].includes(role)) continue
      expect(unitIds, username).to.have.length(1)
      const unit = byId.get(unitIds[0] ?? '')
      expect(unit?.kind, username).to.equal(ofStation.includes(role) ? 'station' : kindOf[role])
      expect([unit?.stationId, unit?.districtId], username).to.deep.equal([stationId, districtId])
    }
    expect(account('community1')?.stationId).to.equal('station-lj01')
  })

  it('[P3] keep the custodians out of every unit that is sent to a case', () => {
    const kinds = new Map(units.map(({ id, kind }) => [id, kind]))
    for (const each of demoAccounts.filter((one) => one.roles.includes('property-custodian')))
      expect(each.unitIds.map((id) => kinds.get(id))).to.deep.equal(['store'])
  })

  it('[C7] include investigators who are scene technicians as well', () => {
    const both = demoAccounts.filter(
      (each) => each.roles.includes('property-crime-investigator') && each.qualifications.includes('scene-technician'),
    )
    expect(both.length).to.be.at.least(1)
  })

  it('[D4] give every station a chief beside its leader', () => {
    for (const { id } of stations) {
      const chiefs = demoAccounts.filter((each) => each.stationId === id && each.roles.includes('station-chief'))
      expect(chiefs, id).to.have.length(1)
      expect(chiefs[0]?.id).not.to.equal(units.find((unit) => unit.id === `unit-${id}`)?.leaderId)
    }
  })
})
