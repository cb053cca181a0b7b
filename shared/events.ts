import type { CaseCard } from './domain/case.ts'
import type { EscalationLevel } from './domain/case.ts'
import type { DispatchEnded } from './domain/dispatch-ended.ts'
import type { FiguresChanged } from './domain/boards/answers.ts'
import type { Entry, SubjectRef } from './domain/entry.ts'
import type { NotificationItem } from './domain/notification-item.ts'
import type { Place } from './schema/primitives.ts'
import type { DispatchState, Lane, Party } from './schema/terms.ts'

/** What a terminal is told of a dispatch; the terminal's acknowledgement of the event means delivered. [D3] */
export interface DispatchNotice {
  dispatchId: string
  caseId: string
  number: string
  party: Party
  unitId: string
  unitName: string
  category: string
  subcategory?: string
  summary: string
  place: Place
  sentAt: string
  receivedAt: string
  others: { party: Party; unitName: string }[]
}

/** An alarm that sounds until somebody acts. [D3] [D4] [K7] */
export interface Alarm {
  id: string
  caseId: string
  number: string
  /** `seq` of the entry that raised it; missing where it was made out from a state. */
  seq?: number
  kind: 'dispatch' | EscalationLevel | 'declined' | 'clock' | 'supervision'
  party?: Party
  unitId?: string
  text: string
  at: string
}

export interface AlarmOff {
  id: string
  caseId: string
  /** The step that ended it, where one did. */
  state?: DispatchState
  /** Nobody acted: the server's clock ended it. */
  byItself?: true
}

/** What a person marked, in whichever window. */
export interface NotificationsMarked {
  ids?: readonly string[]
  upTo?: string
  isRead: boolean
  /** How many are not read now; counted up to 100. */
  unread: number
}

export const changedThings = ['suspects', 'property', 'clearance', 'case'] as const
/** A part of the case page of which one person at a time is better changing it. */
export type ChangedThing = (typeof changedThings)[number]

/** [T8] What somebody does at a case besides looking. */
export interface Doing {
  writing?: Lane
  changing?: ChangedThing
}

/** [T8] Somebody who looks at a case now; several windows of one person are one. */
export interface PresentPerson extends Doing {
  userId: string
  name: string
  /** The name of the person's unit. */
  unit?: string
  /** Lanes that the person writes to. */
  lanes: Lane[]
}

export interface PresenceMessage {
  subject: SubjectRef
  /** Those who do something first; not more than a row of names. */
  people: PresentPerson[]
  /** How many there are altogether. */
  count: number
}

/** [R2] [R9] Whether anything can be written now; it tells of itself when that changes. */
export type Writing = { isPossible: true } | { isPossible: false; why: 'database' | 'room' }

export interface FollowRequest {
  subject: SubjectRef
  /** The last `seq` that the client has; 0 for none. */
  after: number
}
export interface FollowAnswer {
  /** The subject's `seq` now, when the follow was taken. */
  seq?: number
  /** A refusal's code otherwise. */
  code?: string
}

/** Socket.IO, server → client. */
export interface ServerEvents {
  entries: (message: { subject: SubjectRef; items: Entry[] }) => void
  dispatch: (notice: DispatchNotice, acknowledge: () => void) => void
  /** [D2] A dispatch of the own unit ended without its doing; told before the right to the case goes. */
  'dispatch-ended': (ended: DispatchEnded) => void
  card: (card: CaseCard) => void
  /** A case left what this client may see. */
  'card-gone': (message: { id: string }) => void
  alarm: (alarm: Alarm) => void
  'alarm-off': (message: AlarmOff) => void
  /** At most twice a second: figures of boards changed that this client may see. [K8] */
  figures: (message: FiguresChanged) => void
  /** [T9] Something that concerns this person was listed. */
  notification: (item: NotificationItem) => void
  'notifications-marked': (message: NotificationsMarked) => void
  /** [T8] Who looks at a case and who writes; to the windows that said they show it. */
  presence: (message: PresenceMessage) => void
  /** Writing is not possible now, or is again; told on connecting only when it is not. */
  writing: (writing: Writing) => void
  unfollowed: (message: { subject: SubjectRef; reason: string }) => void
  /** [A7] Nobody did anything for long: the session is locked until its person gives the password. */
  'session-idle': () => void
  /** The session ended on the server; sign in again. */
  'session-ended': (message: { reason: string }) => void
}

/** Socket.IO, client → server. Every one takes an acknowledgement. */
export interface ClientEvents {
  follow: (request: FollowRequest, answer: (answer: FollowAnswer) => void) => void
  unfollow: (request: { subject: SubjectRef }, answer: (answer: { code?: string }) => void) => void
  /** [T8] This window shows the case; repeated every few seconds while its person writes. */
  present: (request: { subject: SubjectRef } & Doing, answer: (answer: { code?: string }) => void) => void
  absent: (request: { subject: SubjectRef }, answer: (answer: { code?: string }) => void) => void
}
