import { expect } from 'chai'
import { readDay, readInstant } from '../../web/src/lib/typedTime.ts'

const now = '2026-03-01T09:30:15'
const instant = (typed: string, isDone = true) => readInstant(typed, now, isDone)
const day = (typed: string) => readDay(typed, now)

describe('a time that is typed', () => {
  it('[T3] is read as people write it, with a keyboard or an input method', () => {
    for (const typed of [
      '2026-02-28 15:04',
      '2026-2-28 15:04:00',
      '2026-02-28T15:04',
      '2026/02/28 1504',
      '20260228 15:04',
      '２０２６－０２－２８　１５：０４',
      '2026年2月28日 15:04',
      '2-28 15:04',
      ' 02-28  15:04 ',
    ])
      expect(instant(typed), typed).to.equal('2026-02-28T15:04:00')
    expect(instant('2026-02-28 23:59:07')).to.equal('2026-02-28T23:59:07')
  })

  it('is the last time of that name there was, when no day is said', () => {
    expect(instant('9:30')).to.equal('2026-03-01T09:30:00')
    expect(instant('0930')).to.equal('2026-03-01T09:30:00')
    expect(instant('09:31')).to.equal('2026-02-28T09:31:00')
    expect(instant('12-31 08:00')).to.equal('2025-12-31T08:00:00')
  })

  it('that has only begun is not taken for another', () => {
    expect(instant('2026', false)).to.equal(undefined)
    expect(instant('2026')).to.equal('2026-02-28T20:26:00')
    for (const typed of ['2026-02-28', '2026-02-28 15', '2026-02-28 15:0', '2026-02-28 15:04:'])
      expect(instant(typed, false), typed).to.equal(undefined)
  })

  it('that there is not is none', () => {
    for (const typed of [
      '24:00',
      '12:60',
      '2026-02-29 10:00',
      '2026-13-01 10:00',
      'noon',
      '15:04 2026-02-28',
      '--',
      '',
    ])
      expect(instant(typed), typed).to.equal(undefined)
    for (const typed of ['2026-02-30', '02-30', '2026', '1', 'today', '0000-00-00'])
      expect(day(typed), typed).to.equal(undefined)
  })

  it('as a day is one that lies behind us, unless the year is said', () => {
    expect(day('2026-02-28')).to.equal('2026-02-28')
    expect(day('2-28')).to.equal('2026-02-28')
    expect(day('3-1')).to.equal('2026-03-01')
    expect(day('3-2')).to.equal('2025-03-02')
    expect(day('2-29')).to.equal(undefined)
    expect(day('2027.1.5')).to.equal('2027-01-05')
    expect(day('20260228')).to.equal('2026-02-28')
  })
})
