import { computed, reactive, shallowRef } from 'vue'
import type { BodyOf, ResultOf } from '../../../shared/operations/catalogue.ts'
import type { Problem } from '../../../shared/refusals.ts'
import { hindranceOf, releasePhotos } from '../cases/photos.ts'
import type { LaneDraft } from '../cases/laneDrafts.ts'
import { call, newCommandId } from '../lib/api.ts'
import { sendHeld, type Held } from '../lib/command.ts'
import { forget, keep, kept, keptKeys } from '../lib/keep.ts'
import { isPassing } from '../lib/files.ts'
import { problemFrom } from '../lib/problem.ts'
import { useSession } from '../lib/session.ts'
import { inTurn } from './turns.ts'

export type Writing = BodyOf<'timeline.write'>

/** An entry on its way to the server, as it is kept on the device. */
export interface Waiting extends Held<Writing> {
  caseId: string
  /** The case's number; empty when it was not known. */
  number: string
  /** Since when, milliseconds; of two of one case the earlier goes first. */
  at: number
  draft: LaneDraft
  body: Writing
  /** Why the server did not take it: it goes out again only when its author says so. */
  refusal?: Problem
}

/** What became of an entry at its first sending. */
export type Outcome =
  { is: 'written'; result?: ResultOf<'timeline.write'> } | { is: 'refused'; problem: Problem } | { is: 'waiting' }

const SEND_WITHIN_MS = 30_000
const prefix = 'xiaoan.outbox'
const person = (): string => useSession().user?.id ?? 'nobody'
const keyOf = (id: string): string => `${prefix}.${person()}.${id}`

const found = shallowRef<{ of: string; items: readonly Waiting[] }>({ of: '', items: [] })
/** Those that are being sent by this window. */
const sending = reactive(new Set<string>())
/** Just put in: on any network that is well they are gone before anybody could read that they wait. */
const beginning = reactive(new Set<string>())
const BEGINNING_MS = 1_500
/** Who waits for the first outcome. */
const waiters = new Map<string, (outcome: Outcome) => void>()

const parsed = (text: string | null): Waiting | undefined => {
  try {
    const one: unknown = JSON.parse(text ?? 'null')
    const isOne = typeof one === 'object' && one !== null && 'caseId' in one && 'body' in one && 'draft' in one
    return isOne ? (one as Waiting) : undefined
  } catch {
    return undefined
  }
}
/** Looks on the device what waits of the person who is signed in. */
export const look = (): readonly Waiting[] => {
  const items = keptKeys(`${prefix}.${person()}.`)
    .flatMap((key) => parsed(kept(key)) ?? [])
    .sort((one, other) => one.at - other.at)
  found.value = { of: person(), items }
  return items
}
addEventListener('storage', ({ key }) => {
  if (key === null || key.startsWith(prefix)) look()
})
const save = (item: Waiting): void => {
  keep(keyOf(item.id), JSON.stringify(item))
  look()
}
const remove = (id: string): void => {
  forget(keyOf(id))
  look()
}
const current = (id: string): Waiting | undefined => parsed(kept(keyOf(id)))

const settle = (id: string, outcome: Outcome): void => {
  if (outcome.is === 'waiting') beginning.delete(id)
  waiters.get(id)?.(outcome)
  waiters.delete(id)
}

/** Nothing was decided: the server was not reached, is starting, or wants a sign-in of this person first. */
const isUndecided = ({ status, code }: Problem): boolean =>
  (isPassing(status) && status !== 409 && status !== 500 && status !== 501) || code === 'session.other-person'

const refuse = (item: Waiting, problem: Problem): void => {
  save({ ...item, refusal: problem })
  settle(item.id, { is: 'refused', problem })
}

const without = (item: Waiting, hashes: readonly string[]): Waiting => {
  const files = item.draft.files.filter((file) => !hashes.includes(file))
  const { files: named, ...body } = item.body.body as { files?: string[] }
  const left = named?.filter((file) => !hashes.includes(file)) ?? []
  const content = left.length > 0 ? { ...body, files: left } : body
  return { ...item, draft: { ...item.draft, files }, body: { ...item.body, body: content } as Writing }
}

/** [X5] A file that was refused for good is taken off, and its author asked; one not judged yet is sent first. */
const filesAreReady = async (item: Waiting): Promise<boolean> => {
  for (const sha256 of item.draft.files) {
    const hindrance = await hindranceOf(sha256)
    if (hindrance === 'no') continue
    if (hindrance !== 'later') refuse(without(item, [sha256]), hindrance)
    return false
  }
  return true
}

/** An edit of what turned out to have been written: its correction, unless it became another entry. */
const followUp = (item: Waiting, written: Writing, seq: number): void => {
  const { draft, body } = item
  const isEdit =
    body.lane === written.lane &&
    (body.answers ?? 0) === (written.answers ?? 0) &&
    (body.corrects ?? 0) === (written.corrects ?? 0)
  const { answers, ...rest } = body
  const next: Waiting = {
    ...item,
    id: newCommandId(),
    unsettled: [],
    draft: { ...draft, held: null },
    body: (isEdit ? { ...rest, corrects: seq } : { ...rest, ...(answers ? { answers } : {}) }) as Writing,
  }
  const waiter = waiters.get(item.id)
  waiters.delete(item.id)
  if (waiter) waiters.set(next.id, waiter)
  save(next)
  remove(item.id)
}

