import { computed, onBeforeUnmount, ref, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { foldedUsername } from '../../../shared/domain/folding.ts'
import { useProblem } from '../lib/problem.ts'
import { useSession } from '../lib/session.ts'

export interface SigningIn {
  username: Ref<string>
  password: Ref<string>
  busy: Ref<boolean>
  /** Something was tried, so that what lacks may be said. */
  tried: Ref<boolean>
  lacking: Ref<boolean>
  /** How long this name has to wait, ms. */
  waitMs: Ref<number>
  advice: Ref<string>
  problem: ReturnType<typeof useProblem>['problem']
  clear: () => void
  /** @returns whether the person is signed in now */
  submit: () => Promise<boolean>
}

/** Signing in on its page, and over a page that is locked or whose session ended: a failure says why and what to do next. */
export const useSigningIn = (onWrong: () => void): SigningIn => {
  const { t, te } = useI18n()
  const session = useSession()
  const send = (): Promise<void> =>
    session.status === 'locked' ? session.unlock(password.value) : session.signIn(username.value.trim(), password.value)
  const { problem, capture, clear } = useProblem()
  const username = ref('')
  const password = ref('')
  const busy = ref(false)
  const tried = ref(false)
  const lacking = computed(() => username.value.trim() === '' || password.value === '')

  const nowMs = ref(Date.now())
  let ticker: ReturnType<typeof setInterval> | undefined
  const tick = (): void => {
    nowMs.value = Date.now()
  }
  onBeforeUnmount(() => clearInterval(ticker))
  /** Until when to wait, and for which name: a lock holds for one name, too many requests for all. */
  const held = ref<{ untilMs: number; name?: string }>({ untilMs: 0 })
  const nameNow = computed(() => foldedUsername(username.value))
  const waitMs = computed(() => {
    const { untilMs, name } = held.value
    return name === undefined || name === nameNow.value ? Math.max(0, untilMs - nowMs.value) : 0
  })

  const advice = computed(() => {
    const code = problem.value?.code
    if (!code) return ''
    const key = `session.signIn.advice.${code.replace(/[.-]/g, '_')}`
    return te(key, 'zh') ? t(key) : t('session.signIn.advice.other', { code })
  })

  const failed = (error: unknown, name: string): void => {
    const { retryAfterSeconds: seconds, code, status } = capture(error)
    if (typeof seconds === 'number') {
      tick()
      clearInterval(ticker)
      ticker = setInterval(tick, 1000)
      const untilMs = nowMs.value + seconds * 1000
      held.value = code === 'session.locked' ? { untilMs, name } : { untilMs }
    }
    // After an unreachable server the password is still good: it stays.
    if (status !== 401) return
    password.value = ''
    tried.value = false
    onWrong()
  }

  const submit = async (): Promise<boolean> => {
    tried.value = true
    if (busy.value || lacking.value || waitMs.value > 0) return false
    busy.value = true
    const name = nameNow.value
    clear()
    try {
      await send()
      return true
    } catch (error) {
      failed(error, name)
      return false
    } finally {
      busy.value = false
    }
  }
  return { username, password, busy, tried, lacking, waitMs, advice, problem, clear, submit }
}
