/** The code that browsers give a key that an input method takes. */
const takenByInputMethod = 229

/** Whether the key belongs to an input method that composes a word: it never triggers anything else. */
export const isComposing = (event: KeyboardEvent): boolean =>
  event.isComposing || event.keyCode === takenByInputMethod || event.key === 'Process'

const fields =
  'input:not([type="radio"], [type="checkbox"]), textarea, select, [contenteditable="true"], [role="combobox"]'

/** Whether what is pressed is typed into a field. */
export const isTyping = ({ target }: Event): boolean => target instanceof Element && target.closest(fields) !== null

/** Whether the key is a control's own: Enter on a button, a space on a box. */
export const isOnControl = ({ target }: Event): boolean =>
  target instanceof Element && target.closest('button, a, label, input, [role="option"], [role="menuitem"]') !== null

/** Whether a dialog has the keys. */
export const isDialogOpen = (): boolean =>
  [...document.querySelectorAll('dialog[open], .el-overlay [role="dialog"]')].some((dialog) => dialog.checkVisibility())
