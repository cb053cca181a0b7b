import { expect } from 'chai'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ChainCheck, type Finding } from '../../server/journal/verify.chain.ts'
import { hashOf } from '../../server/journal/chain.ts'
import { isHeadsFile, recordIn } from '../../server/journal/heads.record.ts'
import type { Entry } from '../../shared/domain/entry.ts'
import { until } from '../support/until.ts'
import { startWorld, type World } from '../support/world.ts'
import { caseWithNotes, entryAt, recompute, rowsOf, verified } from './journal.world.ts'

describe('verify', () => {
  let world: World
  before(async () => {
    world = await startWorld()
    for (let round = 0; round < 3; round++) await sign(await caseWithNotes(world, 3))
  })
  after(() => world.stop())

  // Every test puts back what it harmed: it takes copies first.
  let copies: { name: string; rows: { _id: never }[] }[] = []
  const harm = async (id: string): Promise<void> => {
    for (const [name, filter] of [
      ['journal', { 'subject.id': id }],
      ['cases', { _id: id as never }],
    ] as const) {
      copies.push({ name, rows: await rowsOf(world, name).find(filter).toArray() })
    }
  }
  afterEach(async () => {
    for (const { name, rows } of copies) {
      const filter =
        name === 'journal' ? { 'subject.id': (rows[0] as unknown as Entry).subject.id } : { _id: rows[0]?._id }
      await rowsOf(world, name).deleteMany(filter as never)
      await rowsOf(world, name).insertMany(rows)
    }
    copies = []
    expect((await verified(world)).found).to.deep.equal([])
  })

  const placesOf = (found: Finding[], id: string) =>
    found.filter(({ subject }) => subject?.id === id).map(({ code, seq }) => `${code} ${seq}`)
  // What is signed is what the bus has told by then.
  const sign = async (id: string): Promise<void> => {
    const row = await rowsOf(world, 'cases').findOne({ _id: id as never })
    const folder = world.app.platform.config.headsDir
    const isSigned = () =>
      readdirSync(folder)
        .filter(isHeadsFile)
        .flatMap((name) => readFileSync(join(folder, name), 'utf8').trimEnd().split('\n'))
        .some((line) => recordIn(line)?.heads.some((head) => head[1] === id && head[2] === row?.seq))
    await until(async () => {
      await world.app.signHeads()
      return isSigned()
    })
  }
  const signed = async (): Promise<string> => {
    const id = await caseWithNotes(world, 4)
    await sign(id)
    await harm(id)
    return id
  }

  it('[T2] finds nothing where nothing was done, and counts what it read', async () => {
    const { entries, subjects, found, heads } = await verified(world)
    expect(found).to.deep.equal([])
    expect(entries).to.be.greaterThan(20)
    expect(subjects).to.be.greaterThan(20)
    expect(heads).to.include({ files: 1 })
  })

  it('[T2] names an entry whose content was edited', async () => {
    const id = await signed()
    await rowsOf(world, 'journal').updateOne({ 'subject.id': id, seq: 5 }, { $set: { 'body.text': '别的话' } })
    expect(placesOf((await verified(world, { heads: false })).found, id)).to.deep.equal(['changed 5'])
  })

  it('[T2] names an entry that was edited and given its own hash anew', async () => {
    const id = await signed()
    const entry = await entryAt(world, id, 5)
    const edited = { ...entry, body: { text: '别的话' } }
    await rowsOf(world, 'journal').replaceOne({ 'subject.id': id, seq: 5 }, {
      ...edited,
      hash: hashOf(edited),
    } as never)
    expect(placesOf((await verified(world, { heads: false })).found, id)).to.deep.equal([
      'stamp-wrong 5',
      'not-chained 5',
    ])
  })

  it('[T2] names what was deleted in the middle', async () => {
    const id = await signed()
    await rowsOf(world, 'journal').deleteMany({ 'subject.id': id, seq: { $in: [5, 6] } })
    const { found } = await verified(world, { heads: false })
    expect(found).to.deep.equal([{ code: 'missing', subject: { kind: 'case', id }, seq: 5, detail: '5–6' }])
  })

  it('[T2] names an entry that was put in, and two that were swapped', async () => {
    const id = await signed()
    const journal = rowsOf(world, 'journal')
    const other = await signed()
    // Moved rather than inserted: what is inserted goes over the bus, and is signed.
    await journal.updateOne({ 'subject.id': other, seq: 8 }, { $set: { 'subject.id': id, seq: 9 } })
    expect(placesOf((await verified(world, { heads: false })).found, id)).to.include('changed 9')
    await journal.deleteOne({ 'subject.id': id, seq: 9 })
    await journal.updateOne({ 'subject.id': id, seq: 5 }, { $set: { seq: 99 } })
    await journal.updateOne({ 'subject.id': id, seq: 6 }, { $set: { seq: 5 } })
    await journal.updateOne({ 'subject.id': id, seq: 99 }, { $set: { seq: 6 } })
    expect(placesOf((await verified(world, { heads: false })).found, id)).to.include.members(['changed 5', 'changed 6'])
  })

  it('[T2] a tail that was cut shows by its projection, and by the signed heads where that was set back too', async () => {
    const id = await signed()
    await rowsOf(world, 'journal').deleteMany({ 'subject.id': id, seq: { $gt: 6 } })
    expect(placesOf((await verified(world, { heads: false })).found, id)).to.deep.equal(['missing 7'])
    const { hash } = await entryAt(world, id, 6)
    await rowsOf(world, 'cases').updateOne({ _id: id as never }, { $set: { seq: 6, head: hash } })
    expect(placesOf((await verified(world, { heads: false })).found, id)).to.deep.equal(['state-differs 6'])
    const places = placesOf((await verified(world)).found, id)
    expect(places).to.include('head-missing 8')
    // A head that was signed on the way shows too.
    expect(places.every((place) => /^(head-missing [78]|state-differs 6)$/.test(place))).to.equal(true)
  })

  it('[T2] a chain that was recomputed shows by its stamps, and by the signed heads', async () => {
    const id = await signed()
    await rowsOf(world, 'journal').updateOne({ 'subject.id': id, seq: 5 }, { $set: { 'body.text': '别的话' } })
    await recompute(world, id, 5)
    const wrong = ['stamp-wrong 5', 'stamp-wrong 6', 'stamp-wrong 7', 'stamp-wrong 8']
    expect(placesOf((await verified(world, { heads: false })).found, id)).to.deep.equal(wrong)
    const places = placesOf((await verified(world)).found, id)
    expect(places).to.include('head-differs 8')
    // A head that was signed on the way shows too.
    expect(places.every((place) => /^(head-differs|stamp-wrong) [5-8]$/.test(place))).to.equal(true)
  })

  it('[T2] a subject that was removed whole shows by the signed heads', async () => {
    const id = await signed()
    await rowsOf(world, 'journal').deleteMany({ 'subject.id': id })
    expect(placesOf((await verified(world, { heads: false })).found, id)).to.deep.equal(['journal-missing 1'])
    await rowsOf(world, 'cases').deleteOne({ _id: id as never })
    expect((await verified(world, { heads: false })).found).to.deep.equal([])
    const places = placesOf((await verified(world)).found, id)
    expect(places).to.include('head-missing 8')
    // A head that was signed on the way shows too.
    expect(places.every((place) => /^head-missing [78]$/.test(place))).to.equal(true)
  })

  it('[T2] names a projection that is gone or elsewhere, and an entry without its command', async () => {
    const id = await signed()
    await rowsOf(world, 'cases').updateOne({ _id: id as never }, { $set: { head: 'ff' } })
    expect(placesOf((await verified(world)).found, id)).to.deep.equal(['projection-differs 8'])
    await rowsOf(world, 'cases').deleteOne({ _id: id as never })
    expect(placesOf((await verified(world)).found, id)).to.deep.equal(['projection-missing 8'])
    const { commandId } = await entryAt(world, id, 6)
    const command = await rowsOf(world, 'commands').findOneAndDelete({ _id: commandId as never })
    expect(placesOf((await verified(world)).found, id)).to.include('command-missing 6')
    if (command) await rowsOf(world, 'commands').insertOne(command)
  })

  it('[T2] names a file of signed heads that was edited, cut in the middle or signed by somebody else', async () => {
    await sign(await caseWithNotes(world, 1))
    const folder = world.app.platform.config.headsDir
    const file = join(folder, readdirSync(folder)[0] ?? '')
    const text = readFileSync(file, 'utf8')
    const lines = text.trimEnd().split('\n')
    expect(lines.length).to.be.greaterThan(3)
    const codes = async (changed: string) => {
      writeFileSync(file, changed)
      const { found } = await verified(world)
      writeFileSync(file, text)
      return [...new Set(found.map(({ code }) => code))]
    }
    expect(await codes(text.replace(/"at":"2/, '"at":"1'))).to.deep.equal(['heads-forged', 'heads-broken'])
    expect(await codes([...lines.slice(0, 1), ...lines.slice(2), ''].join('\n'))).to.deep.equal(['heads-broken'])
    expect(await codes(`${lines.slice(1).join('\n')}\n`)).to.deep.equal(['heads-broken'])
    expect(await codes('')).to.deep.equal(['heads-removed', 'heads-none'])
    const { found } = await verified(world, { trustedKeys: new Set() })
    expect(new Set(found.map(({ code }) => code))).to.deep.equal(new Set(['heads-unknown-key']))
  })

  it('[T2] may run beside a server that writes', async () => {
    const desk = await world.as('desk1')
    const ids = await Promise.all([caseWithNotes(world, 1), caseWithNotes(world, 1)])
    let writing = true
    const writer = (async () => {
      while (writing) {
        await Promise.all(
          ids.map((id) =>
            desk.call('timeline.write', {
              params: { id },
              body: { lane: 'command', kind: 'note', body: { text: '写' } },
            }),
          ),
        )
      }
    })()
    for (let round = 0; round < 5; round++) expect((await verified(world)).found).to.deep.equal([])
    writing = false
    await writer
  })

  it('[T2] a chain is checked subject by subject', () => {
    const found: Finding[] = []
    const check = new ChainCheck((finding) => found.push(finding))
    const entry = (id: string, seq: number, prevHash: string): Entry => {
      const content = { subject: { kind: 'case', id }, seq, prevHash, storedAt: '2026' } as Entry
      return { ...content, hash: hashOf(content) }
    }
    const first = entry('one', 1, '0'.repeat(64))
    expect(check.next(first)).to.equal(undefined)
    expect(check.next(entry('two', 1, 'ff'))?.seq).to.equal(1)
    expect(check.end()?.isSound).to.equal(false)
    expect(found.map(({ code, subject }) => `${code} ${subject?.id}`)).to.deep.equal(['changed two'])
  })
})
