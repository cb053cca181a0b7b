import { expect } from 'chai'
import fc from 'fast-check'
import { GramCounts, gramsOf } from '../../server/cases/grams.ts'
import { folded } from '../../shared/domain/folding.ts'

describe('grams', () => {
  it('are pairs of Chinese and threes of everything else, without regard to size and form', () => {
    expect(gramsOf('手机被盗')).to.have.members(['手机', '机被', '被盗'])
    expect(gramsOf(folded('ＬＪ０1，苏A'))).to.have.members(['lj0', 'j01'])
    expect(gramsOf(folded('白色iPhone')))
      .to.include.members(['白色', '色ip', 'iph', 'one'])
      .and.not.include('ip')
    for (const text of ['', 'a', 'ab', '。！', '盗', 'a-b']) expect(gramsOf(folded(text)), text).to.deep.equal([])
  })

  it('of a part of a text are grams of the text', () => {
    const letters = fc.constantFrom(...'盗窃超市手机被电动车abcXYZ0129 ，-·。\n')
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 60 }), fc.nat(60), fc.nat(20), (all, from, length) => {
        const whole = new Set(gramsOf(folded(all.join(''))))
        const part = folded(all.slice(from, from + length).join(''))
        expect(gramsOf(part).every((gram) => whole.has(gram))).to.equal(true)
        expect(folded(all.join('')).includes(part)).to.equal(true)
      }),
    )
  })

  it('are weighed by how often they occur', () => {
    const counts = new GramCounts()
    for (let text = 0; text < 50; text++) counts.add(gramsOf('超市报称被盗'))
    counts.add(gramsOf('电动车'))
    expect(counts.rarest(['超市', '电动', '被盗'])).to.equal('电动')
    expect(counts.rarest([])).to.equal(undefined)
  })
})
