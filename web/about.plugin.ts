import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Plugin } from 'vite'
import type { About, Library } from './src/about/shipped.ts'

interface Manifest {
  name: string
  version: string
  license?: string | { type: string }
  licenses?: { type: string }[]
}
interface Locked {
  dev?: boolean
}

const jsonIn = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))
const short = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12)
const licenceFile = /^(licen[cs]e|copying)([.-].*)?$/i
const noticeFile = /^notice([.-].*)?$/i

/** What the package declares, else what its words are. */
const licenceOf = ({ license, licenses }: Manifest, words: string): string => {
  if (typeof license === 'string') return license
  const declared = license?.type ?? licenses?.map(({ type }) => type).join(' OR ')
  return declared ?? (/permission is hereby granted, free of charge/i.test(words) ? 'MIT' : '—')
}

/** The words of a package's licence and its notice; empty when it has none. */
const textOf = (folder: string): string =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && (licenceFile.test(entry.name) || noticeFile.test(entry.name)))
    .map(({ name }) => readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim())
    .join('\n\n———\n\n')

/** The folder of the package that a module lies in; undefined for our own. */
const folderOf = (module: string): string | undefined =>
  /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(module.replaceAll('\\', '/'))?.[1]

/** The folders of the packages that the server runs with: those of the lock file that are not tools. */
const ofServer = (root: string): string[] => {
  const { packages } = jsonIn(join(root, 'package-lock.json')) as { packages: Record<string, Locked> }
  return Object.keys(packages)
    .filter((folder) => folder !== '' && packages[folder]?.dev !== true)
    .map((folder) => join(root, folder))
    .filter((folder) => existsSync(join(folder, 'package.json')))
}

const libraryOf = (folder: string, where: Library['where'], texts: Record<string, string>): Library => {
  const manifest = jsonIn(join(folder, 'package.json')) as Manifest
  const words = textOf(folder)
  const licence = licenceOf(manifest, words)
  const text = words ? short(words) : undefined
  if (text) texts[text] = words
  const kind = licence.includes('OFL') ? 'font' : 'library'
  return { name: manifest.name, version: manifest.version, licence, kind, where, ...(text ? { text } : {}) }
}

/** What is shipped: each version of a package once, by name. */
const librariesOf = (root: string, pages: ReadonlySet<string>, texts: Record<string, string>): Library[] => {
  const server = new Set(ofServer(root).map((folder) => relative(root, folder)))
  const found = new Map<string, Library>()
  for (const folder of new Set([...pages, ...server])) {
    const where: Library['where'] = [
      ...(pages.has(folder) ? (['pages'] as const) : []),
      ...(server.has(folder) ? (['server'] as const) : []),
    ]
    const library = libraryOf(join(root, folder), where, texts)
    const key = `${library.name} ${library.version}`
    const same = found.get(key)
    found.set(key, same ? { ...same, where: [...new Set([...same.where, ...where])] } : library)
  }
  return [...found.values()].sort((one, other) => (one.name < other.name ? -1 : 1))
}

/**
 * Writes `about.json`: the product's version and build, and every package in it with the words of its licence.
 * @param beside folders of packages of which the pages have something besides modules
 */
export const aboutPlugin = (root: string, beside: readonly string[]): Plugin => ({
  name: 'about',
  generateBundle(_options, bundle) {
    const pages = new Set(beside)
    for (const module of this.getModuleIds()) {
      const folder = folderOf(module)
      if (folder && existsSync(join(folder, 'package.json'))) pages.add(relative(root, folder))
    }
    const texts: Record<string, string> = {}
    const { version } = jsonIn(join(root, 'package.json')) as { version: string }
    const about: About = {
      version,
      build: short(Object.keys(bundle).sort().join('\n')),
      builtAt: new Date().toISOString(),
      libraries: librariesOf(root, pages, texts),
      texts,
    }
    this.emitFile({ type: 'asset', fileName: 'about.json', source: JSON.stringify(about) })
  },
})
