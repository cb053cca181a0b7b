import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import type { CaseState } from '../../shared/domain/case.ts'
import type { FileUse } from '../../shared/domain/file.ts'
import type { Actor } from '../../shared/domain/people.ts'
import type { FileOfCase } from '../../shared/operations/results.ts'
import { Refusal } from '../../shared/refusals.ts'
import { cursorOf, placeIn } from '../http/cursor.ts'
import { Download, serve, type Route } from '../http/serve.ts'
import { derivedId } from '../journal/chain.ts'
import type { Platform } from '../platform.ts'
import { noRest, type Rest } from '../rest.ts'
import { fileColumns, useColumns } from './columns.ts'
import { dispositionOf, useOf } from './fileType.ts'
import { findFile, findFiles, openBytes, sweepOrphans, sweepUnnamed } from './files.model.ts'
import { filesNamedBy, standingIn } from './naming.model.ts'
import type { Quota } from './quota.model.ts'
import { partOf } from './range.ts'
import { storeFile } from './store.ts'
import { usesOf } from './uses.model.ts'

export { prepareFiles } from './files.model.ts'
export { storeFile } from './store.ts'

const DAY_MS = 24 * 3600 * 1000
/** An opening that goes on for longer is on record once more. */
const OPENING_MS = 12 * 3600 * 1000

/** Lets pass who may do the operation on the case. @throws Refusal `subject.not-found`, `rights.missing` */
export type AuthoriseCase = (actor: Actor, operation: string, caseId: string) => Promise<{ state: CaseState }>

const PAGE = 50

/** Files of cases, by the SHA-256 of their bytes. [X5] */
export const fileRoutes = (platform: Platform, authoriseCase: AuthoriseCase): Route[] => {
  const { db } = platform

  /** A file that this case does not name is not there, whoever else has it. @throws Refusal `subject.not-found` */
  const caseNaming = async (actor: Actor, operation: string, { id, sha256 }: Named) => {
    const { state } = await authoriseCase(actor, operation, id)
    const standing = await standingIn(db, id, sha256)
    if (standing === undefined) throw new Refusal('subject.not-found')
    return { state, standing }
  }

  /** [X5] On record in the file's own journal before any of its bytes leave, in the name of whoever gets them. */
  const record = async (
    actor: Actor,
    sha256: string,
    { id, number, scope }: CaseState,
    { use, opening }: { use: FileUse; opening?: string },
  ): Promise<void> => {
    const body = { use, caseId: id, number, scope }
    const turn = Math.floor(platform.now().getTime() / OPENING_MS)
    const told = JSON.stringify([opening, turn, actor.userId, sha256, body])
    await platform.journal.submit({
      // Nobody can work out the id of an opening: whoever used it up before would hide the view.
      id: opening === undefined ? randomUUID() : derivedId(platform.journal.vault.blind('opening', told), 'opened'),
      operation: 'file.record',
      actor: { ...actor, system: true },
      params: { sha256, caseId: id },
      body,
    })
  }

  /** What one person may send. */
  const quota = (): Quota => {
    const { rules, display } = platform.config
    const day = platform.now().toLocaleDateString('en-CA', { timeZone: display.timeZone })
    return { day, dayMb: rules.uploadDayMb, unnamedMb: rules.uploadUnnamedMb }
  }

  return [
    serve('file.store', async ({ actor, params, request }) =>
      storeFile(db, request, { sha256: params.sha256, by: actor.userId, now: () => platform.now(), quota: quota() }),
    ),

    // [X5] What is there and what can be shown, without any of its bytes: nobody has viewed anything by that.
    serve(
      'file.list',
      async ({ actor, params }) => {
        await authoriseCase(actor, 'file.list', params.id)
        const standings = await filesNamedBy(db, params.id)
        const kept = new Map((await findFiles(db, [...standings.keys()])).map((file) => [file._id, file]))
        const items = [...standings].map(([sha256, standing]): FileOfCase => {
          const file = standing === 'has' ? kept.get(sha256) : undefined
          if (file) return { sha256, state: 'stored', type: file.type, size: file.size }
          return { sha256, state: standing === 'refused' ? 'refused' : 'awaiting' }
        })
        return { items }
      },
      fileColumns,
    ),

    serve('file.read', async ({ actor, params, query, request }) => {
      const { state: ofCase, standing } = await caseNaming(actor, 'file.read', params)
      const { sha256 } = params
      const file = await findFile(db, sha256)
      if (!file || standing !== 'has') throw new Refusal(standing === 'refused' ? 'file.refused' : 'file.awaiting')
      const use = useOf(file.type, query.save === true)
      // Who asks what it is gets none of its bytes.
      if (request.method !== 'HEAD') await record(actor, sha256, ofCase, { use, opening: query.opening })
      const etag = `"${sha256}"`
      // Who has the bytes shows them only after asking: each view is on record, and the right to it is looked at anew.
      const kept = { 'Cache-Control': 'private, no-cache', ETag: etag }
      if (knows(request.headers['if-none-match'], etag)) return new Download(Readable.from([]), kept, 304)
      const part = partOf(request.headers, etag, file.size)
      if (part === 'none')
        return new Download(Readable.from([]), { ...kept, 'Content-Range': `bytes */${file.size}` }, 416)
      const { start, end } = part ?? { start: 0, end: file.size }
      const headers = {
        ...kept,
        'Accept-Ranges': 'bytes',
        'Content-Type': file.type,
        'Content-Length': String(end - start),
        'Content-Disposition': dispositionOf(sha256, file.type, use),
        'X-Content-Type-Options': 'nosniff',
        'Content-Security-Policy': "default-src 'none'; sandbox",
        ...(part ? { 'Content-Range': `bytes ${start}-${end - 1}/${file.size}` } : {}),
      }
      const bytes = request.method === 'HEAD' ? Readable.from([]) : openBytes(db, file, part)
      return new Download(bytes, headers, part ? 206 : 200)
    }),

    // [X5] Who viewed and saved a file through the case, the first first; what others did with it is theirs.
    serve(
      'file.journal',
      async ({ actor, params, query }) => {
        await caseNaming(actor, 'file.journal', params)
        const limit = query.limit ?? PAGE
        const after = query.cursor === undefined ? [0, 0] : placeIn(query.cursor, 'number', 'number')
        const found = await usesOf(
          db,
          { ...params, caseId: params.id },
          { part: after[0] ?? 0, seq: after[1] ?? 0 },
          limit + 1,
        )
        const items = found.slice(0, limit)
        const last = items.at(-1)
        return found.length > limit && last
          ? { items: items.map(({ entry }) => entry), next: cursorOf(last.part, last.entry.seq) }
          : { items: items.map(({ entry }) => entry) }
      },
      useColumns,
    ),
  ]
}

interface Named {
  id: string
  sha256: string
}

/** Whether an `If-None-Match` header names the tag. */
const knows = (told: string | undefined, etag: string): boolean =>
  told?.split(',').some((each) => each.trim().replace(/^W\//, '') === etag) ?? false

/**
 * Removes what came in more than a day ago and was never kept, and what was kept and named by nobody for longer than
 * the rule says [X5]. For a daily turn. @returns how many
 */
export const sweepFiles = async ({
  db,
  now,
  unnamedDays,
  rest = noRest,
}: Pick<Platform, 'db' | 'now'> & { unnamedDays: number; rest?: Rest }): Promise<number> => {
  const ago = (days: number): Date => new Date(now().getTime() - days * DAY_MS)
  return (await sweepOrphans(db, ago(1), rest)) + (await sweepUnnamed(db, ago(unnamedDays), rest))
}
