import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from './cruise.ts'

const read = (path: string): string => readFileSync(join(projectRoot, path), 'utf8')

/**
 * Packages that would run a program of theirs when they are installed. None does: what the first two make is in their
 * packages for the usual machines, the third would fetch a database, the last tell its makers of the installation.
 */
const wouldRun = ['argon2', 'esbuild', 'mongodb-memory-server', '@scarf/scarf']

describe('an installation', () => {
  it('runs no program of any package, and knows which would', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { hasInstallScript?: boolean }>
    }
    const found = Object.entries(packages).flatMap(([folder, { hasInstallScript }]) =>
      hasInstallScript ? [folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length)] : [],
    )
    expect(found.sort()).to.deep.equal([...wouldRun].sort())
    expect(read('.npmrc').split('\n')).to.include('ignore-scripts=true')
  })

  it('tells nobody of itself where scripts are allowed all the same', () => {
    const manifest = JSON.parse(read('package.json')) as { scarfSettings?: object }
    expect(manifest.scarfSettings).to.deep.equal({ enabled: false })
  })
})
