import type { Directive } from 'vue'
import { serverNow } from '../lib/time.ts'

type Text = (nowMs: number) => string

const tickMs = 1000
const shown = new Map<HTMLElement, { text: Text; last: string }>()
let ticker: ReturnType<typeof setInterval> | undefined

const show = (element: HTMLElement, text: Text, nowMs: number): void => {
  const now = text(nowMs)
  const before = shown.get(element)?.last
  shown.set(element, { text, last: now })
  if (before === now) return
  // The text of the node there is: a new node each second would be laid out as a new line.
  if (element.firstChild instanceof Text) element.firstChild.data = now
  else element.textContent = now
}
const tick = (): void => {
  const now = serverNow()
  for (const [element, { text }] of shown) show(element, text, now)
}

/**
 * The text of an element that follows the clock, given the server's time in milliseconds: a board of cards has hundreds,
 * and one ticker changes those that differ, without drawing a card anew. The element has no other content.
 */
export const vClock: Directive<HTMLElement, Text> = {
  mounted: (element, { value }) => {
    show(element, value, serverNow())
    ticker ??= setInterval(tick, tickMs)
  },
  updated: (element, { value }) => show(element, value, serverNow()),
  beforeUnmount: (element) => {
    shown.delete(element)
    if (shown.size > 0) return
    clearInterval(ticker)
    ticker = undefined
  },
}
