import { onScopeDispose, readonly, ref, type Ref } from 'vue'

/** Whether the page is being printed: what stands on paper only is made then. */
export const usePrinting = (): Readonly<Ref<boolean>> => {
  const printing = ref(false)
  const begin = (): void => {
    printing.value = true
  }
  const end = (): void => {
    printing.value = false
  }
  addEventListener('beforeprint', begin)
  addEventListener('afterprint', end)
  onScopeDispose(() => {
    removeEventListener('beforeprint', begin)
    removeEventListener('afterprint', end)
  })
  return readonly(printing)
}
