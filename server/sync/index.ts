import { decidedOperations } from '../../shared/domain/rules.ts'
import { problemOf, Refusal } from '../../shared/refusals.ts'
import type { SyncOutcome } from '../../shared/operations/results.ts'
import { mayEver } from '../../shared/permissions.ts'
import type { Actor } from '../../shared/domain/people.ts'
import { refusalOf, type Language } from '../http/problem.ts'
import { serve, type Route } from '../http/serve.ts'
import { checked } from '../http/validation.ts'
import type { Platform } from '../platform.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** One command as a device queued it. */
interface Queued {
  id: string
  operation: string
  params?: object
  body?: object
  writtenAt?: string
}

interface Sender {
  actor: Actor
  language: Language
  deviceNow?: string
}

const queueable = new Set<string>(decidedOperations.filter((name) => !name.startsWith('account.')))

/** Told of what was refused, for the record. [A4] [A6] */
type Refused = (asked: { actor: Actor; operation: string; params?: unknown }, code: string) => void

/**
 * Applies one queued command as its own request would. What a rule refuses is told beside the others.
 * @throws Refusal that only says to try again later: nothing of the same subject may go before it then
 */
const applied = async (
  platform: Platform,
  queued: Queued,
  { actor, language, deviceNow }: Sender,
  refused: Refused,
): Promise<SyncOutcome> => {
  const { id, operation } = queued
  try {
    if (!UUID.test(id)) throw new Refusal('command.id-invalid', { field: 'id' })
    const name = decidedOperations.find((each) => each === operation)
    if (!name || !queueable.has(operation)) throw new Refusal('request.not-found', { field: 'operation' })
    if (!mayEver(name, actor)) throw new Refusal('rights.missing')
    const params = checked(name, 'params', queued.params ?? {})
    const body = checked(name, 'body', {
      ...queued.body,
      ...(queued.writtenAt === undefined ? {} : { writtenAt: queued.writtenAt }),
    })
    const { result, duplicate } = await platform.journal.submit({ id, operation, actor, params, body, deviceNow })
    return { id, outcome: duplicate ? 'duplicate' : 'applied', result }
  } catch (error) {
    const refusal = refusalOf(error)
    if (!refusal || refusal.status >= 500) throw error
    // It was written, and who sent it may not see any more what: there is nothing left to send.
    if (refusal.detail['done'] === true) return { id, outcome: 'duplicate' }
    refused({ actor, operation, params: queued.params }, refusal.code)
    return { id, outcome: 'refused', problem: problemOf(refusal, language) }
  }
}

const subjectOf = ({ params }: Queued): string =>
  params && 'id' in params && typeof params.id === 'string' ? params.id : ''

/**
 * Queued commands of a device: the order is kept per subject, different subjects travel together. Each is applied, a repeat,
 * or refused for good; where one could not be decided, the whole call is to be repeated.
 */
export const syncRoutes = (platform: Platform, refused: Refused): Route[] => [
  serve('sync.submit', async ({ actor, body, language, deviceNow }) => {
    const items: SyncOutcome[] = []
    const lines = new Map<string, Promise<void>>()
    body.commands.forEach((queued, index) => {
      const subject = subjectOf(queued)
      const before = lines.get(subject) ?? Promise.resolve()
      lines.set(
        subject,
        before.then(async () => {
          items[index] = await applied(platform, queued, { actor, language, deviceNow }, refused)
        }),
      )
    })
    const ended = await Promise.allSettled(lines.values())
    // The device sends all of it again: what was written by now is a repeat then.
    for (const line of ended) if (line.status === 'rejected') throw line.reason
    return { items }
  }),
]
