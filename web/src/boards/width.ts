import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue'

/** The width of an element in CSS pixels, as it changes; `usual` until it is known. */
export const useWidth = (holder: Ref<HTMLElement | undefined>, usual: number): Ref<number> => {
  const width = ref(usual)
  const sizes = new ResizeObserver(([entry]) => {
    const now = Math.floor(entry?.contentRect.width ?? 0)
    if (now > 0) width.value = now
  })
  onMounted(() => {
    if (holder.value) sizes.observe(holder.value)
  })
  onBeforeUnmount(() => sizes.disconnect())
  return width
}
