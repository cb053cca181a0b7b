import type { CaseState } from '../../shared/domain/case.ts'
import type { Entry } from '../../shared/domain/entry.ts'
import { endedWith, endingIn } from '../../shared/domain/dispatch-endings.ts'
import type { DispatchEnded } from '../../shared/domain/dispatch-ended.ts'
import type { SentBody } from '../../shared/domain/dispatch.ts'
import { clockwork, type Actor } from '../../shared/domain/people.ts'
import type { Alarm, AlarmOff, DispatchNotice } from '../../shared/events.ts'
import { reachesOf } from '../../shared/permissions.ts'
import type { DispatchState, Party } from '../../shared/schema/terms.ts'

/** Something to send to rooms because an entry was committed. */
export type Notice =
  | { event: 'dispatch'; rooms: string[]; payload: DispatchNotice }
  | { event: 'alarm'; rooms: string[]; payload: Alarm }
  | { event: 'alarm-off'; rooms: string[]; payload: AlarmOff }
  | { event: 'dispatch-ended'; rooms: string[]; payload: DispatchEnded }

export const roomOf = {
  user: (id: string): string => `user:${id}`,
  unit: (id: string): string => `unit:${id}`,
  desk: (cityId: string): string => `desk:${cityId}`,
  city: (id: string): string => `cards:city:${id}`,
  district: (id: string): string => `cards:district:${id}`,
  station: (id: string): string => `cards:station:${id}`,
  unitCards: (id: string): string => `cards:unit:${id}`,
  subject: (id: string): string => `subject:${id}`,
  present: (id: string): string => `present:${id}`,
}

/** [A1] What a person's connections are told of: their own, their units', and the cards of the cases they may see. */
export const roomsOf = (actor: Actor): string[] => {
  const reaches = reachesOf('case.read', actor)
  const mine = reachesOf('dispatch.acknowledge', actor).length > 0
  return [
    roomOf.user(actor.userId),
    ...(actor.roles.includes('dispatcher') ? [roomOf.desk(actor.cityId)] : []),
    ...(mine ? actor.unitIds.map(roomOf.unit) : []),
    ...(reaches.includes('city') ? [roomOf.city(actor.cityId)] : []),
    ...(reaches.includes('district') && actor.districtId ? [roomOf.district(actor.districtId)] : []),
    ...(reaches.includes('station') && actor.stationId ? [roomOf.station(actor.stationId)] : []),
    ...(reaches.includes('unit') ? actor.unitIds.map(roomOf.unitCards) : []),
  ]
}

interface StepBody {
  dispatchId: string
  party: Party
  unitId: string
  reason?: string
}
interface EscalatedBody extends StepBody {
  level: 'leader' | 'chief' | 'not-arrived'
  recipients: string[]
  unitName: string
}

/** What a terminal shows of a dispatch. [D3] */
export const noticeOf = (caseId: string, body: SentBody, sentAt: string): DispatchNotice => ({
  dispatchId: body.dispatchId,
  caseId,
  number: body.number,
  party: body.party,
  unitId: body.unitId,
  unitName: body.unitName,
  category: body.category,
  subcategory: body.subcategory,
  summary: body.summary,
  place: body.place,
  sentAt,
  receivedAt: body.receivedAt,
  others: body.others,
})

const offFor = (caseId: string, rooms: string[], id: string): Notice => ({
  event: 'alarm-off',
  rooms,
  payload: { id, caseId },
})
/** Whether nobody acted: a timer wrote the entry. */
const byItself = ({ by }: Entry): { byItself?: true } => (by.userId === clockwork('').userId ? { byItself: true } : {})
const off = (entry: Entry, rooms: string[], id: string): Notice => ({
  event: 'alarm-off',
  rooms,
  payload: { id, caseId: entry.subject.id, ...byItself(entry) },
})
/** A dispatch alarms no more because of this step. */
const offBy = (entry: Entry, rooms: string[], { dispatchId: id }: StepBody): Notice => {
  const state = entry.kind.slice('dispatch.'.length) as DispatchState
  return { event: 'alarm-off', rooms, payload: { id, caseId: entry.subject.id, state, ...byItself(entry) } }
}

const tellEnded = (ended: DispatchEnded): Notice => ({
  event: 'dispatch-ended',
  rooms: [roomOf.unit(ended.unitId)],
  payload: ended,
})
/** [D2] What the unit of a dispatch hears when that ends without its doing: before its alarm falls silent. */
const ended = (entry: Entry): Notice[] => {
  const found = endingIn(entry)
  return found ? [tellEnded(found)] : []
}

/** Entries that end the work on a case, and with it whatever alarms about it. [C6] [K7] */
export const endsAlarms: ReadonlySet<string> = new Set([
  'clearance.confirmed',
  'case.dismissed',
  'case.escalated',
  'case.shelved',
  'case.closed',
])

