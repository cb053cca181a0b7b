import type { StateOf } from '../../shared/domain/decision.ts'
import type { Entry, SubjectRef } from '../../shared/domain/entry.ts'
import type { Actor } from '../../shared/domain/people.ts'
import type { SubjectKind } from '../../shared/schema/terms.ts'
import { subjectKinds } from '../../shared/schema/terms.ts'
import { broughtBy, refusedTo } from '../files/naming.model.ts'
import { insertRows, replaceRows, type Database, type Document, type Session } from '../db/collections.ts'
import { VersionMoved } from './failures.ts'
import {
  commandRows,
  journalRows,
  projectionsOf,
  vaultRows,
  type AlongsideWrite,
  type CommandRow,
  type Stored,
  type VaultRow,
} from './journal.model.ts'
import { LastNumbers } from './numbers.ts'
import { commandContent, stampedFields, stampedPart } from './stamps.model.ts'
import type { Stamps } from './stamps.ts'

type AnyStored = Stored<StateOf[SubjectKind]>

/** The newest projections that this process knows, by subject. */
export class ProjectionCache {
  readonly #rows = new Map<string, AnyStored>()
  readonly #largest: number

  constructor(largest = 20_000) {
    this.#largest = largest
  }

  get(id: string): AnyStored | undefined {
    return this.#rows.get(id)
  }

  put(row: AnyStored): void {
    this.#rows.delete(row._id)
    this.#rows.set(row._id, row)
    if (this.#rows.size > this.#largest) {
      const oldest = this.#rows.keys().next()
      if (!oldest.done) this.#rows.delete(oldest.value)
    }
  }

  drop(id: string): void {
    this.#rows.delete(id)
  }

  /** Forgets everything: the bus may have missed what is newer. */
  clear(): void {
    this.#rows.clear()
  }

  /** Forgets a subject of which the bus shows something newer. */
  seen(subjectId: string, seq: number): void {
    const known = this.#rows.get(subjectId)
    if (known && known.seq < seq) this.#rows.delete(subjectId)
  }
}

/** [T2] A row that decides who gets in is stamped as it is written. */
const withStamp = (one: AlongsideWrite, stamps: Stamps): AlongsideWrite => {
  if (!(one.collection in stampedFields)) return one
  const stampOf = (row: Document): string => stamps.ofRow(one.collection, stampedPart(one.collection, row))
  if ('insertOne' in one) return { ...one, insertOne: { ...one.insertOne, stamp: stampOf(one.insertOne) } }
  if (!('replaceOne' in one)) return one
  const { filter, replacement } = one.replaceOne
  const stamp = stampOf({ ...filter, ...replacement })
  return { ...one, replaceOne: { ...one.replaceOne, replacement: { ...replacement, stamp } } }
}

/**
 * The states that a group of commands works on: read from the cache or in the transaction, changed in memory, and
 * written at the end. Nothing is written when nothing changed.
 */
export class WorkingSet {
  readonly #db: Database
  readonly #session: Session | undefined
  readonly #cache: ProjectionCache | undefined
  readonly #read = new Map<string, AnyStored>()
  /** What was asked for, by kind and id: an id that is of another kind says nothing of that one. */
  readonly #asked = new Set<string>()
  readonly #now = new Map<string, AnyStored>()
  readonly #fromCache = new Set<string>()
  readonly entries: Entry[] = []
  readonly commands: CommandRow[] = []
  readonly vault: VaultRow[] = []
  readonly alongside: AlongsideWrite[] = []
  /** [P5] Numbers without gaps; none outside of a transaction. */
  readonly numbers: LastNumbers | undefined

  /** Without a cache everything is read from the database, without a session outside a transaction. */
  constructor(db: Database, session: Session | undefined, cache: ProjectionCache | undefined) {
    this.#db = db
    this.#session = session
    this.#cache = cache
    this.numbers = session && new LastNumbers(db, session)
  }

