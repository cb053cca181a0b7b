import { expect } from 'chai'
import fc from 'fast-check'
import { receivedTime } from '../../shared/domain/call-intake.ts'
import { stationFor, targetsFor } from '../../shared/domain/targets.ts'
import { organisationOf } from '../../shared/domain/organisation.ts'
import { defaultSettings } from '../../shared/domain/settings.ts'
import { demoAccounts, demoParts } from '../../seed/organisation/index.ts'
import { Refusal } from '../../shared/refusals.ts'
import { subcategories } from '../../shared/schema/terms.ts'
import { seeded } from '../support/seed.ts'

const now = '2026-03-02T07:00:00.000Z'
const before = (ms: number): string => new Date(Date.parse(now) - ms).toISOString()
const MINUTE = 60_000
const organisation = organisationOf(demoParts, demoAccounts, defaultSettings, 'Asia/Shanghai')
const codeOf = (work: () => unknown): string => {
  try {
    work()
    return ''
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
}
const time = (ms: number, receivedAtReason?: string) =>
  receivedTime({ receivedAt: before(ms), receivedAtReason }, now, defaultSettings)

describe('when a call was received', () => {
  it('[C2] to the millisecond: ten minutes need no reason, two hours are taken, two minutes ahead are a clock', () => {
    expect(time(10 * MINUTE)).to.deep.equal({ receivedAt: before(10 * MINUTE), setBack: false, clamped: false })
    expect(codeOf(() => time(10 * MINUTE + 1))).to.equal('case.received-reason-missing')
    expect(time(10 * MINUTE + 1, '电台').setBack).to.equal(true)
    expect(time(120 * MINUTE, '电台').receivedAt).to.equal(before(120 * MINUTE))
    expect(codeOf(() => time(120 * MINUTE + 1, '电台'))).to.equal('case.received-too-old')
    expect(time(-1)).to.deep.equal({ receivedAt: now, setBack: false, clamped: true })
    expect(time(-2 * MINUTE)).to.deep.equal({ receivedAt: now, setBack: false, clamped: true })
    expect(codeOf(() => time(-2 * MINUTE - 1))).to.equal('case.received-in-future')
    expect(receivedTime({}, now, defaultSettings).receivedAt).to.equal(now)
  })

  it('[C2] is never in the future and never more than two hours back', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.boolean(), (ms, isExplained) => {
        const refused = codeOf(() => {
          const { receivedAt, setBack, clamped } = time(ms, isExplained ? '说明' : undefined)
          expect(receivedAt <= now && receivedAt >= before(120 * MINUTE)).to.equal(true)
          expect(clamped).to.equal(ms < 0)
          expect(setBack).to.equal(ms > 10 * MINUTE)
        })
        expect(refused === '').to.equal(ms >= -2 * MINUTE && (isExplained ? ms <= 120 * MINUTE : ms <= 10 * MINUTE))
      }),
      seeded(300),
    )
  })

  it('[C2] any offset is the same instant', () => {
    const receivedAt = '2026-03-02T14:55:00+08:00'
    expect(receivedTime({ receivedAt }, now, defaultSettings).receivedAt).to.equal('2026-03-02T06:55:00.000Z')
  })
})

describe('where a call goes', () => {
  const place = { text: '人民路128号', lng: 118.59286, lat: 32.01721 }

  it('[D1] without a place the desk must choose; half a place is none', () => {
    for (const part of [{}, { lng: 118.59 }, { lat: 32.01 }])
      expect(codeOf(() => stationFor(organisation, { place: { text: '不明', ...part } }))).to.equal('case.unlocated')
    const override = { station: 'station-kf04', reason: '口述' }
    expect(stationFor(organisation, { place: { text: '不明' }, override }).id).to.equal('station-kf04')
  })

  it('[D1] the teams are those of the station’s district, each chosen as told', () => {
    const { station, targets } = targetsFor(organisation, { place }, now)
    expect(station.id).to.equal('station-lj01')
    expect(targets.map(({ party, unit, chosen }) => [party, unit.id, chosen])).to.deep.equal([
      ['station', 'unit-station-lj01', 'location'],
      ['property-crime', 'unit-property-lj-1', 'location'],
      ['scene', 'unit-scene-lj-1', 'location'],
    ])
    const override = { propertyCrime: 'unit-property-dh-1', reason: '增援' }
    const [, crime] = targetsFor(organisation, { place, override }, now).targets
    expect([crime?.unit.id, crime?.chosen]).to.deep.equal(['unit-property-dh-1', 'desk'])
    const wrong = { scene: 'unit-property-lj-1', reason: '误选' }
    expect(codeOf(() => targetsFor(organisation, { place, override: wrong }, now))).to.equal('case.override-unknown')
  })

  it('[C3] the four kinds have subcategories, each of one kind', () => {
    expect(new Set(subcategories.map(({ category }) => category)).size).to.equal(4)
    expect(new Set(subcategories.map(({ code }) => code)).size).to.equal(subcategories.length)
  })
})
