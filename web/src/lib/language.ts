import { ref, watch } from 'vue'

export type Language = 'zh' | 'en'
const stored = 'xiaoan.language'

const initial = (): Language => (localStorage.getItem(stored) === 'en' ? 'en' : 'zh')

/** The language of the interface; Chinese unless chosen otherwise, kept on the device. */
export const language = ref<Language>(initial())

watch(
  language,
  (value) => {
    localStorage.setItem(stored, value)
    document.documentElement.lang = value === 'zh' ? 'zh-CN' : 'en'
  },
  { immediate: true },
)
