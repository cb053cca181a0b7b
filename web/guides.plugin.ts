import { lexer, type Token, type Tokens } from 'marked'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import type { Block, Guide, Guides, Span } from './src/help/guides.ts'

const NAME = 'virtual:guides'
const RESOLVED = `\0${NAME}`

const unknown = (token: Token, file: string): never => {
  throw new Error(`docs/users/${file} holds something that the help page cannot show: ${token.type} “${token.raw}”`)
}

/** Words stay words: of what Markdown can do the guides use emphasis, code and links. */
const spansOf = (tokens: readonly Token[], file: string): Span[] =>
  tokens.flatMap((token): Span[] => {
    switch (token.type) {
      case 'text':
        return 'tokens' in token && token.tokens ? spansOf(token.tokens, file) : [{ text: plain(token.text) }]
      case 'escape':
        return [{ text: token.text }]
      case 'codespan':
        return [{ text: plain(token.text), mark: 'code' }]
      case 'strong':
      case 'em':
        return [{ text: token.text, mark: 'strong' }]
      case 'link':
        return [{ text: token.text }]
      default:
        return unknown(token, file)
    }
  })

/** The lexer gives some characters as HTML would write them. */
const plain = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')

const blockOf = (token: Token, file: string): Block => {
  if (token.type === 'paragraph') return { kind: 'text', spans: spansOf(token.tokens ?? [], file) }
  if (token.type !== 'list') return unknown(token, file)
  const { items, ordered } = token as Tokens.List
  return { kind: ordered ? 'steps' : 'list', items: items.map(({ tokens }) => spansOf(tokens, file)) }
}

/** A guide: its first heading is its title, each second one asks what its part answers. The link to its other language is left out. */
const guideOf = (folder: string, file: string): Guide => {
  const guide: Guide = { title: '', parts: [] }
  for (const token of lexer(readFileSync(join(folder, file), 'utf8'))) {
    if (token.type === 'space') continue
    const isOtherLanguage = token.type === 'paragraph' && /^\[[^\]]+\]\([\w.-]+\.md\)$/.test(token.raw.trim())
    if (token.type === 'heading' && token.depth === 1) guide.title = token.text
    else if (token.type === 'heading' && token.depth === 2) guide.parts.push({ asked: plain(token.text), blocks: [] })
    else if (!isOtherLanguage) {
      if (guide.parts.length === 0) guide.parts.push({ asked: guide.title, blocks: [] })
      guide.parts.at(-1)?.blocks.push(blockOf(token, file))
    }
  }
  return guide
}

/** `docs/users` as the help page shows it: by the name of the guide, in both languages. @throws Error for one without its equal */
export const guidesIn = (folder: string): Guides =>
  Object.fromEntries(
    readdirSync(folder)
      .filter((file) => file.endsWith('.zh-CN.md'))
      .map((file) => file.replace('.zh-CN.md', ''))
      .map((name) => [name, { zh: guideOf(folder, `${name}.zh-CN.md`), en: guideOf(folder, `${name}.md`) }]),
  )

/** Brings `docs/users` into the pages, so that what is read in the repository and in the product is one text. */
export const guidesPlugin = (root: string): Plugin => {
  const folder = join(root, 'docs', 'users')
  return {
    name: 'xiaoan:guides',
    resolveId: (id) => (id === NAME ? RESOLVED : undefined),
    load(id) {
      if (id !== RESOLVED) return undefined
      for (const file of readdirSync(folder)) this.addWatchFile(join(folder, file))
      return `export default ${JSON.stringify(guidesIn(folder))}`
    },
  }
}
