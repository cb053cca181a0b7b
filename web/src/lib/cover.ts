import { onScopeDispose, watch, type Ref } from 'vue'

/** On what stays in reach over a cover: the dialogs that it opens, and the sign-in of a session that ended. */
export const aboveCover = 'above-cover'
/** Where they lie: over the cover (`--cover-index`), which lies over every dialog of a page. */
export const aboveIndex = 9_100

let [covers, before]: [number, Element | null] = [0, null]
let covered: HTMLElement[] = []
const roots = new Set<HTMLElement>()

const isAbove = (element: HTMLElement): boolean =>
  roots.has(element) || element.matches(`.${aboveCover}`) || element.querySelector(`.${aboveCover}`) !== null

/** What lies below is neither reached nor read; it stays as it is, with what was typed. */
const coverAll = (): void => {
  for (const element of document.body.children) {
    if (!(element instanceof HTMLElement) || element.inert || isAbove(element)) continue
    element.inert = true
    covered.push(element)
  }
}
const added = new MutationObserver(coverAll)
/** Keys of the page below would close its dialogs and choose its buttons; what a key does by itself stays. */
const swallow = (event: KeyboardEvent): void => {
  if (!(event.target instanceof Element) || !event.target.closest(`.${aboveCover}`)) event.stopPropagation()
}

const begin = (): void => {
  before = document.activeElement
  added.observe(document.body, { childList: true })
  addEventListener('keydown', swallow, { capture: true })
}
const end = (): void => {
  added.disconnect()
  removeEventListener('keydown', swallow, { capture: true })
  for (const element of covered) element.inert = false
  covered = []
  // Who was writing goes on writing.
  if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
  before = null
}

/**
 * Has an element that stands right in the body cover the whole window: it takes the focus and the keys, and gives them
 * back when it goes. One that comes in the place of another changes nothing below.
 */
export const useCover = (root: Ref<HTMLElement | undefined>): void => {
  let mine: HTMLElement | undefined
  const leave = (): void => {
    if (!mine) return
    roots.delete(mine)
    mine = undefined
    covers -= 1
    queueMicrotask(() => {
      if (covers === 0 && (covered.length > 0 || before)) end()
    })
  }
  watch(root, (element) => {
    leave()
    if (!element) return
    if (covers === 0 && covered.length === 0) begin()
    mine = element
    roots.add(element)
    covers += 1
    element.inert = false
    element.focus({ preventScroll: true })
    coverAll()
  })
  onScopeDispose(leave)
}
