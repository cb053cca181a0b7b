import { createHash, createHmac, createSecretKey } from 'node:crypto'
import { expect } from 'chai'
import fc from 'fast-check'
import { vaultWith } from '../../server/journal/vault.ts'
import { seeded } from '../support/seed.ts'

const vault = vaultWith(createSecretKey(Buffer.alloc(32, 1)))
const other = vaultWith(createSecretKey(Buffer.alloc(32, 2)))
const value = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 })

describe('the vault', () => {
  it('[A3] gives back what was sealed, and what it stores shows nothing of it', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.constantFrom('phone', 'idNumber', 'name'), value, (ref, field, text) => {
        const { row, sealed } = vault.seal(ref, 'case', field, text)
        expect(vault.open(row)).to.equal(text)
        expect(sealed.digest).to.equal(createHash('sha256').update(`${row.salt}|${text}`).digest('hex'))
        expect(sealed).to.include({ ref, field })
        if (text.length > 11)
          for (const held of [JSON.stringify(row), JSON.stringify(sealed)]) expect(held).not.to.include(text)
        const again = vault.seal(ref, 'case', field, text)
        expect(again.row.ciphertext).not.to.equal(row.ciphertext)
        expect(again.sealed.digest).not.to.equal(sealed.digest)
        expect(again.row.blind).to.equal(row.blind)
      }),
      seeded(200),
    )
  })

  it('[A3] a row that was changed, moved to another subject or sealed with another key does not open', () => {
    const { row } = vault.seal('ref', 'case', 'phone', '13800138000')
    const flipped = `${row.ciphertext.slice(0, -2)}${row.ciphertext.endsWith('A') ? 'B' : 'A'}${row.ciphertext.slice(-1)}`
    for (const changed of [
      { ...row, _id: 'other' },
      { ...row, subject: 'other' },
      { ...row, field: 'idNumber' },
      { ...row, ciphertext: flipped },
      { ...row, ciphertext: row.ciphertext.slice(0, 20) },
      { ...row, ciphertext: row.ciphertext.replace('k1.', 'k2.') },
      { ...row, ciphertext: '' },
    ])
      expect(() => vault.open(changed), JSON.stringify(changed)).to.throw()
    expect(() => other.open(row)).to.throw()
    expect(vault.open(row)).to.equal('13800138000')
  })

  it('[A3] [C4] equal numbers are found however they are written, and only with the key', () => {
    const forms = [
      '13800138000',
      '138-0013-8000',
      '138 0013 8000',
      '+8613800138000',
      '+86 138 0013 8000',
      '8613800138000',
      '(86) 138.0013.8000',
      '一三八〇〇一三八〇〇〇',
      '138\u200B0013\u20608000',
    ]
    expect(new Set(forms.map((form) => vault.blind('phone', form))).size).to.equal(1)
    expect(vault.blind('phone', '13800138001')).not.to.equal(vault.blind('phone', '13800138000'))
    expect(vault.blind('idNumber', '13800138000')).not.to.equal(vault.blind('phone', '13800138000'))
    expect(other.blind('phone', '13800138000')).not.to.equal(vault.blind('phone', '13800138000'))
  })

  it('[A3] [N6] what versions before sealed is searched for too: a small x, a landline with its hyphen', () => {
    const key = createHmac('sha256', createSecretKey(Buffer.alloc(32, 1)))
      .update('xiaoan blind index')
      .digest()
    const before = (text: string) => createHmac('sha256', key).update(text).digest('base64url')
    expect(vault.blinds('idNumber', '11010519491231002X')).to.include(before('idNumber|11010519491231002x'))
    expect(vault.blinds('idNumber', '11010519491231002X')).to.include(vault.blind('idNumber', '11010519491231002x'))
    expect(vault.blinds('phone', '+86 25-8888-8888')).to.include(before('phone|+862588888888'))
    expect(vault.blinds('phone', '13800138000')).to.deep.equal([before('phone|13800138000')])
    expect(vault.blind('phone', '025-88888888转8012')).to.equal(vault.blind('phone', '(025) 8888 8888'))
  })

  it('[A3] [L9] equal documents are found however they are written, each kind for itself', () => {
    const same = (field: string, ...forms: string[]) =>
      new Set(forms.map((form) => vault.blind(field, form))).size === 1
    const id = [
      '11010519491231002X',
      '11010519491231002x',
      '110105 19491231 002X',
      '１１０１０５１９４９１２３１００２Ｘ',
    ]
    expect(same('idNumber', ...id)).to.equal(true)
    expect(same('passport', 'E12345678', 'e1234 5678', 'Ｅ12345678')).to.equal(true)
    expect(vault.blind('passport', '12345678')).not.to.equal(vault.blind('taiwan-permit', '12345678'))
  })
})
