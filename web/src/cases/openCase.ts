import { computed, onScopeDispose, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { accessOf } from '../../../shared/domain/case.ts'
import type { Entry } from '../../../shared/domain/entry.ts'
import type { Actor } from '../../../shared/domain/people.ts'
import { applyEntry } from '../../../shared/domain/reduce.ts'
import { mayOnCase, type GuardedOperation } from '../../../shared/permissions.ts'
import type { CaseView, SessionUser } from '../../../shared/operations/results.ts'
import type { Problem } from '../../../shared/refusals.ts'
import { call } from '../lib/api.ts'
import { followCase } from '../lib/live.ts'
import { problemFrom } from '../lib/problem.ts'
import { useSession } from '../lib/session.ts'

export interface OpenCase {
  state: ShallowRef<CaseView | undefined>
  /** In the order of their `seq`, without gap. [T1] */
  entries: ShallowRef<readonly Entry[]>
  problem: Ref<Problem | null>
  loading: Ref<boolean>
  /** The server stopped telling of this case: why. */
  lostReason: Ref<string>
  /** [A1] Whether this person may do the operation on this case; the server has the last word. */
  may: (operation: GuardedOperation) => boolean
  userId: ComputedRef<string>
  load: () => Promise<void>
}

const actorOfUser = (user: SessionUser): Actor => ({
  userId: user.id,
  name: user.name,
  roles: user.roles,
  qualifications: user.qualifications,
  unitIds: user.unitIds,
  cityId: user.cityId,
  districtId: user.districtId,
  stationId: user.stationId,
})

const pageSize = 500

const timelineAfter = async (id: string, after: number): Promise<Entry[]> => {
  const found: Entry[] = []
  for (;;) {
    const last = found.at(-1)?.seq ?? after
    const page = await call('case.timeline', { params: { id }, query: { after: last, limit: pageSize } })
    found.push(...page.items)
    if (page.items.length < pageSize) return found
  }
}

/**
 * A case on the screen: read once, then followed without a gap. Its state is what the same rules as the server's
 * make of each new entry; when an entry does not fit onto it, it is read anew. [T6]
 */
export const useOpenCase = (id: string): OpenCase => {
  const session = useSession()
  const state = shallowRef<CaseView>()
  const entries = shallowRef<readonly Entry[]>([])
  const problem = ref<Problem | null>(null)
  const loading = ref(true)
  const lostReason = ref('')
  let stop: (() => void) | undefined
  let gone = false

  const readState = async (): Promise<void> => {
    const { case: read } = await call('case.read', { params: { id } })
    if ((state.value?.seq ?? 0) <= read.seq) state.value = read
  }

  const take = (items: readonly Entry[]): void => {
    const last = entries.value.at(-1)?.seq ?? 0
    const fresh = items.filter((entry) => entry.seq > last)
    if (fresh.length === 0) return
    entries.value = [...entries.value, ...fresh]
    try {
      let next = state.value
      for (const entry of fresh) {
        if (!next || entry.seq <= next.seq) continue
        if (entry.seq > next.seq + 1) throw new Error(`Entry ${entry.seq} does not follow ${next.seq}`)
        next = { ...applyEntry('case', next, entry), seq: entry.seq }
      }
      state.value = next
    } catch {
      readState().catch((error: unknown) => (problem.value = problemFrom(error)))
    }
  }

  const load = async (): Promise<void> => {
    loading.value = state.value === undefined
    problem.value = null
    try {
      await readState()
      take(await timelineAfter(id, entries.value.at(-1)?.seq ?? 0))
      if (gone) return
      lostReason.value = ''
      stop?.()
      stop = followCase(id, entries.value.at(-1)?.seq ?? 0, take, (reason) => (lostReason.value = reason))
    } catch (error) {
      problem.value = problemFrom(error)
    } finally {
      loading.value = false
    }
  }

  onScopeDispose(() => {
    gone = true
    stop?.()
  })
  const actor = computed(() => session.user && actorOfUser(session.user))
  const may = (operation: GuardedOperation): boolean =>
    actor.value !== null && state.value !== undefined && mayOnCase(operation, actor.value, accessOf(state.value))

  void load()
  return { state, entries, problem, loading, lostReason, may, userId: computed(() => session.user?.id ?? ''), load }
}
