import { onScopeDispose, ref, watch, type Ref } from 'vue'
import type { BodyOf, OperationName, ParamsOf, ResultOf } from '../../../shared/operations/catalogue.ts'
import type { Problem } from '../../../shared/refusals.ts'
import { call } from '../lib/api.ts'
import { newCommand, sendHeld, type Held, type Taken } from '../lib/command.ts'
import { useConnection } from '../lib/live.ts'
import { problemFrom } from '../lib/problem.ts'
import { useSession } from '../lib/session.ts'

/** A command whose outcome is not known yet: repeated with the same id until it is. */
export interface Pending<N extends OperationName> extends Held<BodyOf<N>> {
  params: ParamsOf<N>
  body: BodyOf<N>
  /** The author changes it: it does not go out by itself. */
  takenBack?: boolean
}

export interface Resuming<N extends OperationName> {
  sending: Ref<boolean>
  /** Could not be sent; goes out by itself when the connection is back. */
  waiting: Ref<boolean>
  problem: Ref<Problem | null>
  send: (request: Pick<Pending<N>, 'params' | 'body'>) => Promise<void>
  /** Stops resending, so that the content can be changed; what is sent next goes out under the same id. */
  takeBack: () => void
}

const retryMs = 4000
/** Nothing was decided: the server was not reached, is starting, or wants a sign-in first. */
const undecided = ({ status, code }: Problem): boolean =>
  status === 0 || status === 401 || status === 429 || status >= 502 || code === 'session.other-person'

/**
 * Sends one command at a time and resumes it after a lost connection, an expired session or a reload, always with the
 * same id, so that it is written once.
 * @param pending where the command in hand is kept; a draft keeps it over a reload
 * @param earlier told when a content sent before the last edit turns out to be what was written
 */
export const useResuming = <N extends OperationName>(
  name: N,
  pending: Ref<Pending<N> | null>,
  done: (result: ResultOf<N>) => void,
  earlier: (result: ResultOf<N>, written: BodyOf<N>) => void = done,
): Resuming<N> => {
  const connection = useConnection()
  const session = useSession()
  const sending = ref(false)
  const waiting = ref(false)
  const problem = ref<Problem | null>(null)
  const author = session.user?.id
  let timer: ReturnType<typeof setTimeout> | undefined

  const sendNow = async (sent: Pending<N>): Promise<Taken<BodyOf<N>, ResultOf<N>> | undefined> => {
    sending.value = true
    problem.value = null
    try {
      const taken = await sendHeld<BodyOf<N>, ResultOf<N>>(sent, sent.body, (body, id) =>
        call(name, { id, params: sent.params, body }),
      )
      waiting.value = false
      if (pending.value?.id === sent.id) pending.value = null
      return taken
    } catch (error) {
      const found = problemFrom(error)
      waiting.value = undecided(found)
      if (waiting.value) timer = setTimeout(() => void attempt(), retryMs)
      else {
        problem.value = found
        // Refused, and yet something sent before may stand: the id stays in hand for the next edit.
        if (pending.value?.id === sent.id)
          pending.value = sent.unsettled.length > 0 ? { ...sent, takenBack: true } : null
      }
      return undefined
    } finally {
      sending.value = false
    }
  }
  const attempt = async (): Promise<void> => {
    const sent = pending.value
    if (!sent || sent.takenBack || sending.value) return
    clearTimeout(timer)
    // Who is signed in by another window meanwhile is not who wrote it.
    if (!session.isOpen || session.user?.id !== author) {
      waiting.value = true
      return
    }
    const taken = await sendNow(sent)
    if (taken?.earlier) earlier(taken.result, taken.content)
    else if (taken) done(taken.result)
  }

  watch(
    () => connection.state === 'online' && session.isOpen,
    (back) => {
      if (back && waiting.value) void attempt()
    },
  )
  onScopeDispose(() => clearTimeout(timer))
  if (pending.value && !pending.value.takenBack) {
    waiting.value = true
    void attempt()
  }

  return {
    sending,
    waiting,
    problem,
    send: async (request) => {
      if (sending.value) return
      if (!pending.value) pending.value = { ...newCommand<BodyOf<N>>(), ...request }
      else if (pending.value.takenBack) pending.value = { ...pending.value, ...request, takenBack: false }
      await attempt()
    },
    takeBack: () => {
      clearTimeout(timer)
      waiting.value = false
      if (pending.value) pending.value = { ...pending.value, takenBack: true }
    },
  }
}
