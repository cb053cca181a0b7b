import type { Screen } from '../support/browser.ts'
import { until } from '../support/until.ts'

const PATIENCE_MS = 15_000

/**
 * Notes in the page when something is first seen on it, so that it does not matter when the test looks: entries, the
 * states of chips and of the inbox, and what is gone.
 */
const NOTE = `
  const seen = (window.seenAt = {})
  const look = () => {
    const now = Date.now()
    const note = (what) => (seen[what] ??= now)
    for (const each of document.querySelectorAll('[data-testid^="entry-"]')) note(each.dataset.testid)
    for (const each of document.querySelectorAll('[data-testid^="inbox-"]')) note(each.dataset.testid + ' ' + each.dataset.state)
    for (const card of document.querySelectorAll('[data-testid^="board-card-"]')) {
      note(card.dataset.testid)
      for (const chip of card.querySelectorAll('[data-testid^="chip-"]'))
        note(card.dataset.testid + ' ' + chip.dataset.testid + ' ' + chip.dataset.state)
    }
    for (const row of document.querySelectorAll('[data-testid^="case-row-"]')) note(row.dataset.testid)
    const status = document.querySelector('[data-testid="case-status"]')
    if (status) note('case-status ' + status.dataset.state)
    const ringing = document.querySelector('[data-testid="new-dispatch"]')
    if (ringing) note('new-dispatch')
    for (const what of Object.keys(seen)) {
      const [testid] = what.split(' ')
      if (!what.startsWith('gone ') && !document.querySelector('[data-testid="' + testid + '"]')) note('gone ' + testid)
    }
  }
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-state'] })
`

/** Lets a window note what is seen on it; before its first page. */
export const noteSightings = async ({ context }: Screen): Promise<void> => {
  await context.addInitScript(`{ ${NOTE} }`)
}

/** When something was first seen in a window, milliseconds since 1970; waits for it. */
export const seenAt = async ({ page }: Screen, what: string): Promise<number> => {
  let at = 0
  const look = async (): Promise<boolean> => {
    at = Number((await page.evaluate(`window.seenAt[${JSON.stringify(what)}]`)) ?? 0)
    return at > 0
  }
  await until(look, PATIENCE_MS).catch((error: unknown) => {
    throw new Error(`it was never seen: ${what}`, { cause: error })
  })
  return at
}
