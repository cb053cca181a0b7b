import { spawn } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import Module, { createRequire } from 'node:module'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { compressFolder } from './build.compress.mjs'
import { loader } from './build.loader.mjs'

const PROJECT = join(import.meta.dirname, '..')
const STAMP = '.sources'
const BOTH = ['package-lock.json', 'tsconfig.json', 'shared']

const ascii = (/** @type {string} */ text) =>
  text.replace(/[^\0-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** Packages that find files of their own at run time, or that are there or not. */
const NOT_BUNDLED = [
  ...[
    'argon2',
    'mongodb-memory-server',
    'swagger-ui-dist',
    'thread-stream',
    'pino-pretty',
    'bufferutil',
    'utf-8-validate',
  ],
  ...['kerberos', 'snappy', '@mongodb-js/zstd', 'mongodb-client-encryption', 'gcp-metadata', 'socks', 'aws4'],
  ...['@aws-sdk/credential-providers', 'esbuild', 'vite'],
]

/**
 * Builds the server (dist/server, dist/seed) and the pages (dist/web) where their sources have changed since.
 * `web: false` leaves the pages out, `force` builds in any case; `project` is the checkout.
 * Throws an Error with a sentence when there is no build and no tool to make one.
 * @param {{ force?: boolean, web?: boolean, project?: string, tell?: (sentence: string) => void }} [wish]
 */
export const ensureBuilt = async ({ force = false, web = true, project = PROJECT, tell = console.log } = {}) => {
  const dist = join(project, 'dist')
  const server = { name: 'server', sources: ['server', 'seed', ...BOTH], tool: 'esbuild', make: makeServer }
  const pages = {
    name: 'web',
    sources: ['web', 'server/build.mjs', 'server/build.compress.mjs', ...BOTH],
    tool: 'vite',
    make: makeWeb,
  }
  const wanted = web && existsSync(join(project, 'web', 'vite.config.ts')) ? [server, pages] : [server]
  for (const part of wanted) {
    const hash = hashOf(project, part.sources)
    const built = read(join(dist, part.name, STAMP))
    if (built === hash && !force) continue
    if (!isInstalled(project, part.tool)) {
      if (built === null) throw new Error(cannotBuild(part))
      tell(`缺少构建工具，沿用现有构建。 · The build tools are not installed: dist/${part.name} is used as it is.`)
      continue
    }
    await build(part, { project, dist, hash, tell })
  }
}

// Built beside its place and renamed into it: a build that is cut off leaves the one before.
const build = async (part, { project, dist, hash, tell }) => {
  tell(SENTENCES[part.name])
  const started = performance.now()
  await mkdir(dist, { recursive: true })
  const draft = join(dist, `.making-${randomUUID()}`)
  const removeDraft = () => rmSync(draft, { recursive: true, force: true })
  process.once('exit', removeDraft)
  try {
    await part.make(project, draft)
    await writeFile(join(draft, part.name, STAMP), hash)
    for (const name of await readdir(draft))
      await replace(join(dist, name), join(draft, name), join(draft, `${name}.old`))
  } finally {
    removeDraft()
    process.off('exit', removeDraft)
  }
  tell(`  ${((performance.now() - started) / 1000).toFixed(1)} s`)
}

const SENTENCES = {
  server: '正在构建服务端… · Building the server …',
  web: '正在构建页面… · Building the pages …',
}

const cannotBuild = ({ name, tool }) =>
  `尚未构建，且未安装构建工具（${tool}），请执行：npm ci && npm run build · There is no dist/${name}, and the tool that ` +
  `makes it (${tool}) is not installed. Run: npm ci && npm run build`

const replace = async (target, made, old) => {
  if (existsSync(target)) await rename(target, old)
  await rename(made, target)
}

/**
 * The server with its packages in one file, which starts in a third of the time; commands as modules of their own.
 * Whitespace goes, names stay: stacks can be read.
 */
const makeServer = async (project, draft) => {
  const esbuild = await importFrom(project, 'esbuild')
  const common = { absWorkingDir: project, bundle: true, platform: 'node', target: 'node20', logLevel: 'warning' }
  const id = '__programUrl'
  await esbuild.build({
    ...common,
    entryPoints: ['server/main.ts'],
    outfile: join(draft, 'server', 'main.cjs'),
    format: 'cjs',
    external: NOT_BUNDLED,
    // Code that V8 takes from its cache cannot import() any more; it can require().
    supported: { 'dynamic-import': false },
    minifyWhitespace: true,
    minifySyntax: true,
    lineLimit: 200,
    legalComments: 'none',
    sourcemap: 'external',
    sourcesContent: false,
    define: { 'import.meta.url': id, 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' },
    banner: { js: `const ${id}=require('node:url').pathToFileURL(__filename).href;` },
  })
  // Wrapped as a module here and all ASCII: V8 keeps one copy of the text, with one byte a character.
  const path = join(draft, 'server', 'main.cjs')
  const main = Module.wrap(ascii(await readFile(path, 'utf8')))
  await writeFile(path, main)
  await writeFile(
    join(draft, 'server', 'main.js'),
    loader(createHash('sha256').update(main).digest('hex').slice(0, 16)),
  )
  const entryPoints = commandsOf(project)
  if (entryPoints.length === 0) return
  await esbuild.build({
    ...common,
    entryPoints,
    outdir: draft,
    outbase: project,
    chunkNames: 'server/chunks/[name]-[hash]',
    format: 'esm',
    splitting: true,
    packages: 'external',
    sourcemap: true,
  })
}

/** What is run by itself besides the server: server/commands/*.ts, every *.command.ts and *.worker.ts. */
const commandsOf = (project) =>
  [...filesIn(project, 'server'), ...filesIn(project, 'seed')].filter(
    (file) => /\.(command|worker)\.ts$/.test(file) || /^server\/commands\/[^/]+(?<!\.d|\.test)\.ts$/.test(file),
  )

const makeWeb = async (project, draft) => {
  await bundleWeb(project, draft)
  await compressFolder(join(draft, 'web', 'assets'))
}

const bundleWeb = (project, draft) =>
  new Promise((resolve, reject) => {
    const vite = join(project, 'node_modules', 'vite', 'bin', 'vite.js')
    const args = ['build', '--config', 'web/vite.config.ts', '--outDir', join(draft, 'web'), '--emptyOutDir']
    const child = spawn(process.execPath, [vite, ...args, '--logLevel', 'warn'], {
      cwd: project,
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    child.on('error', reject)
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error('页面构建失败 · The pages could not be built.')),
    )
  })

/** By content: times of files say nothing after a checkout. */
const hashOf = (project, sources) => {
  const hash = createHash('sha256').update(process.version.split('.')[0] ?? '')
  for (const file of sources.flatMap((source) => filesIn(project, source))) {
    hash.update(`\0${file}\0`).update(readFileSync(join(project, file)))
  }
  return hash.digest('hex')
}

const filesIn = (project, source) => {
  const found = statSync(join(project, source), { throwIfNoEntry: false })
  if (found === undefined) return []
  if (!found.isDirectory()) return [source]
  return readdirSync(join(project, source), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map((entry) => relative(project, join(entry.parentPath, entry.name)))
    .sort()
}

const isInstalled = (project, tool) => existsSync(join(project, 'node_modules', tool, 'package.json'))

const importFrom = (project, name) =>
  import(pathToFileURL(createRequire(join(project, 'package.json')).resolve(name)).href)

const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : null)

if (process.argv[1] === import.meta.filename) {
  try {
    await ensureBuilt({ force: process.argv.includes('--force') })
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