/** [D4] [K7] What falls silent everywhere when the work on a case ends: warnings of the window, late and declined dispatches. */
export const silenced = (state: CaseState): Notice[] => {
  const { id, scope, unitIds, dispatches, warned } = state
  const rooms = [
    ...[roomOf.desk(scope.city), roomOf.district(scope.district), roomOf.station(scope.station)],
    // A unit whose dispatch was taken back may have been told too.
    ...new Set([...unitIds, ...dispatches.map(({ unitId }) => unitId)].map(roomOf.unit)),
  ]
  const alarms = [
    ...warned.map((hours) => clockAlarm(id, hours)),
    ...dispatches.flatMap((dispatch) => [dispatch.id, `late:${dispatch.id}`, `declined:${dispatch.id}`]),
  ]
  return [...endedWith(state).map(tellEnded), ...alarms.map((alarm) => offFor(id, rooms, alarm))]
}

const clockAlarm = (caseId: string, hours: number): string => `clock:${caseId}:${hours}`

const alarmOf = (entry: Entry, alarm: Pick<Alarm, 'id' | 'kind' | 'text'> & Partial<Alarm>): Alarm => ({
  caseId: entry.subject.id,
  seq: entry.seq,
  number: '',
  at: entry.storedAt,
  ...alarm,
})

/** [D4] Who signed or set out has not arrived yet. */
const stillToArrive: ReadonlySet<string> = new Set(['dispatch.acknowledged', 'dispatch.departed'])

/** [D3] [D4] [K7] What an entry makes sound or fall silent, and where. */
export const noticesOf = (entry: Entry, numberOf: (caseId: string) => string): Notice[] => {
  if (entry.subject.kind !== 'case') return []
  const desk = roomOf.desk(entry.scope.city)
  const number = typeof entry.body['number'] === 'string' ? entry.body['number'] : numberOf(entry.subject.id)
  const steps = entry.body as unknown as StepBody
  switch (entry.kind) {
    case 'dispatch.sent': {
      const body = entry.body as unknown as SentBody
      return [
        {
          event: 'dispatch',
          rooms: [roomOf.unit(body.unitId)],
          payload: noticeOf(entry.subject.id, body, entry.storedAt),
        },
        // The desk has answered the one that was declined.
        ...(body.replaces === undefined ? [] : [off(entry, [desk], `declined:${body.replaces}`)]),
      ]
    }
    case 'dispatch.acknowledged':
    case 'dispatch.departed':
    case 'dispatch.arrived':
    case 'dispatch.released':
    case 'dispatch.cancelled': {
      const watchers = [roomOf.unit(steps.unitId), desk, roomOf.station(entry.scope.station ?? '')]
      return [
        ...ended(entry),
        offBy(entry, watchers, steps),
        ...(stillToArrive.has(entry.kind) ? [] : [off(entry, watchers, `late:${steps.dispatchId}`)]),
      ]
    }
    case 'dispatch.declined': {
      const alarm = alarmOf(entry, {
        id: `declined:${steps.dispatchId}`,
        kind: 'declined',
        number,
        party: steps.party,
        unitId: steps.unitId,
        text: steps.reason ?? '',
      })
      const watchers = [roomOf.unit(steps.unitId), desk, roomOf.station(entry.scope.station ?? '')]
      return [
        ...ended(entry),
        offBy(entry, watchers, steps),
        off(entry, watchers, `late:${steps.dispatchId}`),
        { event: 'alarm', rooms: [desk], payload: alarm },
      ]
    }
    case 'dispatch.escalated': {
      const body = entry.body as unknown as EscalatedBody
      const id = body.level === 'not-arrived' ? `late:${body.dispatchId}` : body.dispatchId
      const payload = alarmOf(entry, {
        id,
        kind: body.level,
        number,
        party: body.party,
        unitId: body.unitId,
        text: body.unitName,
      })
      const rooms = body.recipients.map(roomOf.user)
      return [
        { event: 'alarm', rooms: body.level === 'leader' ? [...rooms, roomOf.unit(body.unitId)] : rooms, payload },
      ]
    }
    case 'clock.warned': {
      const body = entry.body as unknown as { hours: number; recipients: string[] }
      const payload = alarmOf(entry, {
        id: clockAlarm(entry.subject.id, body.hours),
        kind: 'clock',
        number,
        text: `${body.hours} h`,
      })
      return body.recipients.length > 0 ? [{ event: 'alarm', rooms: body.recipients.map(roomOf.user), payload }] : []
    }
    case 'supervision.asked':
    case 'supervision.answered':
    case 'supervision.overdue': {
      const { recipients, text } = entry.body as unknown as { recipients: string[]; text: string }
      const payload = alarmOf(entry, {
        id: `${entry.kind}:${entry.subject.id}:${entry.seq}`,
        kind: 'supervision',
        number,
        text,
      })
      return recipients.length > 0 ? [{ event: 'alarm', rooms: recipients.map(roomOf.user), payload }] : []
    }
    default:
      return []
  }
}
