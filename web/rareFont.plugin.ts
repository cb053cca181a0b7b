import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import { readFont } from './trueType.ts'

/** The package whose font has the rare characters. */
export const rareFontPackage = 'node_modules/@expo-google-fonts/noto-sans-sc'
const file = '400Regular/NotoSansSC_400Regular.ttf'
const commonRanges = 'node_modules/@fontsource-variable/noto-sans-sc/unicode.json'
const family = 'Noto Sans SC Rare'
const module = 'virtual:rare-font'
/** Characters in one file: a page that shows a rare name loads one such file. */
const perFile = 400

const short = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex').slice(0, 10)
const hex = (code: number): string => code.toString(16)

/** Whether the pages' other font has the character. */
const isCommonIn = (ranges: Record<string, string>): ((code: number) => boolean) => {
  const spans = Object.values(ranges)
    .flatMap((list) => list.split(','))
    .map((span) => span.trim().replace(/^U\+/i, '').split('-'))
    .map(([from = '', to = from]) => [parseInt(from, 16), parseInt(to, 16)] as const)
  return (code) => spans.some(([from, to]) => from <= code && code <= to)
}

/** Runs of code points as `unicode-range` has them. */
const rangeOf = (codes: readonly number[]): string => {
  const runs: [number, number][] = []
  for (const code of codes) {
    const last = runs.at(-1)
    if (last && last[1] + 1 === code) last[1] = code
    else runs.push([code, code])
  }
  return runs.map(([from, to]) => `U+${hex(from)}${to > from ? `-${hex(to)}` : ''}`).join(',')
}

/**
 * A font of those Chinese characters that the pages' font leaves out, as they stand in names: made from the whole font
 * at build time, in files of a few hundred characters that a browser loads only when it has to draw one of them.
 */
export const rareFontPlugin = (root: string): Plugin => {
  let isBuild = false
  return {
    name: 'rare-font',
    configResolved: ({ command }) => {
      isBuild = command === 'build'
    },
    resolveId: (id) => (id === module ? module : undefined),
    load(id) {
      if (id !== module) return undefined
      if (!isBuild) return ''
      const isCommon = isCommonIn(JSON.parse(readFileSync(join(root, commonRanges), 'utf8')) as Record<string, string>)
      const font = readFont(readFileSync(join(root, rareFontPackage, file)))
      const rare = font.codes
        .filter((code) => /\p{Script=Han}/u.test(String.fromCodePoint(code)) && !isCommon(code))
        .sort((one, other) => one - other)
      const faces: string[] = []
      for (let at = 0; at < rare.length; at += perFile) {
        const codes = rare.slice(at, at + perFile)
        const source = font.subset(codes)
        const name = `assets/rare-${short(source)}.woff`
        this.emitFile({ type: 'asset', fileName: name, source })
        faces.push(
          `@font-face{font-family:'${family}';font-display:swap;src:url(/${name}) format('woff');` +
            `unicode-range:${rangeOf(codes)}}`,
        )
      }
      const css = faces.join('\n')
      const sheet = `assets/rare-${short(css)}.css`
      this.emitFile({ type: 'asset', fileName: sheet, source: css })
      return `document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: '/${sheet}' }))`
    },
  }
}
