import { computed, nextTick, onBeforeUnmount, onMounted, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'

/** A line of the list: what stands in it, how high it is, and where it begins, CSS pixels. */
export interface Line<T> {
  item: T
  key: string
  height: number
  /** What stands in it, to find it again when it has moved to another line. */
  ids: readonly string[]
}
export interface Placed<T> extends Line<T> {
  top: number
}

export interface Windowing<T> {
  /** The lines near what is seen. */
  shown: ComputedRef<Placed<T>[]>
  total: ComputedRef<number>
  /** Brings a line into view. */
  reveal: (key: string) => void
}

const beyond = 500

/**
 * Only what is near the seen part of a long list is drawn; the line at its upper edge stays where it is.
 * @param width is told how wide the list is
 */
export const useWindowing = <T>(
  scroller: Ref<HTMLElement | undefined>,
  width: Ref<number>,
  lines: ComputedRef<Line<T>[]>,
): Windowing<T> => {
  const [top, height] = [ref(0), ref(800)]
  const placed = computed(() => {
    let at = 0
    return lines.value.map((line): Placed<T> => {
      const found = { ...line, top: at }
      at += line.height
      return found
    })
  })
  const total = computed(() => {
    const last = placed.value.at(-1)
    return last ? last.top + last.height : 0
  })
  /** Steps, so that not every pixel of scrolling asks for other lines. */
  const from = computed(() => Math.floor((top.value - beyond) / 100) * 100)
  const shown = computed(() => {
    const to = from.value + height.value + 2 * beyond + 100
    return placed.value.filter((line) => line.top + line.height > from.value && line.top < to)
  })

  /** What stands at the upper edge since somebody scrolled, and how far above it the edge is. */
  let anchor: { id: string; above: number } | undefined
  let own = -1
  const look = (): void => {
    if (!scroller.value) return
    top.value = scroller.value.scrollTop
    if (Math.abs(top.value - own) < 1) return
    own = -1
    const edge = placed.value.find((line) => line.top + line.height > top.value)
    anchor = edge?.ids[0] === undefined || top.value < 1 ? undefined : { id: edge.ids[0], above: top.value - edge.top }
  }
  const sizes = shallowRef<ResizeObserver>()
  onMounted(() => {
    if (!scroller.value) return
    const { value: element } = scroller
    const measure = (): void => {
      height.value = element.clientHeight
      width.value = element.clientWidth
    }
    measure()
    sizes.value = new ResizeObserver(measure)
    sizes.value.observe(element)
    element.addEventListener('scroll', look, { passive: true })
  })
  onBeforeUnmount(() => {
    sizes.value?.disconnect()
    scroller.value?.removeEventListener('scroll', look)
  })

  watch(placed, (now) => {
    // What was last seen, not what is: to ask the page for it would have it laid out anew with every change.
    const kept = anchor
    const line = kept && now.find(({ ids }) => ids.includes(kept.id))
    if (!line || Math.abs(line.top + kept.above - top.value) < 1) return
    own = line.top + kept.above
    // After the new lines are drawn: until then the list may be too short.
    void nextTick(() => {
      if (!scroller.value || own < 0) return
      scroller.value.scrollTop = own
      look()
    })
  })

  return {
    shown,
    total,
    reveal: (key) => {
      const element = scroller.value
      const line = placed.value.find((each) => each.key === key)
      if (!element || !line) return
      if (line.top < element.scrollTop) element.scrollTop = line.top
      else if (line.top + line.height > element.scrollTop + element.clientHeight)
        element.scrollTop = line.top + line.height - element.clientHeight
      look()
    },
  }
}
