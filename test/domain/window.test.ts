import { expect } from 'chai'
import fc from 'fast-check'
import { dueAt, timeLeft, withinWindow } from '../../shared/domain/window.ts'

const received = '2026-03-02T07:00:00.000Z'

describe('the window', () => {
  it('[K1] ends one window after the call', () => {
    expect(dueAt(received, 24)).to.equal('2026-03-03T07:00:00.000Z')
    expect([12, 48, 72].map((hours) => dueAt(received, hours))).to.deep.equal([
      '2026-03-02T19:00:00.000Z',
      '2026-03-04T07:00:00.000Z',
      '2026-03-05T07:00:00.000Z',
    ])
  })

  it('[K1] is elapsed time, also over the night on which a zone changes its clocks and over a leap day', () => {
    expect(dueAt('2026-03-28T23:30:00.000Z', 24)).to.equal('2026-03-29T23:30:00.000Z')
    expect(dueAt('2028-02-28T12:00:00.000Z', 24)).to.equal('2028-02-29T12:00:00.000Z')
  })

  it('[K4] takes in exactly 24 h 0 min 0.000 s, and not a millisecond more', () => {
    expect(withinWindow(received, '2026-03-03T07:00:00.000Z', 24)).to.equal(true)
    expect(withinWindow(received, '2026-03-03T06:59:59.999Z', 24)).to.equal(true)
    expect(withinWindow(received, '2026-03-03T07:00:00.001Z', 24)).to.equal(false)
    expect(withinWindow(received, received, 24)).to.equal(true)
  })

  it('[K4] agrees with the difference of the two instants for any of them', () => {
    const instants = fc.integer({ min: 0, max: 4_102_444_800_000 })
    fc.assert(
      fc.property(
        instants,
        fc.integer({ min: -1000, max: 400_000_000 }),
        fc.constantFrom(12, 24, 48, 72),
        (at, ms, hours) => {
          const [from, cleared] = [new Date(at).toISOString(), new Date(at + ms).toISOString()]
          expect(withinWindow(from, cleared, hours)).to.equal(ms <= hours * 3_600_000)
          expect(timeLeft(from, hours, cleared)).to.equal(hours * 3_600_000 - ms)
        },
      ),
    )
  })
})
