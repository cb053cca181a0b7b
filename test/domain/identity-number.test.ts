import { expect } from 'chai'
import fc from 'fast-check'
import { personalNumbersIn } from '../../shared/domain/personal.ts'
import { checkCharacterOf, isIdentityNumber } from '../../shared/domain/identity-number.ts'

describe('identity numbers', () => {
  it('[A3] have a check character that the standard’s examples have', () => {
    for (const number of ['11010519491231002X', '11010519491231002x', '440524188001010014'])
      expect(isIdentityNumber(number), number).to.equal(true)
    for (const number of ['11010519491231002', '110105194912310021', '1101051949123100２X', '', '11010519491231002XX'])
      expect(isIdentityNumber(number), number).to.equal(false)
  })

  it('[A3] show one wrong digit, and two neighbours that were swapped', () => {
    const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 17, maxLength: 17 })
    fc.assert(
      fc.property(digits, fc.nat({ max: 16 }), fc.integer({ min: 1, max: 9 }), (all, at, by) => {
        const right = all.join('')
        const last = checkCharacterOf(right)
        expect(isIdentityNumber(right + last)).to.equal(true)
        const wrong = all.map((digit, index) => (index === at ? (digit + by) % 10 : digit)).join('')
        expect(isIdentityNumber(wrong + last)).to.equal(false)
        const swapped = all.with(at, all[at + 1] ?? 0).with(Math.min(at + 1, 16), all[at] ?? 0)
        if (at < 16 && all[at] !== all[at + 1]) expect(isIdentityNumber(swapped.join('') + last)).to.equal(false)
      }),
    )
  })

  it('[A3] in free text are lifted out whether or not it fits: a slip of the pen is personal too', () => {
    expect(personalNumbersIn('身份证 110105194912310021').map(({ field }) => field)).to.deep.equal(['idNumber'])
  })
})