/** @returns whether the case's next may go: it was decided, one way or the other */
const sendOne = async (item: Waiting): Promise<boolean> => {
  if (!(await filesAreReady(item))) return current(item.id)?.refusal !== undefined
  const held: Held<Writing> = { id: item.id, unsettled: item.unsettled }
  try {
    const taken = await sendHeld<Writing, ResultOf<'timeline.write'>>(held, item.body, (body, id) => {
      // What may have been written from now on is known after a crash, too.
      save({ ...item, unsettled: held.unsettled })
      const signal = AbortSignal.timeout(SEND_WITHIN_MS)
      return call('timeline.write', { id, params: { id: item.caseId }, body, signal })
    })
    if (taken.earlier) followUp(item, taken.content, taken.result.seq)
    else {
      remove(item.id)
      void releasePhotos(item.draft.files)
      settle(item.id, { is: 'written', result: taken.result })
    }
    return true
  } catch (error) {
    const problem = problemFrom(error)
    const left = { ...item, unsettled: held.unsettled }
    // Written before, in a case that the author may not see any more: nothing is left to send.
    if (problem.done === true) {
      remove(item.id)
      void releasePhotos(item.draft.files)
      settle(item.id, { is: 'written' })
      return true
    }
    if (!isUndecided(problem)) {
      const named = problem.code === 'file.refused' && Array.isArray(problem.files) ? problem.files.map(String) : []
      refuse(without(left, named), problem)
      return true
    }
    save(left)
    settle(item.id, { is: 'waiting' })
    return false
  }
}

const mayGo = (author: string): boolean => useSession().isOpen && person() === author

/** Sends what waits of one case, in its order, until the server cannot be reached. @returns whether nothing is left */
const drainCase = (author: string, caseId: string): Promise<boolean> =>
  inTurn(`${prefix}.${author}.${caseId}`, async () => {
    for (;;) {
      if (!mayGo(author)) return false
      const next = look().find((item) => item.caseId === caseId && item.refusal === undefined)
      if (!next) return true
      sending.add(next.id)
      const goesOn = await sendOne(next).finally(() => sending.delete(next.id))
      if (!goesOn) {
        settle(next.id, { is: 'waiting' })
        return false
      }
    }
  })

/** Sends all that waits, each case by itself: one that cannot go holds up no other. @returns whether nothing is left */
export const drain = async (): Promise<boolean> => {
  const author = person()
  const cases = new Set(
    look()
      .filter(({ refusal }) => refusal === undefined)
      .map(({ caseId }) => caseId),
  )
  const done = await Promise.all([...cases].map((caseId) => drainCase(author, caseId)))
  return done.every(Boolean)
}

/** Puts an entry on its way. @returns what became of it at its first sending; never throws */
export const put = (wanted: Omit<Waiting, 'at' | 'refusal'>): Promise<Outcome> => {
  const last = look().at(-1)?.at ?? 0
  const item: Waiting = { ...wanted, at: Math.max(Date.now(), last + 1) }
  const outcome = new Promise<Outcome>((resolve) => waiters.set(item.id, resolve))
  beginning.add(item.id)
  setTimeout(() => beginning.delete(item.id), BEGINNING_MS)
  save(item)
  void drainCase(person(), item.caseId).then((isDone) => {
    const left = current(item.id)
    // What is gone by now was sent by another window.
    if (!left) settle(item.id, { is: 'written' })
    else settle(item.id, left.refusal ? { is: 'refused', problem: left.refusal } : { is: 'waiting' })
    if (!isDone) wake()
  })
  return outcome
}

/** Sends again what was refused. */
export const retry = (id: string): void => {
  const item = current(id)
  if (!item) return
  const { refusal: _, ...again } = item
  save(again)
  void drainCase(person(), item.caseId).then((isDone) => {
    if (!isDone) wake()
  })
}
/** Takes an entry out, to be changed or thrown away, when no window is sending it. @returns undefined when it was sent */
export const takeOut = async (id: string): Promise<Waiting | undefined> => {
  const caseId = current(id)?.caseId
  if (caseId === undefined) return undefined
  return inTurn(`${prefix}.${person()}.${caseId}`, async () => {
    const item = current(id)
    if (item) remove(id)
    return item
  })
}

let wake = (): void => undefined
/** Told when something waits that could not be sent. */
export const onLeft = (listener: () => void): void => {
  wake = listener
}

/** What of the signed-in person waits on this device, the first first. */
export const waitingEntries = computed((): readonly Waiting[] =>
  found.value.of === person() ? found.value.items.filter(({ id }) => !beginning.has(id)) : [],
)
export const isBeingSent = (id: string): boolean => sending.has(id)
