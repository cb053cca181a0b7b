import type { SubjectRef } from '../../shared/domain/entry.ts'
import type { FollowRequest } from '../../shared/events.ts'

const MOST_CHARACTERS = 80

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

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

/** An `unfollow` frame, or undefined for anything else. */
export const unfollowRequest = (frame: unknown): { subject: SubjectRef } | undefined => {
  const subject = isObject(frame) ? caseRef(frame['subject']) : undefined
  return subject && { subject }
}
