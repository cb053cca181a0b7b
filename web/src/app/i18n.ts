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
// Those that only pages of their own show come with these pages: the terminal's script stays small.
const files = import.meta.glob<WordsFile>(
  [
    '/src/*/words.ts',
    '!/src/lib/words.ts',
    '!/src/about/words.ts',
    '!/src/administration/words.ts',
    '!/src/approvals/words.ts',
    '!/src/audit/words.ts',
    '!/src/boards/words.ts',
    '!/src/community/words.ts',
    '!/src/desk/words.ts',
    '!/src/help/words.ts',
  ],
  { eager: true },
)
const apart = {
  about: () => import('../about/words.ts'),
  administration: () => import('../administration/words.ts'),
  approvals: () => import('../approvals/words.ts'),
  audit: () => import('../audit/words.ts'),
  boards: () => import('../boards/words.ts'),
  community: () => import('../community/words.ts'),
  desk: () => import('../desk/words.ts'),
  help: () => import('../help/words.ts'),
} satisfies Record<string, () => Promise<WordsFile>>

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

/** Loads a component together with the words of its folder. */
export const withWords = async <T>(folder: keyof typeof apart, component: Promise<T>): Promise<T> => {
  const [loaded, { words }] = await Promise.all([component, apart[folder]()])
  for (const code of ['zh', 'en'] as const)
    i18n.global.setLocaleMessage(code, { ...i18n.global.getLocaleMessage(code), [folder]: words[code] })
  return loaded
}
