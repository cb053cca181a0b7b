import { accessOf, type CaseState } from '../../shared/domain/case.ts'
import { isPartOf } from '../../shared/domain/case-part.ts'
import { foldedNumber } from '../../shared/domain/folding.ts'
import type { Actor } from '../../shared/domain/people.ts'
import { masked, personalNumbersIn } from '../../shared/domain/personal.ts'
import { operationNamed } from '../../shared/operations/catalogue.ts'
import { maySeeCase } from '../../shared/permissions.ts'
import type { Platform } from '../platform.ts'
import type { Recorder } from './recorder.ts'

/** What was asked, as it was checked; what was refused before that, as it came. */
export interface Asked {
  actor: Actor
  operation: string
  params?: unknown
  query?: unknown
  body?: unknown
}

/** Repeats of opening a case within it are one entry: a page asks for it many times. */
const OPENED_MS = 10 * 60_000
/** What of a query tells a list from another, and is never about a person. */
const SAID = ['format', 'figure', 'station', 'district', 'status', 'month', 'place', 'kind', 'from', 'to'] as const
const CODE = /^[\w:.+-]{1,60}$/
const LONGEST_ID = 128
/** Where a number is looked up. */
const SEARCHED = ['q', 'phone', 'number', 'document', 'serial'] as const
/** Fewer digits name nobody. */
const LOOKED_UP = /^\+?[0-9]{7,}X?$/

const textAt = (from: unknown, key: string): string | undefined => {
  const value: unknown = typeof from === 'object' && from !== null ? Reflect.get(from, key) : undefined
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Whether what leaves is a file of a whole list or a report. */
export const isExport = (operation: string, query: unknown): boolean => {
  const declared = operationNamed(operation)
  if (!declared || operation === 'file.read') return false
  return declared.download || textAt(query, 'format') === 'csv'
}

/** Whether it is a whole list. Of reports few are made at once whoever asks: they have their own bound. */
export const isWholeList = (operation: string, query: unknown): boolean =>
  isExport(operation, query) && !operation.startsWith('report.')

/** The numbers that are looked up, of which nothing but their kind and their ends is kept. */
export const numbersLookedUp = (from: unknown): { field: string; masked: string }[] =>
  SEARCHED.flatMap((key) => {
    const text = textAt(from, key)
    if (text === undefined) return []
    const found = personalNumbersIn(text).map(({ field, value }) => ({ field, masked: masked(field, value) }))
    if (found.length > 0) return found
    const plain = foldedNumber(text)
    if (!LOOKED_UP.test(plain)) return []
    const field = key === 'phone' ? 'phone' : 'digits'
    // The ends of a short number would be all of it.
    return [{ field, masked: masked('digits', plain) }]
  })

type About = { caseId: string; state?: CaseState } | { subject: string } | undefined

/**
 * [A6] What people read beyond their own work, export, look up and are refused is on record, behind the answer. Told by
 * the one door of each way in (HTTP, the queue of a device, sockets), so that no handler can forget it.
 */
export class Reads {
  readonly #platform: Pick<Platform, 'journal' | 'log' | 'organisation'>
  readonly #recorder: Recorder
  readonly #underWay = new Set<Promise<void>>()

  constructor(platform: Pick<Platform, 'journal' | 'log' | 'organisation'>, recorder: Recorder) {
    this.#platform = platform
    this.#recorder = recorder
  }

  /** Something was read and answered. */
  answered(asked: Asked): void {
    const { actor, operation, params, query, body } = asked
    if (actor.system) return
    for (const found of [...numbersLookedUp(query), ...numbersLookedUp(body)])
      this.#recorder.record(actor.userId, 'looked-up', { operation, ...found })
    const hasId = textAt(params, 'id') !== undefined
    if (hasId || isExport(operation, query)) this.#later(this.#read(asked))
  }

  /** Something was refused: for want of rights, as not found, or because too many lists leave. */
  refused(asked: Asked, code: string): void {
    if (code === 'export.busy' || code === 'export.too-many')
      this.#recorder.record(asked.actor.userId, 'export-refused', { operation: asked.operation, failure: code })
    if (code === 'rights.missing' || code === 'subject.not-found') this.#later(this.#refused(asked, code))
  }

  /** Ends when all of it was handed to the recorder. */
  async handedOver(): Promise<void> {
    await Promise.all(this.#underWay)
  }

  #later(work: Promise<void>): void {
    const done = work
      .catch((error: unknown) => this.#platform.log.error({ err: error }, 'a read could not be recorded'))
      .finally(() => this.#underWay.delete(done))
    this.#underWay.add(done)
  }

  async #read({ actor, operation, params, query }: Asked): Promise<void> {
    const about = await this.#aboutOf(params)
    const ofCase = about && 'caseId' in about ? about : undefined
    if (isExport(operation, query)) {
      const said = SAID.flatMap((key) => {
        const value = textAt(query, key) ?? textAt(params, key)
        return value !== undefined && CODE.test(value) ? [[key, value] as const] : []
      })
      const detail = { operation, ...Object.fromEntries(said), ...(ofCase ? { caseId: ofCase.caseId } : {}) }
      this.#recorder.record(actor.userId, 'exported', detail)
    }
    if (ofCase?.state && !isPartOf(actor, ofCase.state))
      this.#recorder.record(actor.userId, 'opened', { caseId: ofCase.caseId }, OPENED_MS)
  }

  async #refused({ actor, operation, params, query }: Asked, code: string): Promise<void> {
    const about = (await this.#aboutOf(params)) ?? this.#placeIn(query) ?? this.#placeIn(params)
    const ofCase = about && 'caseId' in about ? about : undefined
    const told: Record<string, string> = ofCase ? { caseId: ofCase.caseId } : about && 'subject' in about ? about : {}
    if (code === 'rights.missing') return this.#recorder.record(actor.userId, 'refused', { operation, ...told })
    // What is not there at all tells nothing of who asks for it.
    const isWithheld = ofCase ? !ofCase.state || !maySeeCase(actor, accessOf(ofCase.state)) : about !== undefined
    if (isWithheld) this.#recorder.record(actor.userId, 'not-found', { operation, ...told })
  }

  /** What an address names, if it is there. */
  async #aboutOf(params: unknown): Promise<About> {
    const id = textAt(params, 'id')
    if (id === undefined || id.length > LONGEST_ID) return undefined
    const { journal } = this.#platform
    const state = (await journal.read('case', id))?.state
    if (state) return { caseId: id, state }
    const item = (await journal.read('property', id))?.state
    if (item) return { caseId: item.caseId, state: (await journal.read('case', item.caseId))?.state }
    return this.#isOfOrganisation(id) ? { subject: id } : undefined
  }

  #placeIn(from: unknown): About {
    const named = ['station', 'district', 'place'].flatMap((key) => textAt(from, key) ?? [])
    const subject = named.find((id) => this.#isOfOrganisation(id))
    return subject === undefined ? undefined : { subject }
  }

  #isOfOrganisation(id: string): boolean {
    const known = this.#platform.organisation()
    return [known.account(id), known.station(id), known.unit(id), known.district(id)].some((each) => each !== undefined)
  }
}
