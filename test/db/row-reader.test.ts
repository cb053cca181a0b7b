import { expect } from 'chai'
import fc from 'fast-check'
import mongoose from 'mongoose'
import { KnownRows } from '../../server/db/knownRows.ts'
import { RowReader } from '../../server/db/rowReader.ts'

const { BSON } = mongoose.mongo
const bytesOf = (row: object): Buffer => Buffer.from(BSON.serialize(row))
const byLibrary = (row: Buffer): unknown => BSON.deserialize(row)

const name = fc.oneof(fc.constantFrom('state', 'number', 'place', 'at', '名称', ''), fc.string({ unit: 'grapheme' }))
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('open', 'cleared', '盗窃'),
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.date({ noInvalidDate: true }),
    // What is left to the library.
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((long) => BSON.Long.fromBigInt(long)),
    fc.uint8Array().map((bytes) => new BSON.Binary(bytes)),
    fc.constant(BSON.Decimal128.fromString('1.50')),
    fc.array(tie('value'), { maxLength: 12 }),
    fc.dictionary(name, tie('value'), { maxKeys: 6 }),
  ),
}))
const row = fc.dictionary(
  name.filter((each) => !each.includes('\0')),
  value,
)

const withoutNul = (text: unknown): boolean => !JSON.stringify(text ?? null).includes('\\u0000')

describe('rows of lists', () => {
  it('are decoded as the library decodes them, whatever the rows before held', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 8 }), (rows) => {
        const reader = new RowReader()
        for (const one of rows.filter((each) => Object.keys(each).every(withoutNul))) {
          let bytes: Buffer
          try {
            bytes = bytesOf(one)
          } catch {
            // Names with a NUL, deeper down.
            continue
          }
          // Twice: with what was remembered of the same row.
          for (const _again of [1, 2]) expect(reader.read(bytes)).to.deep.equal(byLibrary(bytes))
        }
      }),
      { numRuns: 300 },
    )
  })

  it('are told as they are now, not as they were', () => {
    const known = new KnownRows<object>(4)
    const [one, other] = [bytesOf({ _id: 'a', n: 1 }), bytesOf({ _id: 'a', n: 2 })]
    expect(known.take(one)).to.equal(known.take(Buffer.from(one)))
    expect(known.take(other)).to.deep.equal({ _id: 'a', n: 2 })
    expect(known.take(one)).to.deep.equal({ _id: 'a', n: 1 })
    for (const _id of 'bcdefgh') expect(known.take(bytesOf({ _id, n: 1 }))).to.deep.equal({ _id, n: 1 })
    for (const odd of [{ n: 1 }, { _id: 1 }, { n: 1, _id: 'a' }, {}])
      expect(known.take(bytesOf(odd))).to.deep.equal(odd)
  })

  it('of one shape tell what each holds: texts as long as the one before, fields that come and go', () => {
    const reader = new RowReader()
    const rows: object[] = [
      {
        _id: 'a1',
        state: { status: 'open', place: { text: '人民路128号', lng: 118.5 }, dispatches: [{ unit: 'u1' }] },
      },
      { _id: 'a2', state: { status: 'shut', place: { text: '人民路129号', lng: -0 }, dispatches: [] } },
      {
        _id: 'b2',
        state: { status: 'open', lead: null, place: { text: '' }, dispatches: [{ unit: 'u1' }, { at: 1 }] },
      },
      { _id: 'b2' },
      { _id: '__proto__', ['__proto__']: 1, ['constructor']: { ['__proto__']: { a: 1 } } },
      {
        _id: 'a1',
        state: { status: 'open', place: { text: '人民路128号', lng: 118.5 }, dispatches: [{ unit: 'u1' }] },
      },
    ]
    for (const each of rows.map(bytesOf)) expect(reader.read(each)).to.deep.equal(byLibrary(each))
  })
})
