import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

export const projectRoot = fileURLToPath(new URL('../..', import.meta.url))
export const sourceFolders = ['shared', 'server', 'web', 'seed', 'test', 'bench']

const cruiser = join(projectRoot, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')

export interface Cruise {
  /** Paths of every module read, relative to the folder that was cruised. */
  readonly modules: string[]
  /** What is against the rules: `rule: from -> to`. */
  readonly violations: { rule: string; from: string; to: string }[]
}

interface CruiserReport {
  modules: { source: string }[]
  summary: { violations: { from: string; to: string; rule: { name: string } }[] }
}

/** Reads the project's own modules in `root` and holds them against the project's import rules. */
export const cruise = async (root: string): Promise<Cruise> => {
  const folders = sourceFolders.filter((folder) => existsSync(join(root, folder)))
  const args = ['--config', join(projectRoot, '.dependency-cruiser.cjs'), '--output-type', 'json', ...folders]
  const { stdout } = await promisify(execFile)(process.execPath, [cruiser, ...args], {
    cwd: root,
    maxBuffer: 256 * 1024 * 1024,
  })
  const report = JSON.parse(stdout) as CruiserReport
  return {
    modules: report.modules.map(({ source }) => source),
    violations: report.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  }
}
