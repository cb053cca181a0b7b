import { ref, watch } from 'vue'
import { keepChoice, kept as keptText } from '../lib/keep.ts'

export type Theme = 'light' | 'dark'
const stored = 'xiaoan.theme'

const initial = (): Theme => {
  const kept = keptText(stored)
  if (kept === 'light' || kept === 'dark') return kept
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
}

/** Light or dark; as the device prefers until chosen, then kept on the device. */
export const theme = ref<Theme>(initial())

watch(
  theme,
  (value) => {
    keepChoice(stored, value)
    document.documentElement.classList.toggle('dark', value === 'dark')
  },
  { immediate: true },
)

// Paper is white: what is printed from a dark screen is printed light.
addEventListener('beforeprint', () => document.documentElement.classList.remove('dark'))
addEventListener('afterprint', () => document.documentElement.classList.toggle('dark', theme.value === 'dark'))
