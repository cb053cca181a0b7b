import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliDecompressSync } from 'node:zlib'

/** Which Debian package holds a library that the browser needs and a bare system lacks. */
const PACKAGES = {
  'libnss3.so': 'libnss3',
  'libnssutil3.so': 'libnss3',
  'libsmime3.so': 'libnss3',
  'libnspr4.so': 'libnspr4',
  'libplc4.so': 'libnspr4',
  'libplds4.so': 'libnspr4',
  'libexpat.so.1': 'libexpat1',
  'libgcc_s.so.1': 'libgcc-s1',
}

/**
 * Unpacks the browser of the page tests and sees that it runs. Where the system lacks its libraries, those that come
 * with it are used. It gets its name when it is whole: runs that begin at once neither see nor touch half a browser.
 * @returns {Promise<{ program: string, env: NodeJS.ProcessEnv }>} the browser, and what must stand in its environment
 * @throws Error with a sentence naming the Debian packages to install
 */
export const unpackedBrowser = () => (unpacked ??= unpack())
let unpacked

const PACKAGE = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '../..')

const unpack = async () => {
  const { version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'))
  const folder = join(tmpdir(), `xiaoan-browser-${version}`)
  if (!existsSync(folder)) {
    const own = mkdtempSync(`${folder}-`)
    try {
      await unpackInto(own)
      renameSync(own, folder)
    } catch (error) {
      // Somebody else was first: that one is as good.
      if (!existsSync(folder)) throw error
    } finally {
      rmSync(own, { recursive: true, force: true })
    }
  }
  const browser = browserIn(folder)
  const answer = await ask(browser)
  if (answer === undefined) return browser
  throw new Error(sentence(answer))
}

/** Its package unpacks into the temporary folder, wherever that is. */
const unpackInto = async (folder) => {
  const { default: chromium } = await import('@sparticuz/chromium')
  const before = process.env.TMPDIR
  process.env.TMPDIR = folder
  try {
    await chromium.executablePath()
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
  const answer = await ask(browserIn(folder))
  if (answer === undefined || lacking(answer).length === 0) return
  mkdirSync(join(folder, LIBRARIES))
  const input = brotliDecompressSync(readFileSync(join(PACKAGE, 'bin/al2023.tar.br')))
  execFileSync('tar', ['-x', '-C', join(folder, LIBRARIES)], { input })
}

const LIBRARIES = 'al2023'

const browserIn = (folder) => ({
  program: join(folder, 'chromium'),
  env: {
    ...(existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_PATH: join(folder, 'fonts') }),
    ...(existsSync(join(folder, LIBRARIES)) ? { LD_LIBRARY_PATH: join(folder, LIBRARIES, 'lib') } : {}),
  },
})

/** What the program complains of; `undefined` when it runs. */
const ask = async ({ program, env }) => {
  try {
    await promisify(execFile)(program, ['--version', '--no-sandbox'], {
      env: { ...process.env, ...env },
      timeout: 20_000,
    })
    return undefined
  } catch (error) {
    return `${error.stderr ?? ''}${error.message}`
  }
}

const lacking = (answer) =>
  [...answer.matchAll(/(lib[\w.+-]+\.so[.\d]*): cannot open shared object/g)].map(([, name]) => name)

const sentence = (answer) => {
  const libraries = lacking(answer)
  const packages = [...new Set(libraries.map((name) => PACKAGES[name] ?? `(${name})`))]
  const all = packages.length > 0 ? [...new Set([...packages, 'libnss3', 'libnspr4', 'libexpat1'])] : []
  return all.length > 0
    ? `页面测试用的浏览器缺少系统库 ${libraries.join('、')}，请执行：apt-get install ${all.join(' ')}。 · The browser of the page ` +
        `tests lacks ${libraries.join(', ')}: install it with apt-get install ${all.join(' ')}.`
    : `页面测试用的浏览器无法运行。 · The browser of the page tests does not run: ${answer.trim()}`
}
