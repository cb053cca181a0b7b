import type { Actor } from '../../shared/domain/people.ts'
import { Refusal } from '../../shared/refusals.ts'
import { Download, serve, type Route } from '../http/serve.ts'
import type { Platform } from '../platform.ts'
import { dispositionOf } from './fileType.ts'
import { findFile, isNamedByCase, openBytes, sweepOrphans } from './files.model.ts'
import { storeFile } from './store.ts'

export { prepareFiles } from './files.model.ts'
export { MOST_BYTES } from './store.ts'

const DAY_MS = 24 * 3600 * 1000

/** Lets pass who may do the operation on the case. @throws Refusal `subject.not-found`, `rights.missing` */
export type AuthoriseCase = (actor: Actor, operation: string, caseId: string) => Promise<unknown>

/** Files of cases, by the SHA-256 of their bytes. [X5] */
export const fileRoutes = (platform: Platform, authoriseCase: AuthoriseCase): Route[] => {
  const { db } = platform
  return [
    serve('file.store', async ({ actor, params, request }) =>
      storeFile(db, request, { sha256: params.sha256, by: actor.userId, now: () => platform.now() }),
    ),

    serve('file.read', async ({ actor, params }) => {
      await authoriseCase(actor, 'file.read', params.id)
      // A file that this case does not name is not there, whoever else has it.
      if (!(await isNamedByCase(db, params.id, params.sha256))) throw new Refusal('subject.not-found')
      const file = await findFile(db, params.sha256)
      if (!file) throw new Refusal('file.awaiting')
      return new Download(openBytes(db, file), {
        'Content-Type': file.type,
        'Content-Length': String(file.size),
        'Content-Disposition': dispositionOf(params.sha256, file.type),
        'X-Content-Type-Options': 'nosniff',
        'Content-Security-Policy': "default-src 'none'; sandbox",
        'Cache-Control': 'private, max-age=31536000, immutable',
        ETag: `"${params.sha256}"`,
      })
    }),
  ]
}

/** Removes what came in more than a day ago and was never kept. For a daily turn. */
export const sweepFiles = (platform: Pick<Platform, 'db' | 'now'>): Promise<number> =>
  sweepOrphans(platform.db, new Date(platform.now().getTime() - DAY_MS))
