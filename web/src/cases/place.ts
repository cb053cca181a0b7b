import { nextTick, watch, type Ref } from 'vue'

/** Scrolled less than this one is at the top: what is new shows itself there. */
const atTopPx = 40

const scrollerOf = (element: Element): Element | null => {
  for (let each: Element | null = element; each; each = each.parentElement)
    if (each.scrollHeight > each.clientHeight && /auto|scroll/.test(getComputedStyle(each).overflowY)) return each
  return null
}

/** What one reads stays where it is on the screen when `entries` grow above it. */
export const useHeldPlace = (board: Ref<HTMLElement | undefined>, entries: () => readonly unknown[]): void => {
  watch(entries, async () => {
    const scroller = board.value && scrollerOf(board.value)
    if (!scroller || scroller.scrollTop < atTopPx) return
    const view = scroller.getBoundingClientRect()
    const onScreen = [...scroller.querySelectorAll('.entry')].filter((each) => {
      const { top, bottom } = each.getBoundingClientRect()
      return bottom > view.top + atTopPx && top < view.bottom
    })
    // Lanes beside each other cannot all stay: the one with the focus or under the pointer does.
    const read = onScreen.find((each) => each.matches(':focus-within, :hover')) ?? onScreen[0]
    if (!read) return
    const before = read.getBoundingClientRect().top
    await nextTick()
    scroller.scrollTop += read.getBoundingClientRect().top - before
  })
}
