import { ref, watch } from 'vue'
import type { BodyOf, OperationName, ParamsOf, ResultOf } from '../../../shared/operations/catalogue.ts'
import { call } from './api.ts'
import { newCommand, sendHeld, type Held } from './command.ts'
import { useConnection } from './live.ts'
import { clientProblem, isUnreachable, useProblem } from './problem.ts'
import { useSession } from './session.ts'

interface Request<N extends OperationName> {
  params?: ParamsOf<N>
  body: BodyOf<N>
}

/** Commands of this window whose outcome is unknown, by person, operation and place; they outlive their dialog. */
const inHand = new Map<string, Held<unknown>>()

const takenBefore = () =>
  clientProblem(
    'client.taken-before',
    '前一次提交其实已经成功，之后的修改没有写入；请核对，仍需要时再提交一次',
    'What you sent before was taken after all; what you changed since was not. Check, and send again if it is still needed',
    409,
  )

/** Whether a person filled in anything of it: a bare button sends nothing, or the number of what it stands for. */
const isFilledIn = (body: unknown): boolean =>
  Object.values(body ?? {}).some((value) => value !== undefined && value !== '' && typeof value !== 'number')

/**
 * One form that sends one changing operation. Impatient clicks and a repeat after a lost answer are one command; after
 * a lost answer an edited form is never written beside what was sent first.
 */
export const useSubmission = <N extends OperationName>(name: N) => {
  const { problem, capture, clear, field } = useProblem()
  const session = useSession()
  const sending = ref(false)
  const connection = useConnection()
  watch(
    () => connection.state,
    (state) => {
      if (state === 'online' && isUnreachable(problem.value)) clear()
    },
  )

  /** Sends; the result, or undefined when refused: then `problem` says why and nothing typed is lost. */
  const send = async (request: Request<N>): Promise<ResultOf<N> | undefined> => {
    if (sending.value) return undefined
    const key = JSON.stringify([session.user?.id, name, request.params])
    // What stands under a key was put there by the same operation.
    const held = (inHand.get(key) ?? newCommand<unknown>()) as Held<Request<N>>
    inHand.set(key, held as Held<unknown>)
    sending.value = true
    clear()
    try {
      const taken = await sendHeld(held, request, (content, id) => call(name, { ...content, id }))
      inHand.delete(key)
      if (!taken.earlier) return taken.result
      problem.value = takenBefore()
    } catch (error) {
      if (held.unsettled.length === 0) inHand.delete(key)
      capture(error, isFilledIn(request.body))
    } finally {
      sending.value = false
    }
    return undefined
  }

  return { sending, problem, field, send, /** Forgets what was refused, for a form that opens anew. */ reset: clear }
}
