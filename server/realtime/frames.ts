import type { SubjectRef } from '../../shared/domain/entry.ts'
import { changedThings, type ChangedThing, type Doing, type FollowRequest } from '../../shared/events.ts'
import { lanes, type Lane } from '../../shared/schema/terms.ts'

const MOST_CHARACTERS = 80

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isOneOf = <const T extends readonly string[]>(values: T, value: unknown): value is T[number] =>
  values.some((each) => each === value)

const caseRef = (value: unknown): SubjectRef | undefined =>
  isObject(value) &&
  value['kind'] === 'case' &&
  typeof value['id'] === 'string' &&
  value['id'].length > 0 &&
  value['id'].length <= MOST_CHARACTERS
    ? { kind: 'case', id: value['id'] }
    : undefined

/** A `follow` frame, or undefined for anything else. */
export const followRequest = (frame: unknown): FollowRequest | undefined => {
  if (!isObject(frame)) return undefined
  const subject = caseRef(frame['subject'])
  const after = frame['after']
  return subject && typeof after === 'number' && Number.isSafeInteger(after) && after >= 0
    ? { subject, after }
    : undefined
}

/** A `present` frame, or undefined for anything else. */
export const presentRequest = (frame: unknown): { subject: SubjectRef; doing: Doing } | undefined => {
  if (!isObject(frame)) return undefined
  const subject = caseRef(frame['subject'])
  const { writing, changing } = frame
  if (!subject || (writing !== undefined && !isOneOf(lanes, writing))) return undefined
  if (changing !== undefined && !isOneOf(changedThings, changing)) return undefined
  const doing: { writing?: Lane; changing?: ChangedThing } = {}
  if (writing !== undefined) doing.writing = writing
  if (changing !== undefined) doing.changing = changing
  return { subject, doing }
}

/** An `unfollow` or `absent` frame, or undefined for anything else. */
export const unfollowRequest = (frame: unknown): { subject: SubjectRef } | undefined => {
  const subject = isObject(frame) ? caseRef(frame['subject']) : undefined
  return subject && { subject }
}
