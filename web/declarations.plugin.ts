import { runnerImport, type Plugin } from 'vite'
import type { Operation } from '../shared/operations/define.ts'

/** What pages need of an operation: how it is called, and its name. The schemas stay with the server. */
const called = ({ method, path, title, changes, upload, download, words }: Operation) => ({
  method,
  path,
  title,
  changes,
  upload,
  download,
  words,
})

const constant = (name: string, value: unknown): string => `export const ${name} = ${JSON.stringify(value)}\n`

type Module = Record<string, unknown>
type Catalogue = typeof import('../shared/operations/catalogue.ts')
type Entries = typeof import('../shared/schema/entry.ts')

const written: Record<string, (module: Module) => string> = {
  'shared/operations/catalogue.ts': (module) => {
    const { catalogue, operationNames } = module as Catalogue
    const slim = Object.fromEntries(operationNames.map((name) => [name, called(catalogue[name] as Operation)]))
    return (
      constant('catalogue', slim) +
      'export const operationNamed = (name) => (Object.hasOwn(catalogue, name) ? catalogue[name] : undefined)\n'
    )
  },
  'shared/schema/entry.ts': (module) => {
    const { writtenKinds, writtenKindNames } = module as Entries
    return constant('writtenKinds', writtenKinds) + constant('writtenKindNames', writtenKindNames)
  },
}

/**
 * Gives the pages the declarations that they call and show, worked out when they are built: TypeBox, which the server
 * declares them with, is not shipped. A name that is not given fails the build.
 */
export const declarationsPlugin = (): Plugin => ({
  name: 'declarations',
  enforce: 'pre',
  async load(id) {
    const path = id.split('?')[0] ?? ''
    const write = Object.entries(written).find(([end]) => path.endsWith(`/${end}`))?.[1]
    if (!write) return undefined
    const { module, dependencies } = await runnerImport<Module>(path)
    for (const file of dependencies) this.addWatchFile(file)
    return write(module)
  },
})
