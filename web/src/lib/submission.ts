import { ref } from 'vue'
import type { BodyOf, OperationName, ParamsOf, ResultOf } from '../../../shared/operations/catalogue.ts'
import { call, newCommandId } from './api.ts'
import { useProblem } from './problem.ts'

/**
 * One form that sends one changing operation. The command's id stays the same until the content changes or was
 * taken, so that impatient clicks and a repeat after a lost answer are one command.
 */
export const useSubmission = <N extends OperationName>(name: N) => {
  const { problem, capture, clear, field } = useProblem()
  const sending = ref(false)
  let pending: { content: string; id: string } | undefined

  /** Sends; the result, or undefined when refused: then `problem` says why and nothing typed is lost. */
  const send = async (request: { params?: ParamsOf<N>; body: BodyOf<N> }): Promise<ResultOf<N> | undefined> => {
    if (sending.value) return undefined
    const content = JSON.stringify(request)
    if (pending?.content !== content) pending = { content, id: newCommandId() }
    sending.value = true
    clear()
    try {
      const result = await call(name, { ...request, id: pending.id })
      pending = undefined
      return result
    } catch (error) {
      capture(error)
      return undefined
    } finally {
      sending.value = false
    }
  }

  /** Forgets what was refused, for a form that opens anew. */
  const reset = (): void => {
    clear()
    pending = undefined
  }

  return { sending, problem, field, send, reset }
}
