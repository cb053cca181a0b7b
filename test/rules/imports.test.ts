import { expect } from 'chai'
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { cruise, projectRoot, sourceFolders, type Cruise } from './cruise.ts'

const rules = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as { forbidden: { name: string }[] }

/** For each rule a module that offends it, and what it imports. */
const offences: [rule: string, from: string, source: string][] = [
  ['no-cycles', 'server/files/one.ts', "export { two } from './two.ts'"],
  ['nothing-unresolved', 'server/files/lost.ts', "export { x } from './nowhere.ts'"],
  ['nothing-unresolved-in-pages', 'web/src/app/lost.ts', "export { x } from './nowhere.ts'"],
  ['no-product-code-on-tools', 'server/files/tool.ts', "import 'chai'"],
  ['packages-are-declared', 'test/brought.ts', "import { Packet } from 'socket.io-parser'"],
  ['shared-imports-nothing-of-ours', 'shared/domain/up.ts', "import type { Case } from '../../server/cases/index.ts'"],
  ['shared-is-pure', 'shared/domain/reads.ts', "import { readFileSync } from 'node:fs'"],
  ['shared-is-pure', 'shared/domain/mongo.ts', "import type { Types } from 'mongoose'"],
  ['schema-knows-no-rules', 'shared/schema/knows.ts', "import { rule } from '../domain/rule.ts'"],
  ['web-never-imports-server', 'web/src/lib/reach.ts', "import type { Case } from '../../../server/cases/index.ts'"],
  ['server-never-imports-web', 'server/http/page.ts', "import { page } from '../../web/src/app/page.ts'"],
  ['lib-knows-no-screen', 'web/src/lib/screen.ts', "import { page } from '../app/page.ts'"],
  ['platform-knows-no-feature', 'server/journal/knows.ts', "import type { Case } from '../cases/index.ts'"],
  ['platform-knows-no-feature', 'server/config.ts', "import { Case } from './cases/index.ts'"],
  ['base-knows-no-casework', 'server/cases/knows.ts', "import { scene } from '../scene/index.ts'"],
  ['casework-features-never-meet', 'server/video/meets.ts', "import { scene } from '../scene/index.ts'"],
  ['enter-a-feature-by-its-index', 'server/boards/peeks.ts', "import { inside } from '../scene/inside.ts'"],
  ['enter-a-feature-by-its-index', 'server/main.ts', "import { inside } from './scene/inside.ts'"],
  ['enter-a-feature-by-its-index-from-outside', 'seed/peeks.ts', "import { inside } from '../server/scene/inside.ts'"],
  ['only-models-and-db-know-mongoose', 'server/cases/queries.ts', "import { Types } from 'mongoose'"],
  ['only-models-and-db-know-mongoose', 'server/cases/types.ts', "import type { Document } from 'mongodb'"],
  ['only-http-knows-express', 'server/cases/route.ts', "import type { Request } from 'express'"],
  ['only-realtime-knows-socketio', 'server/cases/emits.ts', "import type { Server } from 'socket.io'"],
]

/** What is as it should be, and what the offenders import. */
const innocents: Record<string, string> = {
  'server/files/two.ts': "export { one } from './one.ts'; export const two = 2",
  'server/cases/index.ts': 'export interface Case { id: string }',
  'server/scene/index.ts':
    "import type { Case } from '../cases/index.ts'; export { inside as scene } from './inside.ts'; export type Of = Case",
  'server/scene/inside.ts': 'export const inside = 1',
  'server/series/series.model.ts': "import { Schema } from 'mongoose'; export const series = new Schema()",
  'server/series/index.ts': "export { series } from './series.model.ts'",
  'server/db/connect.ts': "import { connect } from 'mongoose'; export { connect }",
  'server/http/serve.ts': "import express from 'express'; export { express }",
  'server/realtime/rooms.ts': "import { Server } from 'socket.io'; export { Server }",
  'server/boards/index.ts': "export { scene } from '../scene/index.ts'",
  'shared/domain/rule.ts':
    "import Type from 'typebox'; import { addHours } from 'date-fns/addHours'; export const rule = { Type, addHours }",
  'web/src/app/page.ts': "import { rule } from '../../../shared/domain/rule.ts'; export const page = rule",
}

const writeProject = async (root: string, files: Record<string, string>) => {
  for (const [path, source] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), source)
  }
  for (const name of ['package.json', 'tsconfig.json']) await copyFile(join(projectRoot, name), join(root, name))
  await symlink(join(projectRoot, 'node_modules'), join(root, 'node_modules'))
}

const told = (found: Cruise) => found.violations.map(({ rule, from, to }) => `${rule}: ${from} -> ${to}`)

describe('imports', function () {
  this.timeout(60_000)

  it('go only where the rules let them, in every module that the project has', async () => {
    const found = await cruise(projectRoot)
    expect(told(found)).to.deep.equal([])

    // With a TypeScript it does not know the cruiser reads nothing and is content.
    const tracked = execFileSync('git', ['ls-files', '-z', ...sourceFolders], { cwd: projectRoot, encoding: 'utf8' })
      .split('\0')
      .filter((path) => /[.](ts|mjs|cjs|js|vue)$/.test(path) && existsSync(join(projectRoot, path)))
    expect(tracked).not.to.have.length(0)
    const seen = new Set(found.modules)
    expect(tracked.filter((path) => !seen.has(path))).to.deep.equal([])
  })

  describe('in a project that offends', () => {
    let root = ''
    let found: Cruise

    before(async () => {
      root = await mkdtemp(join(tmpdir(), 'imports-'))
      await writeProject(root, {
        ...innocents,
        ...Object.fromEntries(offences.map(([, from, source]) => [from, source])),
      })
      found = await cruise(root)
    })
    after(() => rm(root, { recursive: true, force: true }))

    for (const [rule, from] of offences)
      it(`${rule} reports ${from}`, () => {
        expect(found.violations.filter((each) => each.from === from).map((each) => each.rule)).to.include(rule)
      })

    it('every rule is offended once at least', () => {
      const named = new Set(offences.map(([rule]) => rule))
      expect(rules.forbidden.map(({ name }) => name).filter((name) => !named.has(name))).to.deep.equal([])
    })

    it('nobody else is reported', () => {
      const offenders = new Set([...offences.map(([, from]) => from), 'server/files/two.ts'])
      expect(found.violations.filter(({ from }) => !offenders.has(from))).to.deep.equal([])
    })
  })
})
