import { onMounted, onScopeDispose } from 'vue'
import { isComposing, isDialogOpen, isOnControl, isTyping } from '../lib/keys.ts'

export interface DeskActions {
  palette: () => void
  help: () => void
  move: (by: number) => void
  columns: () => number
  peek: () => void
  open: () => void
  filter: () => void
  intake: () => void
  board: () => void
  settle: () => void
  /** Closes what is open. @returns whether there was something */
  close: () => boolean
}

const named: Record<string, (actions: DeskActions) => void> = {
  f: ({ filter }) => filter(),
  '/': ({ filter }) => filter(),
  n: ({ intake }) => intake(),
  r: ({ settle }) => settle(),
  o: ({ open }) => open(),
  '?': ({ help }) => help(),
}

const steps = (key: string, columns: number): number => {
  switch (key) {
    case 'j':
    case 'ArrowDown':
      return key === 'j' ? 1 : columns
    case 'k':
    case 'ArrowUp':
      return key === 'k' ? -1 : -columns
    case 'Home':
      return -Infinity
    case 'End':
      return Infinity
    default:
      return 0
  }
}

/** What may be pressed anywhere, also while something is typed. @returns whether it was that */
const anywhere = (event: KeyboardEvent, actions: DeskActions): boolean => {
  const { key } = event
  if ((event.ctrlKey || event.metaKey) && !event.altKey && key.toLowerCase() === 'k') actions.palette()
  else if (key === 'F6') {
    if (isTyping(event)) actions.board()
    else actions.intake()
  } else return false
  return true
}

/** Arrows, Home and End belong to whatever has the focus, unless that is the board or nothing. */
const isForBoard = ({ key, target }: KeyboardEvent): boolean =>
  key.length === 1 ||
  (target instanceof Element && (target === document.body || target.closest('.board, .peek') !== null))

const onBoard = (event: KeyboardEvent, actions: DeskActions): boolean => {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  const by = isForBoard(event) ? steps(key, actions.columns()) : 0
  const act = named[key]
  if (by !== 0) actions.move(by)
  else if (key === 'Enter' && !isOnControl(event)) actions.peek()
  else if (key === 'Escape') return actions.close()
  else if (act) act(actions)
  else return false
  return true
}

/**
 * The desk's keys. While something is typed only those with Ctrl and F6 count; what an input method composes never does.
 * Escape leaves a field for the board.
 */
export const useDeskKeys = (actions: DeskActions): void => {
  const press = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || isComposing(event) || isDialogOpen()) return
    if (anywhere(event, actions)) event.preventDefault()
    else if (isTyping(event)) {
      if (event.key !== 'Escape') return
      actions.board()
      event.preventDefault()
    } else if (!event.ctrlKey && !event.altKey && !event.metaKey && onBoard(event, actions)) event.preventDefault()
  }
  onMounted(() => addEventListener('keydown', press))
  onScopeDispose(() => removeEventListener('keydown', press))
}
