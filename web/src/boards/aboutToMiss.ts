import { ref, shallowRef, watch } from 'vue'
import type { Asked, BoardCase } from '../../../shared/domain/boards/answers.ts'
import { call } from '../lib/api.ts'
import type { BoardWish } from './address.ts'

/** The open cases with the least time left, as they were at the instant of the board. [K7] */
export const useAboutToMiss = (about: () => { board: Asked; wish: BoardWish }, limit: number) => {
  const cases = shallowRef<readonly BoardCase[]>([])
  const isReady = ref(false)
  let latest = 0
  const load = async (): Promise<void> => {
    const mine = (latest += 1)
    const { board, wish } = about()
    const { category, subcategory, procedure, origin, window } = wish
    const place = board.level === 'city' ? {} : { [board.level]: board.id }
    const kinds = { category, subcategory, procedure, origin, window }
    try {
      const query = { figure: 'about-to-miss' as const, ...place, ...kinds, asOf: board.asOf, limit }
      const { items } = await call('board.cases', { query })
      if (mine !== latest) return
      cases.value = items
      isReady.value = true
    } catch {
      // What was shown stays; the board itself tells that the server cannot be reached.
    }
  }
  watch(() => about().board, load, { immediate: true })
  return { cases, isReady }
}
