import { ref, watch } from 'vue'
import { keepChoice, kept } from './keep.ts'

export type Language = 'zh' | 'en'
const stored = 'xiaoan.language'

const initial = (): Language => (kept(stored) === 'en' ? 'en' : 'zh')

/** The language of the interface; Chinese unless chosen otherwise, kept on the device. */
export const language = ref<Language>(initial())

watch(
  language,
  (value) => {
    keepChoice(stored, value)
    document.documentElement.lang = value === 'zh' ? 'zh-CN' : 'en'
  },
  { immediate: true },
)
