import { onScopeDispose, ref, watch, type Ref } from 'vue'
import type { BodyOf, OperationName, ParamsOf, ResultOf } from '../../../shared/operations/catalogue.ts'
import type { Problem } from '../../../shared/refusals.ts'
import { call, newCommandId } from '../lib/api.ts'
import { useConnection } from '../lib/live.ts'
import { problemFrom } from '../lib/problem.ts'
import { useSession } from '../lib/session.ts'

/** A command whose outcome is not known yet: repeated with the same id until it is. */
export interface Pending<N extends OperationName> {
  id: string
  params: ParamsOf<N>
  body: BodyOf<N>
}

export interface Resuming<N extends OperationName> {
  sending: Ref<boolean>
  /** Could not be sent; goes out by itself when the connection is back. */
  waiting: Ref<boolean>
  problem: Ref<Problem | null>
  send: (request: Omit<Pending<N>, 'id'>) => Promise<void>
}

const retryMs = 4000
/** Nothing was decided: the server was not reached, is starting, or wants a sign-in first. */
const undecided = ({ status }: Problem): boolean => status === 0 || status === 401 || status === 429 || status >= 502

/**
 * Sends one command at a time and resumes it after a lost connection, an expired session or a reload, always with the
 * same id, so that it is written once.
 * @param pending where the command in hand is kept; a draft keeps it over a reload
 */
export const useResuming = <N extends OperationName>(
  name: N,
  pending: Ref<Pending<N> | null>,
  done: (result: ResultOf<N>, sent: Pending<N>) => void,
): Resuming<N> => {
  const connection = useConnection()
  const session = useSession()
  const sending = ref(false)
  const waiting = ref(false)
  const problem = ref<Problem | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined

  const attempt = async (): Promise<void> => {
    const sent = pending.value
    if (!sent || sending.value) return
    clearTimeout(timer)
    sending.value = true
    problem.value = null
    try {
      const { id, params, body } = sent
      const result = await call(name, { id, params, body })
      waiting.value = false
      if (pending.value?.id === id) pending.value = null
      done(result, sent)
    } catch (error) {
      const found = problemFrom(error)
      waiting.value = undecided(found)
      if (waiting.value) timer = setTimeout(() => void attempt(), retryMs)
      else {
        problem.value = found
        if (pending.value?.id === sent.id) pending.value = null
      }
    } finally {
      sending.value = false
    }
  }

  watch(
    () => connection.state === 'online' && session.isOpen,
    (back) => {
      if (back && waiting.value) void attempt()
    },
  )
  onScopeDispose(() => clearTimeout(timer))
  if (pending.value) {
    waiting.value = true
    void attempt()
  }

  return {
    sending,
    waiting,
    problem,
    send: async (request) => {
      if (sending.value) return
      pending.value ??= { id: newCommandId(), ...request }
      await attempt()
    },
  }
}
