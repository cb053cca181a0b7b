import { expect } from 'chai'
import { readPlaces } from '../../server/organisation/places.ts'
import { subcategories } from '../../shared/schema/terms.ts'
import { fitOf, initialsOf, matchesInitials } from '../../web/src/lib/initials.ts'

describe('first letters', () => {
  it('[C3] of the kinds of call are those of their readings', () => {
    // A character with two readings has both.
    const letters = subcategories.map(({ zh }) =>
      initialsOf(zh)
        .map((each) => each[0])
        .join(''),
    )
    expect(letters).to.deep.equal([
      'dqsd',
      'dqddc',
      'dqdp',
      'dqzxc',
      'rsdq',
      'pq',
      'dqcncw',
      'dqsj',
      'dqkd',
      'qtdq',
      'dxwlzp',
      'jcxzp',
      'td',
      'hhcl',
      'hhdpcw',
      'qthh',
      'odtr',
      'jfzs',
    ])
  })

  it('of every known place are letters, digits or marks of their own', () => {
    for (const { text } of readPlaces('seed/places.json'))
      expect(initialsOf(text).join(''), text).to.match(/^[\da-z·（）()#-]+$/)
  })

  it('match within a text, in both readings, and never more than is there', () => {
    const station = initialsOf('码头街长途客运站')
    for (const typed of ['mtj', 'ctk', 'ztk', 'CTKYZ']) expect(matchesInitials(station, typed), typed).to.equal(true)
    for (const typed of ['', 'mj', 'mtjctkyzx']) expect(matchesInitials(station, typed), typed).to.equal(false)
  })

  it('come after the words themselves, which come best from the beginning', () => {
    const fit = (typed: string) => fitOf('人民路128号', initialsOf('人民路128号'), typed)
    expect([fit('人民'), fit('民路'), fit('rm'), fit('ml'), fit('128'), fit('西湖')]).to.deep.equal([
      0,
      1,
      1,
      2,
      1,
      undefined,
    ])
  })

  it('are found whatever stands between the parts of a name, and however wide it was typed', () => {
    const name = '阿依古丽·买买提'
    for (const typed of ['阿依古丽买', '阿依古丽•买买提', '古丽 买', 'aygl', 'ＡＹＧＬＭＭＴ', 'ayglmm'])
      expect(fitOf(name, initialsOf(name), typed), typed).not.to.equal(undefined)
    expect(fitOf(name, initialsOf(name), '买阿')).to.equal(undefined)
  })

  it('of rare characters and other scripts do not stop anything', () => {
    expect(() => initialsOf('䶮𬱖 🛵 سرقة é')).not.to.throw()
    expect(fitOf('䶮𬱖路', initialsOf('䶮𬱖路'), '𬱖')).to.equal(1)
  })
})
