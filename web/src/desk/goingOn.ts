import type { Ref } from 'vue'
import { isComposing } from '../lib/keys.ts'

export interface GoingOn {
  /** Enter in a line goes on to the next field: only Ctrl+Enter dispatches. */
  goOn: (event: Event) => void
  /** Who presses Tab after Enter by habit means the same field. */
  stay: (event: KeyboardEvent) => void
}

/** From field to field of a form by Enter. */
export const useGoingOn = (form: Ref<HTMLElement | undefined>): GoingOn => {
  let wentOnTo: HTMLElement | undefined
  return {
    goOn: (event) => {
      if (!(event instanceof KeyboardEvent) || event.ctrlKey || event.metaKey || event.defaultPrevented) return
      const { target } = event
      if (!(target instanceof HTMLInputElement)) return
      event.preventDefault()
      if (isComposing(event)) return
      const fields = [
        ...(form.value?.querySelectorAll<HTMLElement>('input:not([tabindex="-1"]), textarea, .send') ?? []),
      ]
      wentOnTo = fields[fields.indexOf(target) + 1]
      wentOnTo?.focus()
    },
    stay: (event) => {
      const { target, key, shiftKey } = event
      const isField = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement
      if (isField && target === wentOnTo && target.value === '' && key === 'Tab' && !shiftKey) event.preventDefault()
      if (key !== 'Enter') wentOnTo = undefined
    },
  }
}
