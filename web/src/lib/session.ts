import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { OperationName } from '../../../shared/operations/catalogue.ts'
import type { AccountNews, SessionResult, SessionUser } from '../../../shared/operations/results.ts'
import { call, onOtherPerson, onSessionGone, onSessionIdle, speakFor } from './api.ts'
import { forgetPerson, saveAll, sealEarlier } from './keep.ts'
import { ProblemError } from './problem.ts'
import { takeKey } from './seal.ts'
import { setServerNow, setZone } from './time.ts'

/**
 * `due`: signed in with a password that somebody else set, which is changed first [A8].
 * `expired`: somebody was signed in and the page stays, out of sight, until they sign in again. `locked`: nobody did
 * anything for long; it stays, out of sight, until they give the password. [A7]
 */
export type SessionStatus = 'unknown' | 'open' | 'due' | 'closed' | 'expired' | 'locked' | 'unreachable'

/** Who is signed in on this page. */
export const useSession = defineStore('session', () => {
  const user = ref<SessionUser | null>(null)
  const status = ref<SessionStatus>('unknown')
  /** The durations that this server's rules have. */
  const rules = ref<SessionResult['rules']>({
    windowHours: 24,
    windowsHours: [24],
    soonHours: 20,
    misSentSeconds: 10,
    idleMinutes: 30,
    receivedReasonAfterMinutes: 10,
    lateFactMinutes: 120,
    nearMetres: 500,
    nearHours: 2,
  })

  /** [A8] The one-time password that was just typed: it need not be typed again to be changed. In memory alone. */
  const oneTime = ref('')

  /** [A8] What others did to the account, told at signing in until it was read. */
  const news = ref<AccountNews[]>([])

  /** Map tiles, where there are any. */
  const tiles = ref<SessionResult['tiles']>()

  /** When the session locks unless somebody does something; undefined for a wall, which never does. [A7] */
  const locksAt = ref<string>()

  const take = (result: SessionResult): void => {
    // A locked session gives none; a page that has it keeps what is typed.
    if (result.draftKey !== undefined) {
      takeKey(result.draftKey)
      sealEarlier(result.user.id)
    } else if (result.user.id !== user.value?.id) takeKey(undefined)
    user.value = result.user
    speakFor(result.user.id)
    rules.value = result.rules
    tiles.value = result.tiles
    setServerNow(result.now)
    setZone(result.zone)
    locksAt.value = result.locksAt
    status.value = result.isLocked ? 'locked' : result.passwordDue ? 'due' : 'open'
    if (!result.passwordDue) oneTime.value = ''
  }

  /** Asks the server whether a session is open. Never throws. */
  const load = async (): Promise<void> => {
    try {
      take(await call('session.read'))
    } catch (error) {
      const signedOut = error instanceof ProblemError && error.problem.status === 401
      if (signedOut && status.value === 'expired') return
      status.value = signedOut ? 'closed' : 'unreachable'
    }
  }

  /**
   * Asks again who is signed in and what time it is: while nobody listened another window may have signed in somebody
   * else, and the device's clock may have been set. Never throws. @returns whether the server answered
   */
  const renew = async (): Promise<boolean> => {
    const before = user.value?.id
    const result = await call('session.read').catch(() => undefined)
    if (!result) return false
    if ((status.value !== 'open' && status.value !== 'locked') || user.value?.id !== before) return true
    if (result.user.id === before) take(result)
    // Nothing of one person may go out in the name of another.
    else location.assign('/')
    return true
  }

  const lock = (): void => {
    if (status.value === 'open') status.value = 'locked'
  }
  /** Opens what was locked. @throws ProblemError `session.wrong`, `session.locked`, `session.expired` */
  const unlock = async (password: string): Promise<void> => {
    try {
      take(await call('session.unlock', { body: { password } }))
    } catch (error) {
      if (error instanceof ProblemError && ['session.expired', 'session.missing'].includes(error.problem.code)) expire()
      throw error
    }
  }

  /** @throws ProblemError */
  const signIn = async (username: string, password: string): Promise<void> => {
    const before = user.value?.id
    const wasExpired = status.value === 'expired'
    const result = await call('session.open', { body: { username, password } })
    oneTime.value = result.passwordDue ? password : ''
    news.value = result.news ?? []
    if (!wasExpired || before === result.user.id) return take(result)
    // Another person took the place: nothing of the page before may stay on the screen, or be sealed with their key.
    saveAll()
    takeKey(undefined)
    location.assign('/')
  }

  const signOut = async (): Promise<void> => {
    saveAll()
    await call('session.close').catch((error: unknown) => {
      if (!(error instanceof ProblemError) || error.problem.status !== 401) throw error
    })
    user.value = null
    oneTime.value = ''
    news.value = []
    status.value = 'closed'
    takeKey(undefined)
    forgetPerson()
  }

  const expire = (): void => {
    if (status.value === 'open' || status.value === 'locked') status.value = 'expired'
    if (status.value === 'due') {
      user.value = null
      status.value = 'closed'
    }
  }
  onSessionIdle(lock)
  onSessionGone(expire)
  onOtherPerson(() => void renew())

  /** Whether the rights table grants the operation to this person somewhere. */
  const may = (operation: OperationName): boolean => user.value?.may.includes(operation) ?? false

  return {
    user,
    status,
    oneTime,
    news,
    rules,
    tiles,
    isOpen: computed(() => status.value === 'open'),
    may,
    load,
    locksAt,
    renew,
    lock,
    unlock,
    signIn,
    signOut,
    expire,
  }
})
