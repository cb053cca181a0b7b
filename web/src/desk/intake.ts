import { computed, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { CaseWithDispatches } from '../../../shared/operations/results.ts'
import type { CallIntake } from '../../../shared/schema/case.ts'
import { call, newCommandId } from '../lib/api.ts'
import { useConnection } from '../lib/live.ts'
import { clientProblem, ProblemError, unreachableProblem, useProblem, type ProblemHolder } from '../lib/problem.ts'
import { useSession } from '../lib/session.ts'
import { serverNow, useNow } from '../lib/time.ts'
import { useCallDraft, type CallDraft } from './callDrafts.ts'
import { bodyOf, isPhoneUnread, isTouched, missingOf, phoneOf, usedLosses, type CallForm } from './callForm.ts'

export interface Sent {
  id: string
  number: string
  dispatches: CaseWithDispatches['dispatches']
  /** Until when it can be taken back, milliseconds. [C6] */
  undoUntil: number
  /** An earlier sending was taken; what was changed since was not. */
  earlier: boolean
  /** The command of the way back: however often it is pressed, it is one. */
  undoId: string
}

export interface Intake {
  form: CallForm
  /** Where what is typed is kept, and what windows that are gone have left. */
  draft: CallDraft
  sending: Ref<boolean>
  sent: ShallowRef<Sent | undefined>
  /** Words for a field: what is missing, else what the server said. */
  errorOf: (path: string, words: (key: string) => string) => string
  refusal: ProblemHolder
  /** The refusal, unless every field that it marks was changed since. */
  notice: ComputedRef<ProblemHolder['problem']['value']>
  undoSeconds: ComputedRef<number>
  /** Sends the call; true when it was taken. Never two cases for one form. */
  submit: () => Promise<boolean>
  /** Takes the case just sent back as mis-sent. @throws ProblemError */
  undo: (reason: string) => Promise<void>
  /** Adds the caller to a case instead of opening one. [C4] @throws ProblemError */
  join: (caseId: string) => Promise<void>
  clear: () => void
}

/** What stands in a body at `place.text`, to compare. */
const valueAt = (body: unknown, path: string): string | undefined =>
  JSON.stringify(
    path
      .split('.')
      .reduce<unknown>(
        (part, key) => (typeof part === 'object' && part !== null ? Reflect.get(part, key) : undefined),
        body,
      ),
  )

/**
 * The call being taken.
 * @param takes whether this window has the form
 */
export const useIntake = (takes: () => boolean): Intake => {
  const refusal = useProblem()
  const sending = ref(false)
  /** From the first sending that lacked something: each mark goes as soon as its field is right. */
  const tried = ref(false)
  const sent = shallowRef<Sent>()
  const now = useNow()
  const session = useSession()
  const undoSeconds = computed(() => session.rules.misSentSeconds)
  const joinIds = new Map<string, string>()
  let unsettled: CallIntake | undefined
  const forget = (): void => {
    refusal.clear()
    tried.value = false
    unsettled = undefined
    joinIds.clear()
  }
  const draft = useCallDraft(takes, forget)
  const { form } = draft
  const missing = computed(() => (tried.value ? missingOf(form) : {}))
  const refused = shallowRef<CallIntake>()
  /** What the server said of a field, as long as the field is as it was then. */
  const refusedOf = (path: string): string => {
    const said = refusal.field(path)
    if (said === '' || !refused.value || form.category === '') return said
    return valueAt(refused.value, path) === valueAt(bodyOf(form, form.category), path) ? said : ''
  }
  /** Rows of losses in which nothing was typed are not sent. */
  const sentPath = (path: string): string =>
    path.replace(/^losses\.(\d+)/, (_, index) => {
      const row = form.losses[Number(index)]
      return `losses.${row ? usedLosses(form).indexOf(row) : index}`
    })

  watch(
    () => isTouched(form),
    (touched) => {
      if (touched && form.receivedAt === '') form.receivedAt = new Date(serverNow()).toISOString()
    },
  )

  const clear = (): void => {
    draft.clear()
    forget()
  }

  // That the server cannot be reached is true only until it can; the call still waits for its key.
  const connection = useConnection()
  watch(
    () => connection.state,
    (state) => {
      if (state !== 'online' || refusal.problem.value?.code !== unreachableProblem().code) return
      refusal.problem.value = clientProblem(
        'client.back',
        '连接已恢复：请再派一次；刚才若已送达，不会重复派警',
        'The connection is back: dispatch again; had the call arrived, it is not dispatched twice',
      )
    },
  )

  const take = ({ case: taken, dispatches }: CaseWithDispatches, earlier: boolean, of: string): void => {
    sent.value = {
      id: taken.id,
      number: taken.number,
      dispatches,
      undoUntil: serverNow() + undoSeconds.value * 1000,
      earlier,
      undoId: newCommandId(),
    }
    // Another call may have been taken up meanwhile.
    if (draft.id.value === of) clear()
    else draft.discard(of)
  }

  /** A first sending whose outcome was unknown had been taken: its result is asked for with its own content. */
  const settle = async (error: unknown): Promise<boolean> => {
    if (!(error instanceof ProblemError) || error.problem.code !== 'command.id-reused' || !unsettled) return false
    const of = draft.id.value
    take(await call('case.receive', { body: unsettled, id: form.commandId }), true, of)
    return true
  }

  const send = async (body: CallIntake): Promise<boolean> => {
    const of = draft.id.value
    try {
      const taken = await call('case.receive', { body, id: form.commandId })
      // What was typed while it was under way has not gone with it.
      const now = form.category === '' ? undefined : bodyOf(form, form.category)
      take(taken, draft.id.value === of && JSON.stringify(now) !== JSON.stringify(body), of)
      return true
    } catch (error) {
      const unknown = error instanceof ProblemError && (error.problem.status === 0 || error.problem.status >= 500)
      if (unknown) unsettled ??= body
      if (await settle(error).catch(() => false)) return true
      refused.value = body
      refusal.capture(error, true)
      return false
    }
  }

  const submit = async (): Promise<boolean> => {
    if (sending.value) return false
    tried.value = true
    refusal.clear()
    if (form.category === '' || Object.keys(missing.value).length > 0) return false
    sending.value = true
    form.commandId ||= newCommandId()
    try {
      return await send(bodyOf(form, form.category))
    } finally {
      sending.value = false
    }
  }

  return {
    form,
    draft,
    sending,
    sent,
    refusal,
    notice: computed(() => {
      const problem = refusal.problem.value
      return problem?.fields?.every(({ field }) => refusedOf(field) === '') ? null : problem
    }),
    errorOf: (ofForm, words) => {
      const path = sentPath(ofForm)
      const lacking = Object.entries(missing.value).find(([name]) => name === path || name.startsWith(`${path}.`))
      return lacking ? words(lacking[1]) : refusedOf(path)
    },
    // The shared clock may lag by a second: never more than there is.
    undoSeconds: computed(() =>
      Math.min(undoSeconds.value, Math.max(0, Math.ceil(((sent.value?.undoUntil ?? 0) - now.value) / 1000))),
    ),
    submit,
    undo: async (reason) => {
      const taken = sent.value
      if (!taken) return
      const { id, undoId } = taken
      await call('case.dismiss', { id: undoId, params: { id }, body: { ground: 'mis-sent', reason } })
      // The next one may have been sent meanwhile.
      if (sent.value === taken) sent.value = undefined
    },
    join: async (caseId) => {
      const id = joinIds.get(caseId) ?? newCommandId()
      joinIds.set(caseId, id)
      const name = form.callerName.trim() || undefined
      const [phone, unread] = isPhoneUnread(form) ? [undefined, form.callerPhone] : [phoneOf(form.callerPhone), '']
      await call('case.join-caller', {
        params: { id: caseId },
        body: {
          caller: { name, phone },
          text: [form.summary.trim(), unread.trim()].filter(Boolean).join('\n') || undefined,
          receivedAt: form.receivedAt || undefined,
        },
        id,
      })
      clear()
    },
    clear,
  }
}