  /** Makes the subjects known. */
  async load(refs: readonly SubjectRef[]): Promise<void> {
    for (const kind of subjectKinds) {
      const asked = (id: string): string => `${kind}:${id}`
      const ids = new Set(
        refs.filter((ref) => ref.kind === kind && !this.#asked.has(asked(ref.id))).map((ref) => ref.id),
      )
      for (const id of ids) {
        const cached = this.#cache?.get(id)
        if (cached?.kind !== kind) continue
        this.#asked.add(asked(id))
        this.#read.set(id, cached)
        this.#fromCache.add(id)
        ids.delete(id)
      }
      if (ids.size === 0) continue
      const rows = await projectionsOf(this.#db, kind)
        .find({ _id: { $in: [...ids] } }, { session: this.#session })
        .toArray()
      for (const id of ids) this.#asked.add(asked(id))
      for (const row of rows as AnyStored[]) this.#read.set(row._id, row)
    }
  }

  /** Entries of a subject by `seq`, from the journal and from what this group writes. */
  async entriesOf(subjectId: string, seqs: readonly number[]): Promise<Map<number, Entry>> {
    if (seqs.length === 0) return new Map()
    const rows = await journalRows(this.#db)
      .find({ 'subject.id': subjectId, seq: { $in: [...seqs] } }, { session: this.#session, projection: { _id: 0 } })
      .toArray()
    const own = this.entries.filter((entry) => entry.subject.id === subjectId && seqs.includes(entry.seq))
    return new Map([...(rows as Entry[]), ...own].map((entry) => [entry.seq, entry]))
  }

  /** Of some files, those that were refused for good to who names them now. */
  untaken(actor: Actor, hashes: readonly string[]): Promise<string[]> {
    return refusedTo(this.#db, actor.userId, hashes)
  }

  /** What is to be written where a case names files of other cases, that the actor sees there. */
  brought(actor: Actor, caseId: string, hashes: readonly string[], at: Date): Promise<AlongsideWrite[]> {
    return broughtBy(this.#db, { actor, caseId, hashes, at })
  }

  stored(id: string): AnyStored | undefined {
    return this.#now.get(id) ?? this.#read.get(id) ?? undefined
  }

  put(row: AnyStored): void {
    this.#now.set(row._id, row)
  }

  /** Whether any of the subjects came out of the cache, and so may be older than the database. */
  isFromCache(ids: readonly string[]): boolean {
    return ids.some((id) => this.#fromCache.has(id))
  }

  /**
   * Writes everything in the session's transaction, with the stamps that only this system can make. [T2]
   * @throws VersionMoved when a guard does not hold
   */
  async write(session: Session, stamps: Stamps): Promise<void> {
    const insert = async (collection: string, rows: readonly Document[]): Promise<void> => {
      if (rows.length > 0) await insertRows(this.#db, session, collection, rows)
    }
    await insert(
      journalRows(this.#db).collectionName,
      this.entries.map((entry) => ({ _id: stamps.ofEntry(entry), ...entry })),
    )
    for (const kind of subjectKinds) {
      const rows = [...this.#now.values()].filter((row) => row.kind === kind)
      if (rows.length === 0) continue
      const { collectionName } = projectionsOf(this.#db, kind)
      const fresh: AnyStored[] = []
      const changed: { filter: Document; replacement: AnyStored }[] = []
      for (const row of rows) {
        const before = this.#read.get(row._id)
        if (before) changed.push({ filter: { _id: row._id, seq: before.seq }, replacement: row })
        else fresh.push(row)
      }
      await insert(collectionName, fresh)
      if (changed.length > 0 && (await replaceRows(this.#db, session, collectionName, changed)) !== changed.length)
        throw new VersionMoved()
    }
    await this.numbers?.write()
    await insert(vaultRows(this.#db).collectionName, this.vault)
    for (const one of this.alongside)
      await this.#writeAlongside(withStamp(one, stamps), { session, ignoreUndefined: true })
    const commands = commandRows(this.#db).collectionName
    await insert(
      commands,
      this.commands.map((row) => ({ ...row, stamp: stamps.ofRow(commands, commandContent(row)) })),
    )
  }

  async #writeAlongside(one: AlongsideWrite, options: { session: Session; ignoreUndefined: boolean }): Promise<void> {
    const rows = this.#db.collection<{ _id: string }>(one.collection)
    if ('insertOne' in one) await rows.insertOne(one.insertOne, options)
    else if ('replaceOne' in one) {
      const { filter, replacement, upsert } = one.replaceOne
      await rows.replaceOne(filter, replacement, { ...options, upsert })
    } else await rows.deleteMany(one.deleteMany.filter, options)
  }

  /** What was written, for the cache to hold after the commit. */
  written(): AnyStored[] {
    return [...this.#now.values()]
  }

  /** Subjects that were read; after a failure nothing about them is to be believed. */
  touched(): string[] {
    return [...this.#read.keys()]
  }
}
