import { accessOf } from '../../shared/domain/case.ts'
import type { Actor } from '../../shared/domain/people.ts'
import { maySeeCase } from '../../shared/permissions.ts'
import type { Database } from '../db/collections.ts'
import { journalRows, projectionsOf, type AlongsideWrite } from '../journal/journal.model.ts'
import { casesSharing, sendersOf, sentBy, sharedWith, sharing } from './senders.model.ts'
import { refusedSendersOf } from './untaken.model.ts'

/**
 * [X5] How a file that a case names stands there. `has`: its bytes may be read through the case as soon as they are
 * kept. `refused`: who named it sent bytes that are not taken. `awaits`: nobody who named it here sent its bytes, also
 * where somebody else has them: the case cannot tell that from bytes that nobody has.
 */
export type Standing = 'has' | 'refused' | 'awaits'

/** Who named what: files by SHA-256, in the order in which they were named first. */
type Naming = Map<string, Set<string>>

/** Every file that an entry of the case, or of an item of its property, names, with who did. */
const namingOf = async (db: Database, caseId: string): Promise<Naming> => {
  const items = await projectionsOf(db, 'property')
    .find({ 'state.caseId': caseId }, { projection: { _id: 1 } })
    .toArray()
  const subjects = [caseId, ...items.map(({ _id }) => _id)]
  const found: Naming = new Map()
  const naming = journalRows(db).find(
    { 'subject.id': { $in: subjects }, files: { $exists: true } },
    { projection: { files: 1, 'by.userId': 1 }, sort: { 'subject.id': 1, seq: 1 } },
  )
  for await (const { files, by } of naming)
    for (const sha256 of files ?? []) found.set(sha256, (found.get(sha256) ?? new Set()).add(by.userId))
  return found
}

/** Who named one file in a case or in an item of its property; empty when nobody did. */
const whoNamed = async (db: Database, caseId: string, sha256: string): Promise<Set<string>> => {
  const naming = journalRows(db).find({ files: sha256 }, { projection: { subject: 1, 'by.userId': 1 } })
  const ofCase = new Set<string>()
  const ofItems = new Map<string, Set<string>>()
  for await (const { subject, by } of naming) {
    if (subject.id === caseId) ofCase.add(by.userId)
    if (subject.kind === 'property')
      ofItems.set(subject.id, (ofItems.get(subject.id) ?? new Set<string>()).add(by.userId))
  }
  if (ofItems.size === 0) return ofCase
  const filter = { _id: { $in: [...ofItems.keys()] }, 'state.caseId': caseId }
  const items = await projectionsOf(db, 'property')
    .find(filter, { projection: { _id: 1 } })
    .toArray()
  for (const { _id } of items) for (const userId of ofItems.get(_id) ?? []) ofCase.add(userId)
  return ofCase
}

const meets = (one: ReadonlySet<string> | undefined, other: ReadonlySet<string>): boolean =>
  one !== undefined && [...other].some((each) => one.has(each))

/** How each file stands in a case that it is named by. */
const standingsOf = async (db: Database, caseId: string, naming: Naming): Promise<Map<string, Standing>> => {
  const hashes = [...naming.keys()]
  const [senders, shared, refused] = await Promise.all([
    sendersOf(db, hashes),
    sharedWith(db, caseId, hashes),
    refusedSendersOf(db, hashes),
  ])
  return new Map(
    [...naming].map(([sha256, people]) => {
      if (shared.has(sha256) || meets(senders.get(sha256), people)) return [sha256, 'has']
      return [sha256, meets(refused.get(sha256), people) ? 'refused' : 'awaits']
    }),
  )
}

/** The files that a case names and how each stands there; the first named first. */
export const filesNamedBy = async (db: Database, caseId: string): Promise<Map<string, Standing>> =>
  standingsOf(db, caseId, await namingOf(db, caseId))

/** How one file stands in a case; undefined where no entry of it names it. */
export const standingIn = async (db: Database, caseId: string, sha256: string): Promise<Standing | undefined> => {
  const people = await whoNamed(db, caseId, sha256)
  if (people.size === 0) return undefined
  return (await standingsOf(db, caseId, new Map([[sha256, people]]))).get(sha256)
}

/** Of some files, those that somebody's entry must not name any more: that person sent them, and they are not taken. */
export const refusedTo = async (db: Database, userId: string, hashes: readonly string[]): Promise<string[]> => {
  const refused = await refusedSendersOf(db, hashes)
  return hashes.filter((sha256) => refused.get(sha256)?.has(userId))
}

/**
 * What an entry of a case brings along from other cases: files whose bytes its author did not send, that another case
 * has, and that the author sees there. Everything else that is named awaits its bytes from somebody who names it.
 */
export const broughtBy = async (
  db: Database,
  { actor, caseId, hashes, at }: { actor: Actor; caseId: string; hashes: readonly string[]; at: Date },
): Promise<AlongsideWrite[]> => {
  const sent = await sentBy(db, actor.userId, hashes)
  const others = hashes.filter((sha256) => !sent.has(sha256))
  const brought: AlongsideWrite[] = []
  for (const sha256 of others)
    if (await isSeenElsewhere(db, actor, { sha256, caseId }))
      brought.push(sharing({ sha256, caseId, by: actor.userId, at }))
  return brought
}

/** Whether another case has the file, and the person sees that case. */
const isSeenElsewhere = async (
  db: Database,
  actor: Actor,
  { sha256, caseId }: { sha256: string; caseId: string },
): Promise<boolean> => {
  const senders = (await sendersOf(db, [sha256])).get(sha256) ?? new Set()
  const naming = { files: sha256, 'subject.kind': 'case' as const, 'by.userId': { $in: [...senders] } }
  const named = await journalRows(db).distinct('subject.id', naming)
  const ids = new Set<string>([...named, ...(await casesSharing(db, sha256))])
  ids.delete(caseId)
  for await (const { state } of projectionsOf(db, 'case').find({ _id: { $in: [...ids] } }))
    if (maySeeCase(actor, accessOf(state))) return true
  return false
}

/** Whether an entry by somebody who sent the file names it. */
export const isNamedBySender = async (db: Database, sha256: string): Promise<boolean> => {
  const senders = [...((await sendersOf(db, [sha256])).get(sha256) ?? [])]
  const naming = { files: sha256, 'by.userId': { $in: senders } }
  return (await journalRows(db).findOne(naming, { projection: { _id: 1 } })) !== null
}
