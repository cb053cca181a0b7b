import { computed, onScopeDispose, shallowRef, watch, type ComputedRef } from 'vue'
import type { ChangedThing, Doing, PresenceMessage, PresentPerson } from '../../../shared/events.ts'
import type { Lane } from '../../../shared/schema/terms.ts'
import { onEvent, sayAbsent, sayPresent, useConnection } from '../lib/live.ts'
import { useSession } from '../lib/session.ts'

export interface PresenceHere {
  /** The others who look at the case now, who does something first; not more than a row of names. */
  people: ComputedRef<readonly PresentPerson[]>
  /** How many others there are altogether. */
  count: ComputedRef<number>
  /** Names of the others who write in each lane. */
  writing: ComputedRef<Partial<Record<Lane, string[]>>>
  /** Something was typed in a lane; undefined: it was sent or is done with. */
  write: (lane: Lane | undefined) => void
  /** A part of the page is being changed here; undefined: no longer. */
  change: (thing: ChangedThing | undefined) => void
}

/** What a form of the case page changes, by the form's name; the rest are about property. */
export const thingOf = (form: string): ChangedThing => {
  if (form === 'suspect-form' || form === 'apprehend-form') return 'suspects'
  if (form.startsWith('clearance')) return 'clearance'
  return ['action-form', 'discover-form', 'caller-form', 'form-dialog'].includes(form) ? 'case' : 'property'
}

/** Said again while one types, before the server takes it for silence. */
const sayAgainMs = 2_500
/** Silence after which this window itself says that nobody types. */
const silenceMs = 4_000

/** [T8] Who else looks at a case, and what they do; this window says the same of its person. */
export const usePresence = (caseId: string): PresenceHere => {
  const session = useSession()
  const connection = useConnection()
  const told = shallowRef<PresenceMessage>()
  let doing: Doing = {}
  let saidAt = 0
  let silence: ReturnType<typeof setTimeout> | undefined

  const say = (next: Doing): void => {
    const isNew = next.writing !== doing.writing || next.changing !== doing.changing
    doing = next
    if (document.hidden || (!isNew && Date.now() - saidAt < sayAgainMs)) return
    saidAt = Date.now()
    sayPresent(caseId, doing)
  }
  const write = (writing: Lane | undefined): void => {
    clearTimeout(silence)
    const { writing: _, ...rest } = doing
    if (writing !== undefined) silence = setTimeout(() => write(undefined), silenceMs)
    say(writing === undefined ? rest : { ...rest, writing })
  }
  const change = (changing: ChangedThing | undefined): void => {
    const { changing: _, ...rest } = doing
    say(changing === undefined ? rest : { ...rest, changing })
  }

  // Who does not see the window does not look at the case.
  const showing = (): void => {
    if (document.hidden) sayAbsent(caseId)
    else sayPresent(caseId, doing)
  }
  document.addEventListener('visibilitychange', showing)
  showing()
  onEvent('presence', (message) => {
    if (message.subject.id === caseId) told.value = message
  })
  // Nobody knows who is there while the connection is down.
  watch(
    () => connection.state,
    (state) => {
      if (state !== 'online') told.value = undefined
    },
  )
  onScopeDispose(() => {
    clearTimeout(silence)
    document.removeEventListener('visibilitychange', showing)
    sayAbsent(caseId)
  })

  const isMe = ({ userId }: PresentPerson): boolean => userId === session.user?.id
  const people = computed(() => told.value?.people.filter((person) => !isMe(person)) ?? [])
  return {
    people,
    count: computed(() => Math.max(people.value.length, (told.value?.count ?? 0) - 1)),
    writing: computed(() => {
      const names: Partial<Record<Lane, string[]>> = {}
      for (const { writing, name } of people.value)
        if (writing !== undefined) names[writing] = [...(names[writing] ?? []), name]
      return names
    }),
    write,
    change,
  }
}
