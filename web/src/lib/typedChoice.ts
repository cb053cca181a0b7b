import { ref, watch, type Ref } from 'vue'

export interface TypedChoice {
  /** What is typed to look for something. */
  typed: Ref<string>
  /** What was typed and left without anything being chosen: said, not lost in silence. */
  left: Ref<string>
  type: (text: string) => void
  /** The list was opened or closed. */
  look: (isOpen: boolean) => void
  /** Tab takes what was typed when one choice alone fits it. */
  onTab: () => void
}

/**
 * What one types into a list of choices: taken by Tab or by leaving the field when it means one of them, else kept to be said.
 * @param fits the values of the choices that fit a text
 */
export const useTypedChoice = <T>(fits: (typed: string) => T[], chosen: Ref<T | T[] | undefined>): TypedChoice => {
  const [typed, left] = [ref(''), ref('')]
  /** What was chosen when the list was opened. */
  let before = JSON.stringify(chosen.value)
  const take = (): void => {
    const text = typed.value.trim()
    const [only, ...others] = text === '' ? [] : fits(text)
    if (only === undefined || others.length > 0) return
    typed.value = ''
    const { value } = chosen
    if (!Array.isArray(value)) chosen.value = only
    else if (!value.includes(only)) chosen.value = [...value, only]
  }
  watch(chosen, () => (left.value = ''))
  return {
    typed,
    left,
    type: (text) => (typed.value = text),
    look: (isOpen) => {
      if (isOpen) {
        before = JSON.stringify(chosen.value)
        left.value = ''
      } else if (typed.value.trim() !== '' && JSON.stringify(chosen.value) === before) {
        take()
        left.value = typed.value.trim()
      }
      typed.value = ''
    },
    onTab: take,
  }
}
