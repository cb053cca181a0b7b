import { addHours } from 'date-fns/addHours'
import { differenceInMilliseconds } from 'date-fns/differenceInMilliseconds'

/** [K1] One window after the call was received: elapsed hours, wherever the clocks go. Instants are ISO 8601 UTC. */
export const dueAt = (receivedAt: string, hours: number): string => addHours(new Date(receivedAt), hours).toISOString()

/** [K4] Whether a clearance lies in the window; exactly its last millisecond is within. */
export const withinWindow = (receivedAt: string, clearedAt: string, hours: number): boolean =>
  timeLeft(receivedAt, hours, clearedAt) >= 0

/** [K1] Milliseconds left of the window at an instant; negative once it has run out. */
export const timeLeft = (receivedAt: string, hours: number, at: string): number =>
  differenceInMilliseconds(new Date(dueAt(receivedAt, hours)), new Date(at))
