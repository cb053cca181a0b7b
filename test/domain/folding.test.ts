import { expect } from 'chai'
import { folded, foldedNumber } from '../../shared/domain/folding.ts'
import { sameName } from '../../shared/domain/property-return.ts'
import { numberMeant } from '../../server/cases/listing.ts'

describe('folding', () => {
  it('leaves nothing between the parts of a name, a plate or a number, in one width and small letters', () => {
    const same = (...texts: string[]) => expect(new Set(texts.map(folded)).size, texts.join(' ')).to.equal(1)
    same('鄂A·12345', '鄂A12345', '鄂a 12345', '鄂Ａ１２３４５', '鄂A•12345', '鄂A‧12345', '鄂A・12345', '鄂A．12345')
    same('阿依古丽·买买提', '阿依古丽买买提', '阿依古丽　买买提', '阿依古丽\u200b·\u00a0买买提')
    same('LJ01-2026-00012', 'lj01–2026—00012', 'LJ01_2026/00012', 'ＬＪ０１－２０２６－０００１２', 'LJ01 2026.00012')
    expect(folded('被盗，iPhone 15')).to.equal('被盗,iphone15')
    expect(foldedNumber(' e１２３-45(B) ')).to.equal('E12345B')
  })

  it('[P5] one person is one, however the dot in the name was typed', () => {
    expect(sameName('阿依古丽·买买提', '阿依古丽•买买提')).to.equal(true)
    expect(sameName('阿依古丽·买买提', '阿依古丽')).to.equal(false)
  })

  it('[C5] knows the beginning of a case number with any dashes, or none behind the code of a station', () => {
    const meant = (q: string) => numberMeant(q, ['LJ01', 'LJ0', 'LJ012'])
    for (const q of [
      'LJ01-2026-00012',
      'lj01—2026—00012',
      'ＬＪ０１－２０２６－０００１２',
      'LJ01202600012',
      'lj01 2026 00012',
    ])
      expect(meant(q), q).to.equal('LJ01-2026-00012')
    expect([meant('LJ01-2026-'), meant('LJ01'), meant('LJ01202'), meant('手机'), meant('')]).to.deep.equal([
      'LJ01-2026-',
      ...Array<undefined>(4).fill(undefined),
    ])
  })
})
