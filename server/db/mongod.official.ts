import { spawn } from 'node:child_process'
import { rename } from 'node:fs/promises'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { join } from 'node:path'
import { projectRoot } from '../projectRoot.ts'
import { StartRefusal } from '../startRefusal.ts'
import { startProgress, type Progress, type Tell } from './mongod.progress.ts'

const HOST = 'fastdl.mongodb.org'
const REACHED_WITHIN_MS = 3_000
const SILENT_AT_MOST_MS = 60_000

// In a process of its own: the downloader writes to the terminal by itself and cannot be stopped half-way.
const DOWNLOAD = `
  import { MongoBinary } from 'mongodb-memory-server'
  const path = await MongoBinary.getPath({ downloadDir: process.argv[1] })
  console.log('downloaded to ' + path)
`

/**
 * Fetches `mongod` into the empty folder `into` by mongodb-memory-server's downloader, in one try.
 * @throws StartRefusal when the host cannot be reached or the download fails.
 */
export const fetchOfficial = async (into: string, tell: Tell): Promise<void> => {
  const mirror = process.env.MONGOMS_DOWNLOAD_MIRROR || process.env.MONGOMS_DOWNLOAD_URL || `https://${HOST}`
  const { host } = new URL(mirror)
  tell(`正在连接 ${host}（最多 3 秒）… · Trying ${host} (3 seconds at most) …`)
  if (!(await isReachable(new URL(mirror)))) {
    throw new StartRefusal(`连接不上 ${host}。 · ${host} cannot be reached.`)
  }
  tell(`正在从 ${host} 下载数据库程序… · Fetching the database program from ${host} …`)
  const progress = startProgress(tell, 'MongoDB')
  try {
    await rename(await download(into, progress), join(into, 'mongod'))
  } finally {
    progress.end()
  }
}

const download = (into: string, progress: Progress): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', DOWNLOAD, into], {
      cwd: projectRoot,
      env: { ...process.env, MONGOMS_SYSTEM_BINARY: '', MONGOMS_DOWNLOAD_DIR: into, MONGOMS_MAX_RETRIES: '1' },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    let heard = ''
    const silence = setTimeout(() => child.kill('SIGKILL'), SILENT_AT_MOST_MS)
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      silence.refresh()
      heard += text
      const percent = /: ([\d.]+)%/.exec(text)?.[1]
      if (percent !== undefined) progress.reach(Number(percent))
    })
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(silence)
      const path = /^downloaded to (.+)$/m.exec(heard)?.[1]
      if (code === 0 && path !== undefined) resolve(path)
      else reject(new StartRefusal('从 MongoDB 官方站点下载失败。 · The download from MongoDB’s own host failed.'))
    })
  })

const isReachable = (address: URL): Promise<boolean> =>
  new Promise((resolve) => {
    const proxy = process.env.https_proxy || process.env.HTTPS_PROXY || process.env.http_proxy || process.env.HTTP_PROXY
    const request = proxy ? askProxy(new URL(proxy), address) : askDirectly(address)
    const settle = (reached: boolean) => {
      clearTimeout(limit)
      request.destroy()
      resolve(reached)
    }
    const limit = setTimeout(settle, REACHED_WITHIN_MS, false)
    request.on('response', () => settle(true))
    request.on('connect', (response) => settle(response.statusCode === 200))
    request.on('error', () => settle(false))
    request.end()
  })

const askDirectly = (address: URL) =>
  (address.protocol === 'http:' ? requestHttp : requestHttps)(address, { method: 'HEAD' })

const askProxy = (proxy: URL, { hostname, port }: URL) =>
  (proxy.protocol === 'https:' ? requestHttps : requestHttp)({
    host: proxy.hostname,
    port: proxy.port,
    method: 'CONNECT',
    path: `${hostname}:${port || 443}`,
    headers: proxy.username ? { 'Proxy-Authorization': `Basic ${basicOf(proxy)}` } : {},
  })

const basicOf = ({ username, password }: URL): string =>
  Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')
