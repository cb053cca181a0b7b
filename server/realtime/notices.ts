import type { Entry } from '../../shared/domain/entry.ts'
import type { SentBody } from '../../shared/domain/dispatch.ts'
import type { Alarm, DispatchNotice } from '../../shared/events.ts'
import type { Party } from '../../shared/schema/terms.ts'

/** Something to send to rooms because an entry was committed. */
export type Notice =
  | { event: 'dispatch'; rooms: string[]; payload: DispatchNotice }
  | { event: 'alarm'; rooms: string[]; payload: Alarm }
  | { event: 'alarm-off'; rooms: string[]; payload: { id: string; caseId: string } }

export const roomOf = {
  user: (id: string): string => `user:${id}`,
  unit: (id: string): string => `unit:${id}`,
  desk: (cityId: string): string => `desk:${cityId}`,
  city: (id: string): string => `cards:city:${id}`,
  district: (id: string): string => `cards:district:${id}`,
  station: (id: string): string => `cards:station:${id}`,
  unitCards: (id: string): string => `cards:unit:${id}`,
  subject: (id: string): string => `subject:${id}`,
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

const off = (entry: Entry, rooms: string[], id: string): Notice => ({
  event: 'alarm-off',
  rooms,
  payload: { id, caseId: entry.subject.id },
})

const alarmOf = (entry: Entry, alarm: Pick<Alarm, 'id' | 'kind' | 'text'> & Partial<Alarm>): Alarm => ({
  caseId: entry.subject.id,
  number: '',
  at: entry.storedAt,
  ...alarm,
})

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
      ]
    }
    case 'dispatch.acknowledged':
    case 'dispatch.departed':
    case 'dispatch.arrived':
    case 'dispatch.released':
    case 'dispatch.cancelled': {
      const watchers = [roomOf.unit(steps.unitId), desk, roomOf.station(entry.scope.station ?? '')]
      return [
        off(entry, watchers, steps.dispatchId),
        ...(entry.kind === 'dispatch.acknowledged' ? [] : [off(entry, watchers, `late:${steps.dispatchId}`)]),
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
      return [
        off(entry, [roomOf.unit(steps.unitId), desk, roomOf.station(entry.scope.station ?? '')], steps.dispatchId),
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
        id: `clock:${entry.subject.id}:${body.hours}`,
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
