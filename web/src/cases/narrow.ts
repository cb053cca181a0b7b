import { onScopeDispose, ref, type Ref } from 'vue'

/** Whether the window is narrower than that many pixels. */
export const useNarrow = (pixels: number): { narrow: Ref<boolean> } => {
  const media = matchMedia(`(max-width: ${pixels - 0.02}px)`)
  const narrow = ref(media.matches)
  const change = (): void => {
    narrow.value = media.matches
  }
  media.addEventListener('change', change)
  onScopeDispose(() => media.removeEventListener('change', change))
  return { narrow }
}
