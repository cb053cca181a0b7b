import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

const find = (folder: string): string => {
  if (existsSync(join(folder, 'package.json'))) return folder
  const parent = dirname(folder)
  if (parent === folder) throw new Error('no package.json above the program')
  return find(parent)
}

/** The folder of package.json, the same for the sources and for what is built from them into `dist/`. */
export const projectRoot = find(import.meta.dirname)
