import { expect } from 'chai'
import fc from 'fast-check'
import type { Entry } from '../../shared/domain/entry.ts'
import { canonical, derivedId, GENESIS, hashOf } from '../../server/journal/chain.ts'
import { seeded } from '../support/seed.ts'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** The same value with the keys of its objects in another order. */
const reordered = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(reordered)
  if (value === null || typeof value !== 'object') return value
  const pairs = Object.entries(value).map(([key, item]): [string, Json] => [key, reordered(item)])
  return Object.fromEntries(pairs.reverse())
}
const asSent = (value: unknown): Json => JSON.parse(JSON.stringify(value)) as Json
const anyJson = fc.jsonValue({ maxDepth: 4 }).map(asSent)

const entry = (change: Partial<Entry> = {}): Omit<Entry, 'hash'> => ({
  subject: { kind: 'case', id: 'c' },
  seq: 1,
  v: 1,
  commandId: 'command',
  ordinal: 0,
  operation: 'timeline.write',
  kind: 'note',
  lane: 'investigation',
  body: { text: '走访' },
  by: { userId: 'u', name: '民警' },
  scope: { city: 'city' },
  occurredAt: '2026-03-02T07:00:00.000Z',
  writtenAt: '2026-03-02T07:00:00.000Z',
  storedAt: '2026-03-02T07:00:00.000Z',
  prevHash: GENESIS,
  ...change,
})

describe('the hash chain', () => {
  it('[T2] equal values have equal texts, whatever the order of their keys; different ones have not', () => {
    fc.assert(
      fc.property(anyJson, anyJson, (one, other) => {
        expect(canonical(reordered(one))).to.equal(canonical(one))
        expect(JSON.parse(canonical(one))).to.deep.equal(one)
        expect(canonical(one) === canonical(other)).to.equal(canonical(reordered(one)) === canonical(reordered(other)))
        if (canonical(one) === canonical(other)) expect(one).to.deep.equal(other)
      }),
      seeded(500),
    )
  })

  it('[T2] what is undefined is not there, and what JSON does not tell apart is the same', () => {
    expect(canonical({ a: 1, b: undefined })).to.equal(canonical({ a: 1 }))
    expect(canonical({ a: -0 })).to.equal(canonical({ a: 0 }))
    expect(canonical({ a: '1' })).not.to.equal(canonical({ a: 1 }))
    expect(canonical({ a: null })).not.to.equal(canonical({}))
    expect(canonical({ 'a":1,"b': 1 })).not.to.equal(canonical({ a: 1, b: 1 }))
    for (const text of ['䶮𬱖\ud800', '䶮𬱖😀', '\udc00', 'a"b', 'a\\b', '\u0000\u001f\u007f\u2028', '', '走访'])
      expect(canonical(text)).to.equal(JSON.stringify(text))
    expect(canonical({ b: 1, a: 1, B: 1, é: 1, 10: 1, 9: 1 })).to.equal('{"10":1,"9":1,"B":1,"a":1,"b":1,"é":1}')
  })

  it('[T2] any change of an entry, its order, times, author or body, changes its hash', () => {
    const hash = hashOf(entry())
    const changes: Partial<Entry>[] = [
      { seq: 2 },
      { v: 2 },
      { ordinal: 1 },
      { commandId: 'other' },
      { kind: 'request' },
      { lane: 'scene' },
      { body: { text: '走 访' } },
      { by: { userId: 'v', name: '民警' } },
      { unit: 'unit' },
      { scope: { city: 'city', district: 'd' } },
      { corrects: 1 },
      { answers: 1 },
      { files: ['f'] },
      { occurredAt: '2026-03-02T07:00:00.001Z' },
      { writtenAt: '2026-03-02T07:00:00.001Z' },
      { storedAt: '2026-03-02T07:00:00.001Z' },
      { prevHash: hash },
      { subject: { kind: 'case', id: 'd' } },
    ]
    const hashes = [hash, ...changes.map((change) => hashOf(entry(change)))]
    expect(new Set(hashes).size).to.equal(changes.length + 1)
    expect(hashOf({ ...entry(), hash: 'whatever', _id: 'row' })).to.equal(hash)
  })

  it('[C1] a derived id is a UUID, the same for the same command and label alone', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.string(), fc.string(), (command, label, other) => {
        const id = derivedId(command, label)
        expect(id).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
        expect(derivedId(command, label)).to.equal(id)
        if (label !== other) expect(derivedId(command, other)).not.to.equal(id)
      }),
      seeded(200),
    )
  })
})
