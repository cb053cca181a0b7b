import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
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
 * with it are used.
 * @returns {Promise<NodeJS.ProcessEnv>} what must stand in the environment of the tests
 * @throws Error with a sentence naming the Debian packages to install
 */
export const browserEnvironment = async () => {
  const { default: chromium } = await import('@sparticuz/chromium')
  let program = await chromium.executablePath()
  const fonts = existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_PATH: join(tmpdir(), 'fonts') }
  let answer = await ask(program, {})
  if (answer === undefined) return fonts
  if (lacking(answer).length > 0) {
    const own = { ...fonts, LD_LIBRARY_PATH: unpackLibraries() }
    answer = await ask(program, own)
    if (answer === undefined) return own
  } else {
    // A program whose unpacking was cut off is taken for whole by whoever comes next.
    rmSync(program, { force: true })
    program = await chromium.executablePath()
    answer = await ask(program, {})
    if (answer === undefined) return fonts
  }
  throw new Error(sentence(answer))
}

/** What the program complains of; `undefined` when it runs. */
const ask = async (program, env) => {
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

const unpackLibraries = () => {
  const packed = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '../../bin/al2023.tar.br')
  const folder = join(tmpdir(), 'al2023')
  mkdirSync(folder, { recursive: true })
  execFileSync('tar', ['-x', '-C', folder], { input: brotliDecompressSync(readFileSync(packed)) })
  return join(folder, 'lib')
}

const sentence = (answer) => {
  const libraries = lacking(answer)
  const packages = [...new Set(libraries.map((name) => PACKAGES[name] ?? `(${name})`))]
  const all = packages.length > 0 ? [...new Set([...packages, 'libnss3', 'libnspr4', 'libexpat1'])] : []
  return all.length > 0
    ? `页面测试用的浏览器缺少系统库 ${libraries.join('、')}，请执行：apt-get install ${all.join(' ')}。 · The browser of the page ` +
        `tests lacks ${libraries.join(', ')}: install it with apt-get install ${all.join(' ')}.`
    : `页面测试用的浏览器无法运行。 · The browser of the page tests does not run: ${answer.trim()}`
}
