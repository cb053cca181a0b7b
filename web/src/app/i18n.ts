import { watch } from 'vue'
import { createI18n } from 'vue-i18n'
import { language } from '../lib/language.ts'

/** Words by key, to any depth. */
export interface Words {
  [key: string]: string | Words
}
interface WordsFile {
  words: { zh: Words; en: Words }
}

// Every folder's `words.ts` exports `words = { zh, en }`; the folder's name is the first part of the key: `desk.submit`.
const files = import.meta.glob<WordsFile>(['/src/*/words.ts', '!/src/lib/words.ts'], { eager: true })

const messagesOf = (code: 'zh' | 'en'): Words =>
  Object.fromEntries(Object.entries(files).map(([path, file]) => [path.split('/')[2] ?? path, file.words[code]]))

export const i18n = createI18n<[Words], 'zh' | 'en', false>({
  legacy: false,
  locale: language.value,
  fallbackLocale: 'zh',
  messages: { zh: messagesOf('zh'), en: messagesOf('en') },
})

watch(language, (value) => {
  i18n.global.locale.value = value
})
