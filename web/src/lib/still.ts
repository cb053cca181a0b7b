import { computed, onScopeDispose, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'

/** How long a pointer that does not move holds the rows, and a finger that was lifted. */
const POINTER_RESTS_MS = 10_000
const FINGER_LIFTED_MS = 1_500
/** Nobody reads and decides in less: a press so soon after the rows moved was meant for the row that was there before. */
const TOO_SOON_MS = 500
const STANDS_STILL_PX = 6

export interface Still<T> {
  /** The rows as they are shown: while they are held, new ones come only at the end, and those that are gone stay. */
  shown: Readonly<ShallowRef<readonly T[]>>
  /** How many new rows wait. */
  waiting: ComputedRef<number>
  /** Whether a row that is still shown has left the list. */
  isGone: (key: string) => boolean
  /** Shows the list as it is now. */
  show: () => void
}

/**
 * A list whose rows hold still under a pointer or finger, so that a press reaches the row it was meant for. Rows change
 * their words at once; that they come, go or change places waits until the pointer leaves or rests. A press that falls on
 * another row because the rows moved half a second ago does nothing.
 * @param list the element around the rows; each row carries its key as `data-still`
 * @param question what the list is asked for: when that changes, it is shown at once
 */
export const useStill = <T>(
  list: Readonly<Ref<HTMLElement | null | undefined>>,
  rows: () => readonly T[],
  keyOf: (row: T) => string,
  question: () => unknown = () => undefined,
): Still<T> => {
  const shown: ShallowRef<readonly T[]> = shallowRef(rows())
  const present = computed(() => new Set(rows().map(keyOf)))
  let held = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let at = { x: -1, y: -1 }
  let moved: { when: number; places: Map<string, DOMRect>; pointer: { x: number; y: number } } | undefined

  const order = (some: readonly T[]): string => some.map(keyOf).join('\n')
  const remember = (): void => {
    const places = new Map<string, DOMRect>()
    for (const row of list.value?.querySelectorAll<HTMLElement>('[data-still]') ?? [])
      places.set(row.dataset['still'] ?? '', row.getBoundingClientRect())
    moved = { when: performance.now(), places, pointer: at }
  }
  const show = (): void => {
    if (order(shown.value) !== order(rows())) remember()
    shown.value = rows()
  }
  /** Rows that are shown as they are now, and after them those that came at the end. */
  const update = (): void => {
    const now = new Map(rows().map((row) => [keyOf(row), row]))
    const kept = shown.value.map((row) => now.get(keyOf(row)) ?? row)
    const known = new Set(shown.value.map(keyOf))
    const lastKnown = rows().findLastIndex((row) => known.has(keyOf(row)))
    shown.value = [...kept, ...rows().slice(lastKnown + 1)]
  }
  const release = (): void => {
    clearTimeout(timer)
    held = false
    show()
  }
  const hold = (ms: number): void => {
    held = true
    clearTimeout(timer)
    timer = setTimeout(release, ms)
  }
  let isAskedAnew = false
  watch(rows, () => {
    if (held && shown.value.length > 0 && !isAskedAnew) return update()
    isAskedAnew = false
    show()
  })
  // The answer comes a moment later: it is shown whole, wherever the pointer is by then.
  watch(question, () => {
    isAskedAnew = true
  })

  const touched = (event: PointerEvent): void => {
    at = { x: event.clientX, y: event.clientY }
    hold(event.pointerType === 'touch' ? FINGER_LIFTED_MS : POINTER_RESTS_MS)
  }
  const left = (event: PointerEvent): void => {
    if (event.pointerType !== 'touch') release()
  }
  const rowAt = (x: number, y: number): string | undefined =>
    [...(moved?.places ?? [])].find(
      ([, { left: from, right, top, bottom }]) => x >= from && x <= right && y >= top && y <= bottom,
    )?.[0]
  const guard = (event: MouseEvent): void => {
    if (!moved || performance.now() - moved.when > TOO_SOON_MS || !(event.target instanceof Element)) return
    const { clientX: x, clientY: y } = event
    const isTouch = event instanceof PointerEvent && event.pointerType === 'touch'
    const stood = Math.hypot(x - moved.pointer.x, y - moved.pointer.y) < STANDS_STILL_PX
    const before = rowAt(x, y)
    const now = event.target.closest<HTMLElement>('[data-still]')?.dataset['still']
    if (!(isTouch || stood) || before === undefined || before === now) return
    event.preventDefault()
    event.stopPropagation()
  }
  watch(
    list,
    (element, _before, onCleanup) => {
      if (!element) return
      const ends = new AbortController()
      const { signal } = ends
      for (const kind of ['pointerenter', 'pointermove', 'pointerdown'] as const)
        element.addEventListener(kind, touched, { signal, passive: true })
      element.addEventListener('pointerleave', left, { signal })
      element.addEventListener('click', guard, { signal, capture: true })
      onCleanup(() => ends.abort())
    },
    { immediate: true, flush: 'post' },
  )
  onScopeDispose(() => clearTimeout(timer))

  const waiting = computed(() => {
    const known = new Set(shown.value.map(keyOf))
    return rows().filter((row) => !known.has(keyOf(row))).length
  })
  return { shown, waiting, isGone: (key) => !present.value.has(key), show }
}
