import type { Server } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import type { Config } from './config.ts'
import { StartRefusal } from './startRefusal.ts'

/**
 * Listens at the address of the settings.
 * @returns where the server is reached
 * @throws StartRefusal for an address that is taken, not allowed or not of this machine
 */
export const listen = async (http: Server, config: Config): Promise<string> => {
  await new Promise<void>((resolve, reject) => {
    http.once('error', (error: Error) => reject(listenRefusal(error, config) ?? error))
    http.listen(config.http.port, config.http.host, resolve)
  })
  return urlOf(config, http.address())
}

/**
 * Sees that the address of the settings can be listened on, and lets it go again: whoever starts finds out before
 * anything is begun that would be left behind.
 * @throws StartRefusal as `listen` does
 */
export const tryAddress = async ({ http }: Pick<Config, 'http'>): Promise<void> => {
  const probe = createServer()
  await new Promise<void>((resolve, reject) => {
    probe.once('error', (error: Error) => reject(listenRefusal(error, { http }) ?? error))
    probe.listen(http.port, http.host, resolve)
  })
  await new Promise((resolve) => probe.close(resolve))
}

/** The sentence for an address that cannot be listened on; undefined for any other error. */
const listenRefusal = (error: Error, { http: { host, port } }: Pick<Config, 'http'>): StartRefusal | undefined => {
  const code = 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE')
    return new StartRefusal(
      `端口 ${port} 已被占用，请停止占用它的程序，或另设 PORT。 · Port ${port} of ${host} is in use: stop what uses it, or set another PORT.`,
    )
  if (code === 'EACCES')
    return new StartRefusal(
      `无权监听端口 ${port}，请另设 PORT。 · Port ${port} may not be used by this account: set another PORT.`,
    )
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new StartRefusal(`本机没有地址 ${host}，请改 HOST。 · This machine has no address ${host}: change HOST.`)
  return undefined
}

const urlOf = (config: Config, address: string | AddressInfo | null): string => {
  const port = typeof address === 'object' && address !== null ? address.port : config.http.port
  const host = config.http.host.includes(':') ? `[${config.http.host}]` : config.http.host
  return `${config.http.tls ? 'https' : 'http'}://${host}:${port}`
}
