import type { Document } from '../../server/db/collections.ts'
import { hashOf } from '../../server/journal/chain.ts'
import type { Finding } from '../../server/journal/verify.chain.ts'
import { publicKeyOf } from '../../server/journal/heads.record.ts'
import { verifyJournal, type Verified } from '../../server/journal/verify.ts'
import type { Entry } from '../../shared/domain/entry.ts'
import { supermarketCall, type World } from '../support/world.ts'

/** A case with its four first entries and some notes. @returns its id */
export const caseWithNotes = async (world: World, notes: number): Promise<string> => {
  const desk = await world.as('desk1')
  const { case: opened } = await desk.call('case.receive', { body: supermarketCall() })
  for (let note = 1; note <= notes; note++) {
    await desk.call('timeline.write', {
      params: { id: opened.id },
      body: { lane: 'command', kind: 'note', body: { text: `第 ${note} 条` } },
    })
  }
  return opened.id
}

/** Verifies a world's journal; `heads` false leaves its signed heads out. */
export const verified = async (
  world: World,
  { heads = true, trustedKeys }: { heads?: boolean; trustedKeys?: ReadonlySet<string> } = {},
): Promise<Verified & { found: Finding[] }> => {
  const { db, config } = world.app.platform
  const found: Finding[] = []
  const trusted = trustedKeys ?? new Set([publicKeyOf(config.secrets.headsKey)])
  const verdict = await verifyJournal({
    db,
    now: new Date(),
    vault: world.app.platform.journal.vault,
    settings: config.rules,
    heads: heads ? { dir: config.headsDir, trustedKeys: trusted } : undefined,
    onFinding: (finding) => found.push(finding),
  })
  return { ...verdict, found }
}

/** Rows of a collection, to be harmed behind the system's back. */
export const rowsOf = (world: World, name: string) => world.app.platform.db.collection<Document & { _id: never }>(name)

export const entryAt = async (world: World, id: string, seq: number): Promise<Entry & Document> => {
  const row = await rowsOf(world, 'journal').findOne({ 'subject.id': id, seq })
  if (!row) throw new Error(`There is no entry ${seq} of ${id}`)
  return row as never
}

/** Writes the hashes of a subject anew from an entry on, and the projection's head, as somebody would who knows how. */
export const recompute = async (world: World, id: string, from: number): Promise<void> => {
  const rows = rowsOf(world, 'journal')
  let prevHash = from === 1 ? '0'.repeat(64) : (await entryAt(world, id, from - 1)).hash
  const entries = await rows
    .find({ 'subject.id': id, seq: { $gte: from } })
    .sort({ seq: 1 })
    .toArray()
  for (const entry of entries) {
    const hash = hashOf({ ...(entry as unknown as Entry), prevHash })
    await rows.updateOne({ _id: entry._id }, { $set: { prevHash, hash } })
    prevHash = hash
  }
  await rowsOf(world, 'cases').updateOne({ _id: id as never }, { $set: { head: prevHash } })
}
