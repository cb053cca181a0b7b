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
    '!/src/property/words.ts',
  ],
  { eager: true },
)
const apart = import.meta.glob<WordsFile>(
  '/src/{about,administration,approvals,audit,boards,community,desk,help,property}/words.ts',
)
/** A folder whose words come with its pages. */
type Apart = 'about' | 'administration' | 'approvals' | 'audit' | 'boards' | 'community' | 'desk' | 'help' | 'property'

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
export const withWords = async <T>(folder: Apart, component: Promise<T>): Promise<T> => {
  const [loaded, file] = await Promise.all([component, apart[`/src/${folder}/words.ts`]?.()])
  if (file)
    for (const code of ['zh', 'en'] as const) i18n.global.mergeLocaleMessage(code, { [folder]: file.words[code] })
  return loaded
}
