import { expect } from 'chai'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { projectRoot } from '../../server/projectRoot.ts'
import { refusals } from '../../shared/refusals.ts'
import { roles } from '../../shared/schema/terms.ts'
import { termWords } from '../../shared/term-words.ts'
import { guidesIn } from '../../web/guides.plugin.ts'
import { answers, EVERYONE, guidesFor, type Guide, type GuidePart, type Span } from '../../web/src/help/guides.ts'

const folder = join(projectRoot, 'web', 'src')
const languages = ['zh', 'en'] as const
type Words = string | { [key: string]: Words }
interface WordsFile {
  words: Record<(typeof languages)[number], Words>
}

/** What can stand on the screen; numbers and names in it are left out. */
const textsOf = (words: Words): string[] =>
  typeof words === 'string' ? [words, words.replaceAll(/\{\w+\} ?/g, '')] : Object.values(words).flatMap(textsOf)
const spansOf = ({ blocks }: GuidePart): Span[] =>
  blocks.flatMap((block) => (block.kind === 'text' ? block.spans : block.items.flat()))
const wordsOf = (part: GuidePart): string => [part.asked, ...spansOf(part).map(({ text }) => text)].join(' ')
const quotedIn = (part: GuidePart): string[] => [...wordsOf(part).matchAll(/“([^”]+)”/g)].map(([, said]) => said ?? '')

describe('the guides of docs/users', () => {
  const guides = guidesIn(join(projectRoot, 'docs', 'users'))
  const all: { name: string; language: 'zh' | 'en'; guide: Guide }[] = Object.entries(guides).flatMap(([name, both]) =>
    languages.map((language) => ({ name, language, guide: both[language] })),
  )

  it('are there for every role, in both languages with the same questions answered', () => {
    expect(Object.keys(guides)).to.have.members([...guidesFor(roles)])
    for (const name of guidesFor(roles)) {
      const guide = guides[name]
      expect(guide, name).to.not.equal(undefined)
      // The same parts in the same order: the same kinds of blocks, as many items, the same keys and names to type.
      const shapes = languages.map((language) =>
        guide?.[language].parts.map(({ blocks }) =>
          blocks.map((block) => (block.kind === 'text' ? 'text' : `${block.kind} ${block.items.length}`)),
        ),
      )
      expect(shapes[0], name).to.deep.equal(shapes[1])
      for (const { asked, blocks } of [...(guide?.zh.parts ?? []), ...(guide?.en.parts ?? [])])
        expect(blocks, `${name}: ${asked}`).to.not.be.empty
    }
  })

  it('ask, each question once, and answer it shortly', () => {
    const most = { zh: 330, en: 850 }
    for (const { name, language, guide } of all) {
      expect(guide.parts.length, name).to.be.greaterThan(3)
      const questions = guide.parts.map(({ asked }) => asked)
      expect(new Set(questions).size, `${name}, ${language}`).to.equal(questions.length)
      for (const part of guide.parts) {
        expect(part.asked, `${name}: a question`).to.match(language === 'zh' ? /？$/ : /\?$/)
        expect(wordsOf(part).length, `${name}: ${part.asked}`).to.be.lessThan(most[language])
      }
    }
  })

  it('name what stands on the screen by its words', async () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\/words\.ts$/.test(file))
    const shown: Record<string, string[]> = { zh: ['下载 CSV'], en: ['CSV'] }
    for (const file of files.filter((each) => !each.startsWith('lib'))) {
      const { words } = (await import(pathToFileURL(join(folder, file)).href)) as WordsFile
      for (const language of languages) shown[language]?.push(...textsOf(words[language]))
    }
    for (const [zh, en] of Object.values(termWords).flatMap((kind) => Object.values(kind) as [string, string][])) {
      shown.zh?.push(zh)
      shown.en?.push(en)
    }
    for (const { zh, en } of Object.values(refusals)) {
      shown.zh?.push(zh)
      shown.en?.push(en)
    }
    const unknown = all.flatMap(({ name, language, guide }) =>
      guide.parts.flatMap((part) =>
        quotedIn(part)
          .filter((said) => !shown[language]?.some((word) => word.includes(said)))
          .map((said) => `${name}, ${language}: ${said}`),
      ),
    )
    expect(unknown).to.deep.equal([])
  })

  it('are found by words of the question or the answer, in any order', () => {
    const parts = guides[EVERYONE]?.en.parts ?? []
    const found = (wanted: string) => parts.filter((part) => answers(part, wanted)).length
    expect(found('password language')).to.equal(1)
    expect(found('PASSWORD')).to.equal(found('password')).and.to.be.greaterThan(0)
    expect(found('password nowhere')).to.equal(0)
  })
})
