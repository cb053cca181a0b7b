import type { Problem } from '../../../shared/refusals.ts'
import { newCommandId } from './api.ts'
import { problemFrom } from './problem.ts'

/** A command in hand: one id for all that is sent under it, as long as any of it may have been written. */
export interface Held<T> {
  id: string
  /** Contents that were sent and of which nobody knows whether they were written. */
  unsettled: T[]
}

/** What was taken: the content sent now, or one that was sent before it under the same id. */
export interface Taken<T, R> {
  result: R
  content: T
  earlier: boolean
}

export const newCommand = <T>(): Held<T> => ({ id: newCommandId(), unsettled: [] })

/** Whether the server may have written although it did not say so. */
const mayBeWritten = ({ status }: Problem): boolean => status === 0 || status >= 500
/** Whether it was not even looked at: who asked was not known, or asked too often. */
const notLookedAt = ({ status, code }: Problem): boolean =>
  status === 401 || status === 429 || code === 'session.other-person'

/** Equal but for the time of writing: a repeat is the same command. */
const same = (one: unknown, other: unknown): boolean => {
  const plain = (content: unknown): string =>
    JSON.stringify(content, (key, value: unknown) => (key === 'writtenAt' ? undefined : value))
  return plain(one) === plain(other)
}

const forget = <T>(held: Held<T>, content: T): void => {
  held.unsettled = held.unsettled.filter((each) => !same(each, content))
}

/**
 * Sends a content under the id in hand. An edit after an unknown outcome goes out under the same id, so that only one
 * of the two can be written; when it was the one before, that one's result is asked for and comes back as `earlier`.
 * What is refused for good is taken out of `unsettled`: empty, the id has done its work.
 * @throws what `attempt` throws
 */
export const sendHeld = async <T, R>(
  held: Held<T>,
  content: T,
  attempt: (content: T, id: string) => Promise<R>,
): Promise<Taken<T, R>> => {
  const before = held.unsettled.find((each) => same(each, content))
  if (before === undefined) held.unsettled = [...held.unsettled, content]
  try {
    const sent = before ?? content
    return { result: await attempt(sent, held.id), content: sent, earlier: false }
  } catch (error) {
    const problem = problemFrom(error)
    if (mayBeWritten(problem)) throw error
    if (!notLookedAt(problem) || before === undefined) forget(held, content)
    if (problem.code !== 'command.id-reused') throw error
    return (await earlierTaken(held, attempt)) ?? Promise.reject(error)
  }
}

/** Which of the contents sent before was taken: the server answers its repeat with the first result. */
const earlierTaken = async <T, R>(
  held: Held<T>,
  attempt: (content: T, id: string) => Promise<R>,
): Promise<Taken<T, R> | undefined> => {
  for (const content of [...held.unsettled].reverse()) {
    try {
      return { result: await attempt(content, held.id), content, earlier: true }
    } catch (error) {
      const problem = problemFrom(error)
      if (mayBeWritten(problem) || notLookedAt(problem)) throw error
      forget(held, content)
    }
  }
  return undefined
}
