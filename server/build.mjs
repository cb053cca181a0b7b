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
/** Ends what is being built. */
const ending = new AbortController()
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
 * The parts – the server (dist/server, dist/seed) and the pages (dist/web) – whose sources have changed since they were
 * built, and that can be built here.
 * `web: false` leaves the pages out, `force` names both in any case; `project` is the checkout.
 * Throws an Error with a sentence when there is no build and no tool to make one.
 * @param {{ force?: boolean, web?: boolean, project?: string, tell?: (sentence: string) => void }} [wish]
 */
export const partsToBuild = ({ force = false, web = true, project = PROJECT, tell = console.log } = {}) => {
  const server = { name: 'server', sources: ['server', 'seed', ...BOTH], tool: 'esbuild', make: makeServer }
  const pages = {
    name: 'web',
    sources: ['web', 'docs/users', 'server/build.mjs', 'server/build.compress.mjs', ...BOTH],
    tool: 'vite',
    make: makeWeb,
  }
  const wanted = web && existsSync(join(project, 'web', 'vite.config.ts')) ? [server, pages] : [server]
  return wanted.flatMap((part) => {
    const hash = hashOf(project, part.sources)
    const built = read(join(project, 'dist', part.name, STAMP))
    if (built === hash && !force) return []
    if (isInstalled(project, part.tool)) return [{ ...part, hash }]
    if (built === null) throw new Error(cannotBuild(part))
    tell(`缺少构建工具，沿用现有构建。 · The build tools are not installed: dist/${part.name} is used as it is.`)
    return []
  })
}

/**
 * Builds what `partsToBuild` names.
 * @param {{ force?: boolean, web?: boolean, project?: string, tell?: (sentence: string) => void }} [wish]
 */
export const ensureBuilt = async ({ project = PROJECT, tell = console.log, ...wish } = {}) => {
  const dist = join(project, 'dist')
  for (const part of partsToBuild({ project, tell, ...wish })) await build(part, { project, dist, tell })
}

// Built beside its place and renamed into it: a build that is cut off leaves the one before.
const build = async (part, { project, dist, tell }) => {
  tell(SENTENCES[part.name])
  const started = performance.now()
  await mkdir(dist, { recursive: true })
  const draft = join(dist, `.making-${randomUUID()}`)
  const removeDraft = () => rmSync(draft, { recursive: true, force: true })
  process.once('exit', removeDraft)
  try {
    await part.make(project, draft)
    await writeFile(join(draft, part.name, STAMP), part.hash)
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
  await bundle(esbuild, {
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
  await bundle(esbuild, {
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

/** Ends with an error, and writes nothing any more, when the build is to end. */
const bundle = async (esbuild, options) => {
  const context = await esbuild.context(options)
  const cancel = () => void context.cancel()
  ending.signal.addEventListener('abort', cancel)
  try {
    ending.signal.throwIfAborted()
    await context.rebuild()
    ending.signal.throwIfAborted()
  } finally {
    ending.signal.removeEventListener('abort', cancel)
    await context.dispose()
  }
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
    const end = () => child.kill()
    ending.signal.addEventListener('abort', end)
    child.on('error', reject)
    child.on('close', (code) => {
      ending.signal.removeEventListener('abort', end)
      if (code === 0) resolve()
      else reject(new Error('页面构建失败 · The pages could not be built.'))
    })
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
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => ending.abort())
  try {
    await ensureBuilt({ force: process.argv.includes('--force'), web: !process.argv.includes('--no-web') })
  } catch (error) {
    if (!ending.signal.aborted) console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
