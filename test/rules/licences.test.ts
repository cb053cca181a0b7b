import { expect } from 'chai'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from './cruise.ts'

/** Licences that let us ship a package with the product, and ask for no more than to be named. */
const permissive = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'OFL-1.1',
  'Unlicense',
  'Zlib',
])

/** Packages whose manifest says nothing: what the LICENSE file in them is. */
const unsaid: Record<string, string> = { 'node_modules/png-js': 'MIT' }

interface Locked {
  dev?: boolean
  optional?: boolean
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}
interface Manifest {
  license?: string | { type: string }
  licenses?: { type: string }[]
}

const read = (path: string): unknown => JSON.parse(readFileSync(join(projectRoot, path), 'utf8'))
const { packages: locked } = read('package-lock.json') as { packages: Record<string, Locked> }

/** What a package says of itself: `A OR B` needs one that is permissive, `A AND B` both. */
const isPermissive = (expression: string): boolean => {
  const bare = expression.replace(/^\((.*)\)$/, '$1')
  if (bare.includes(' OR ')) return bare.split(' OR ').some(isPermissive)
  return bare.split(' AND ').every((name) => permissive.has(name.trim()))
}

const licenceOf = (folder: string): string => {
  const { license, licenses } = read(`${folder}/package.json`) as Manifest
  if (typeof license === 'string') return license
  return license?.type ?? licenses?.map(({ type }) => type).join(' OR ') ?? unsaid[folder] ?? 'none'
}

/** Where a package finds another one: in its own folder or in one above. */
const folderOf = (name: string, from: string): string | undefined => {
  const inside = from ? `${from}/node_modules/${name}` : `node_modules/${name}`
  if (locked[inside]) return inside
  if (!from) return undefined
  const above = from.lastIndexOf('node_modules/')
  return folderOf(name, from.slice(0, Math.max(0, above - 1)))
}

const withAllBelow = (roots: string[]): Set<string> => {
  const found = new Set<string>()
  const visit = (folder: string) => {
    if (found.has(folder)) return
    found.add(folder)
    const { dependencies, optionalDependencies } = locked[folder] ?? {}
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const next = folderOf(name, folder)
      if (next) visit(next)
    }
  }
  roots.forEach(visit)
  return found
}

/** Packages that the pages import: build tools to npm, but shipped inside the pages. */
const importedByPages = (): string[] => {
  const folder = join(projectRoot, 'web', 'src')
  if (!existsSync(folder)) return []
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /[.](ts|vue|css)$/.test(path),
  )
  const names = sources.flatMap((path) => {
    const text = readFileSync(join(folder, path), 'utf8')
    return [...text.matchAll(/(?:from|import)\s*\(?\s*['"]((?:@[a-z0-9][^/'"]*\/)?[a-z0-9][^/'"]*)/g)].map(
      (match) => match[1] ?? '',
    )
  })
  return [...new Set(names)].flatMap((name) => folderOf(name, '') ?? [])
}

const refused = (folders: Iterable<string>) =>
  [...folders]
    .filter((folder) => existsSync(join(projectRoot, folder, 'package.json')))
    .map((folder) => [folder, licenceOf(folder)] as const)
    .filter(([, licence]) => !isPermissive(licence))
    .map(([folder, licence]) => `${folder}: ${licence}`)

describe('licences', () => {
  it('of every package the server runs with are permissive', () => {
    const shipped = Object.keys(locked).filter((folder) => folder && !locked[folder]?.dev)
    const absent = shipped.filter((folder) => !locked[folder]?.optional && !existsSync(join(projectRoot, folder)))
    expect(absent, 'not installed').to.deep.equal([])
    expect(shipped.length).to.be.above(50)
    expect(refused(shipped)).to.deep.equal([])
  })

  it('of every package that ends up in the pages are permissive', () => {
    expect(refused(withAllBelow(importedByPages()))).to.deep.equal([])
  })

  it('are told apart', () => {
    expect(['MIT', '(MIT OR GPL-3.0)', 'MIT AND ISC'].every(isPermissive)).to.equal(true)
    expect(['GPL-3.0', 'MIT AND GPL-3.0', 'none', 'UNLICENSED', 'SSPL-1.0'].some(isPermissive)).to.equal(false)
  })
})
