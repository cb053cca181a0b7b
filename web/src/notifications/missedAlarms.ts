import { watch } from 'vue'
import type { NotificationItem } from '../../../shared/domain/notification-item.ts'
import type { Alarm } from '../../../shared/events.ts'
import type { Party } from '../../../shared/schema/terms.ts'
import type { Alarms } from '../lib/alarms.ts'
import { call } from '../lib/api.ts'
import { onEvent, useConnection } from '../lib/live.ts'
import { serverNow } from '../lib/time.ts'

const most = 200

/** The alarm that a notification tells of; undefined where it tells of none that goes on by itself. */
const alarmOf = ({ kind, at, isSettled, case: { id: caseId, number }, entry, detail }: NotificationItem): Alarm[] => {
  if (kind !== 'alarm' || isSettled) return []
  const alarm = { caseId, number, seq: entry.seq, at }
  const { dispatchId, party, level, hours, unitName } = detail
  if (entry.kind === 'clock.warned')
    return [{ ...alarm, id: `clock:${caseId}:${hours}`, kind: 'clock', text: `${hours} h` }]
  if (entry.kind !== 'dispatch.escalated' || level !== 'chief' || dispatchId === undefined) return []
  return [{ ...alarm, id: String(dispatchId), kind: 'chief', party: party as Party, text: String(unitName) }]
}

/**
 * [D4] [K7] What was missed while this window did not listen: dispatches that nobody has signed sound in any case,
 * warnings of the window only when they came while the connection was lost (the bell lists the others). What ended
 * meanwhile falls silent, and so does what was read in the bell. Ends with the calling component.
 */
export const useMissedAlarms = (alarms: Alarms): void => {
  const connection = useConnection()
  let lostAt: string | undefined
  const look = async (since: string | undefined): Promise<void> => {
    const before = new Set(alarms.active.value.map(({ id }) => id))
    // Where it fails the next connection looks again; the bell lists them meanwhile.
    const page = await call('notification.list', { query: { unread: true, limit: most } }).catch(() => undefined)
    if (!page) return
    const found = page.items.flatMap(alarmOf)
    const going = new Set(found.map(({ id }) => id))
    if (page.next === undefined)
      alarms.keep(({ id, kind }) => (kind !== 'chief' && kind !== 'clock') || !before.has(id) || going.has(id))
    alarms.restore(found.filter(({ kind, at }) => kind === 'chief' || (since !== undefined && at > since)))
  }
  watch(
    () => connection.state,
    (state, before) => {
      if (before === 'online') lostAt = new Date(serverNow()).toISOString()
      if (state === 'online') void look(lostAt)
    },
    { immediate: true },
  )
  onEvent('notifications-marked', ({ ids, upTo, isRead }) => {
    if (!isRead) return
    const wasRead = ({ caseId, seq, at }: Alarm): boolean =>
      ids?.includes(`${caseId}:${seq}`) ?? (upTo !== undefined && at <= upTo)
    for (const { id } of alarms.active.value.filter(wasRead)) alarms.acknowledge(id)
  })
}
