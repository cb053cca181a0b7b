import { onScopeDispose } from 'vue'
import { isComposing, isDialogOpen, isTyping } from '../lib/keys.ts'

export interface CaseKeys {
  /** The entry after (1) or before (−1) the one that has the focus. */
  move: (by: 1 | -1) => void
  /** Answers or quotes the entry that has the focus. */
  reply: () => void
  compose: () => void
  filter: () => void
}

/** The keys of the case page: J and K, R, C and /. Never while one types, composes a word, or a dialog is open. */
export const useCaseKeys = (keys: CaseKeys): void => {
  const actions: Record<string, () => void> = {
    j: () => keys.move(1),
    k: () => keys.move(-1),
    r: keys.reply,
    c: keys.compose,
    '/': keys.filter,
  }
  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || isComposing(event)) return
    if (event.key === 'Escape' && isTyping(event) && document.activeElement instanceof HTMLElement)
      document.activeElement.blur()
    const action = actions[event.key.toLowerCase()]
    if (!action || isTyping(event) || isDialogOpen()) return
    event.preventDefault()
    action()
  }
  addEventListener('keydown', press)
  onScopeDispose(() => removeEventListener('keydown', press))
}
