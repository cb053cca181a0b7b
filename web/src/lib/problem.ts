import { computed, ref, type ComputedRef, type Ref } from 'vue'
import type { FieldProblem, Problem } from '../../../shared/refusals.ts'
import { language } from './language.ts'

/** The server said no, or could not be reached (status 0). */
export class ProblemError extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.code)
    this.name = 'ProblemError'
    this.problem = problem
  }
}

/** A problem that only the client can know. */
export const clientProblem = (code: string, zh: string, en: string, status = 0): Problem => ({
  type: `urn:xiaoan:client:${code}`,
  status,
  code,
  title: language.value === 'en' ? en : zh,
  titles: { zh, en },
})

const UNREACHABLE = 'client.unreachable'
const unreachable = (): Problem =>
  clientProblem(UNREACHABLE, '连接不上服务器，请稍候重试', 'The server cannot be reached; try again shortly')
/** Where something was filled in: that it is still there. */
const unreachableWithForm = (): Problem =>
  clientProblem(
    UNREACHABLE,
    '连接不上服务器，填写的内容仍在，请稍候重试',
    'The server cannot be reached; what you typed is kept, try again shortly',
  )
export const isUnreachable = (problem: Problem | null): boolean => problem?.code === UNREACHABLE

/** What went wrong, as a problem document; a defect of the page itself is logged and shown without detail. */
export const problemFrom = (error: unknown): Problem => {
  if (error instanceof ProblemError) return error.problem
  if (error instanceof TypeError && /fetch|network|load failed/i.test(error.message)) return unreachable()
  console.error(error)
  return clientProblem(
    'client.defect',
    '页面出现错误，请刷新后重试',
    'Something went wrong on this page; reload and try again',
  )
}
export const unreachableProblem = unreachable

/** What a refusal says, in the language of the interface. */
export const saidBy = (problem: Problem): string => problem.titles?.[language.value] ?? problem.title ?? problem.code

/** What a refusal says about one field. */
export const saidByField = (field: FieldProblem): string => field[language.value]

export interface ProblemHolder {
  problem: Ref<Problem | null>
  /** Keeps what went wrong so that the page can show it; `hasForm` where something was filled in. */
  capture: (error: unknown, hasForm?: boolean) => Problem
  clear: () => void
  /** The words for a field (`place.text`), empty when it is not marked: for `:error` of a form item. */
  field: (path: string) => string
  marked: ComputedRef<boolean>
}

/** The present refusal of a form or page. */
export const useProblem = (): ProblemHolder => {
  const problem = ref<Problem | null>(null)
  const fieldOf = (path: string): FieldProblem | undefined =>
    problem.value?.fields?.find(({ field }) => field === path || field.startsWith(`${path}.`))
  return {
    problem,
    capture: (error, hasForm = false) => {
      const found = problemFrom(error)
      return (problem.value = hasForm && isUnreachable(found) ? unreachableWithForm() : found)
    },
    clear: () => {
      problem.value = null
    },
    field: (path) => {
      const found = fieldOf(path)
      return found ? saidByField(found) : ''
    },
    marked: computed(() => (problem.value?.fields?.length ?? 0) > 0),
  }
}
