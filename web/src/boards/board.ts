import { ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import type { Asked, Board, FiguresChanged } from '../../../shared/domain/boards/answers.ts'
import type { Problem } from '../../../shared/refusals.ts'
import { call } from '../lib/api.ts'
import { problemFrom } from '../lib/problem.ts'
import type { BoardWish } from './address.ts'
import { useReloading } from './reloading.ts'

export type Level = Asked['level']
/** Whose board, and of what. */
export interface BoardAsked {
  level: Level
  /** Of the station or district; the actor's own when left out. */
  id?: string
  wish: BoardWish
}
export interface ShownBoard {
  /** With the wish that it answers. */
  shown: ShallowRef<{ board: Board; wish: BoardWish } | undefined>
  problem: Ref<Problem | null>
  loading: Ref<boolean>
  load: () => Promise<void>
}

const read = ({ level, id, wish }: BoardAsked): Promise<Board> => {
  const { from, to, until, category, subcategory, procedure, origin, window, trend } = wish
  const query = { from, to, until, category, subcategory, procedure, origin, window, trend }
  switch (level) {
    case 'station':
      return call('board.station', { query: { ...query, station: id } })
    case 'district':
      return call('board.district', { query: { ...query, district: id } })
    case 'city':
      return call('board.city', { query })
  }
}

/** The server said no: asking again would be told the same. */
export const isRefusal = ({ status }: Problem): boolean => status >= 400 && status < 500

/**
 * The board that is asked for, kept up to date. What was shown stays until the new comes, also while the server cannot
 * be reached; a refusal takes it away. `asked` undefined: the address says nothing that there is.
 */
export const useBoard = (asked: () => BoardAsked | undefined): ShownBoard => {
  const shown: ShownBoard['shown'] = shallowRef()
  const problem = ref<Problem | null>(null)
  const loading = ref(false)
  let latest = 0

  const load = async (): Promise<void> => {
    const mine = (latest += 1)
    const now = asked()
    if (!now) {
      shown.value = undefined
      problem.value = null
      loading.value = false
      return
    }
    loading.value = true
    try {
      const board = await read(now)
      if (mine !== latest) return
      shown.value = { board, wish: now.wish }
      problem.value = null
    } catch (error) {
      if (mine !== latest) return
      problem.value = problemFrom(error)
      if (isRefusal(problem.value)) shown.value = undefined
    } finally {
      if (mine === latest) loading.value = false
    }
  }

  const concerns = ({ stations }: FiguresChanged): boolean => {
    const board = shown.value?.board
    if (!board) return problem.value === null
    if (board.level === 'city') return true
    if (board.level === 'station') return stations.includes(board.id)
    return board.stations.some(({ key }) => stations.includes(key))
  }
  useReloading(concerns, load)
  // What only paints the answer is not asked for again.
  watch(() => JSON.stringify({ ...asked(), wish: { ...asked()?.wish, compare: undefined, paint: undefined } }), load, {
    immediate: true,
  })
  return { shown, problem, loading, load }
}
