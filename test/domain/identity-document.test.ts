import { expect } from 'chai'
import {
  documentProblem,
  isDocumentField,
  sealedDocument,
  documentIfGiven,
  type IdentityDocument,
} from '../../shared/domain/identity-document.ts'
import { checkCharacterOf } from '../../shared/domain/identity-number.ts'
import { masked } from '../../shared/domain/personal.ts'
import { Refusal } from '../../shared/refusals.ts'
import { documentKinds, type DocumentKind } from '../../shared/schema/terms.ts'

const withCheck = (digits: string): string => digits + checkCharacterOf(digits)
const permit = withCheck('81000019900307451')

const right: Record<DocumentKind, string[]> = {
  'id-card': [
    '110101199003074514',
    '１１０１０１１９９００３０７４５１４',
    '110101 19900307 4514',
    '11010519491231002x',
  ],
  passport: ['E12345678', 'eA1234567', 'Ｅ１２３４５６７８', 'E 1234-5678', '490999999'],
  'hk-macao-permit': ['H12345678', 'm12345678', 'H1234567800', 'Ｈ１２３４５６７８'],
  'taiwan-permit': ['12345678', '0123456701', '0123456701(B)', '1234 5678'],
  'residence-permit': [permit, withCheck('83000019900307451')],
  'permanent-residence': ['USA110101900307', 'usa110101900307', '911156199003074519', '91115619900307451x'],
  other: ['军字第1234567号', '南字第 12345', 'ABC-123'],
}
const wrong: Record<DocumentKind, string[]> = {
  'id-card': ['110101199003074541', '11010119900307451', 'E12345678', '', ' '],
  passport: ['E123', 'PASSPORT', '护照12345', 'E1234567890123456'],
  'hk-macao-permit': ['H1234567', 'C12345678', '12345678', 'H123456789'],
  'taiwan-permit': ['1234567', '123456789', 'T12345678', '12345678B'],
  'residence-permit': ['110101199003074514', `${permit.slice(0, -1)}${permit.endsWith('1') ? '2' : '1'}`],
  'permanent-residence': ['US1101019003071', '811156199003074519', 'USA11010190030'],
  other: ['无', '不详', 'ab', '--', '1'.repeat(31)],
}

interface Sealing {
  field: string
  value: string
}
const sealing = () => {
  const sealed: Sealing[] = []
  const seal = (subject: string, field: string, value: string) => {
    sealed.push({ field, value })
    return { ref: subject, field, masked: masked(field, value), digest: '' }
  }
  return { seal, sealed }
}
const refusedOf = (document: Partial<IdentityDocument>, at?: string): string[] => {
  try {
    if (at === undefined) documentIfGiven(sealing(), 's', document)
    else sealedDocument(sealing(), 's', document as IdentityDocument, at)
    return []
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'request.invalid') throw error
    for (const { zh, en } of error.fields) expect([zh, en]).to.satisfy((said: string[]) => said.every((each) => each))
    return error.fields.map(({ field }) => field)
  }
}

describe('identity documents', () => {
  it('[L9] every kind has its form, whatever the width, blanks and case that it was typed with', () => {
    for (const kind of documentKinds) {
      for (const number of right[kind]) expect(documentProblem(kind, number), `${kind} ${number}`).to.equal(undefined)
      for (const number of wrong[kind])
        expect(documentProblem(kind, number), `${kind} ${number}`).to.include.keys('zh', 'en')
    }
  })

  it('[L9] are sealed in one way of writing, each kind for itself', () => {
    const { seal, sealed } = sealing()
    const given = (idKind: DocumentKind, idNumber: string) =>
      sealedDocument({ seal }, 's', { idKind, idNumber, ...(idKind === 'other' ? { idKindText: '军官证' } : {}) })
    given('passport', 'Ｅ 1234-5678')
    given('hk-macao-permit', 'h12345678')
    given('other', '军字 第1234567号')
    expect(sealed).to.deep.equal([
      { field: 'passport', value: 'E12345678' },
      { field: 'hk-macao-permit', value: 'H12345678' },
      { field: 'other', value: '军字第1234567号' },
    ])
    expect(sealed.every(({ field }) => isDocumentField(field))).to.equal(true)
  })

  it('[L9] a residence permit bears an identity number: the same person is found whichever kind was chosen', () => {
    const { seal, sealed } = sealing()
    sealedDocument({ seal }, 's', { idKind: 'residence-permit', idNumber: permit })
    sealedDocument({ seal }, 's', { idNumber: permit })
    expect(sealed[0]).to.deep.equal(sealed[1])
  })

  it('[L9] without a kind it is an ID card, and is kept as one', () => {
    const { seal } = sealing()
    for (const kind of [{}, { idKind: 'id-card' as const }])
      expect(sealedDocument({ seal }, 's', { ...kind, idNumber: '110101199003074514' })).to.have.all.keys('idNumber')
    expect(sealedDocument({ seal }, 's', { idKind: 'passport', idNumber: 'E12345678' })).to.include({
      idKind: 'passport',
    })
    expect(documentIfGiven({ seal }, 's', {})).to.deep.equal({})
  })

  it('[L9] what is wrong is said at its field', () => {
    expect(refusedOf({ idNumber: 'E12345678' })).to.deep.equal(['idNumber'])
    expect(refusedOf({ idKind: 'passport', idNumber: '?' }, 'collector.')).to.deep.equal(['collector.idNumber'])
    expect(refusedOf({ idKind: 'other', idNumber: 'ABC123' }, '')).to.deep.equal(['idKindText'])
    expect(refusedOf({ idKind: 'passport', idKindText: '护照', idNumber: 'E12345678' })).to.deep.equal(['idKindText'])
    expect(refusedOf({ idKind: 'passport' })).to.deep.equal(['idNumber'])
    expect(refusedOf({ idKind: 'other', idKindText: '军官证', idNumber: 'ABC123' })).to.deep.equal([])
  })

  it('[L9] [A3] a mask never shows more than a third, and no more than of an ID card', () => {
    const shown = (kind: DocumentKind, number: string) => masked(kind === 'id-card' ? 'idNumber' : kind, number)
    expect(shown('id-card', '110101199003074514')).to.equal('1101************14')
    expect(shown('passport', 'E12345678')).to.equal('E******78')
    expect(shown('taiwan-permit', '12345678')).to.equal('******78')
    expect(shown('permanent-residence', 'USA110101900307')).to.equal('USA**********07')
    for (let length = 1; length <= 60; length++) {
      const mask = masked('other', '9'.repeat(length))
      expect(mask).to.have.length(length)
      expect([...mask].filter((each) => each === '9').length, mask).to.be.at.most(Math.min(6, length / 3))
    }
  })
})
