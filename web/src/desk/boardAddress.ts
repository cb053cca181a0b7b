import { computed, type ComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { queryOf, viewOf, wholeBoard, type BoardView } from './boardView.ts'

/** The board's view as the address says it; a change is a change of the address. */
export const useBoardAddress = (): {
  view: ComputedRef<BoardView>
  change: (changed: Partial<BoardView>) => void
  open: (query: Record<string, string>) => void
  clear: () => void
} => {
  const route = useRoute()
  const router = useRouter()
  const view = computed(() => viewOf(route.query))
  const open = (query: Record<string, string>): void => void router.replace({ query })
  return {
    view,
    change: (changed) => open(queryOf({ ...view.value, ...changed })),
    open,
    clear: () => open(queryOf({ ...wholeBoard(), group: view.value.group, sort: view.value.sort })),
  }
}
