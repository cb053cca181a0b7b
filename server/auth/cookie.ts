import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { foldedUsername } from '../../shared/domain/folding.ts'

/** The cookie of the session: readable by no script, sent to no other site, and bound to the host where there is TLS. */
export interface SessionCookie {
  readonly name: string
  /** The token in a `Cookie` header. */
  read(header: string | undefined): string | undefined
  /**
   * `Set-Cookie` for a new session.
   * @param isSecure asked for over TLS, if only up to a proxy that is believed
   * @param seconds that a browser may keep it
   */
  write(token: string, isSecure: boolean, seconds: number): string
  /** `Set-Cookie` that takes it away. */
  clear(): string
}

/** The value of a name in a `Cookie` header. */
const valueOf = (header: string | undefined, name: string): string | undefined =>
  header
    ?.split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1)

const attributesOf = (isSecure: boolean): string => `Path=/; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`

const TOKEN = /^[A-Za-z0-9_-]{43}$/

export const sessionCookie = ({ isTls }: { isTls: boolean }): SessionCookie => {
  const name = isTls ? '__Host-xiaoan_session' : 'xiaoan_session'
  return {
    name,
    read: (header) => {
      const token = valueOf(header, name)
      return token !== undefined && TOKEN.test(token) ? token : undefined
    },
    write: (token, isSecure, seconds) => `${name}=${token}; ${attributesOf(isTls || isSecure)}; Max-Age=${seconds}`,
    clear: () => `${name}=; ${attributesOf(isTls)}; Max-Age=0`,
  }
}

/** Tells a device from which a person signed in before; it opens nothing. [S7] */
export interface DeviceCookie {
  /** The device's mark for the user name, when this server gave it one. */
  read(header: string | undefined, username: string): string | undefined
  /** `Set-Cookie` that marks the device, or keeps the mark it has. */
  write(username: string, device: string | undefined, isSecure: boolean): string
}

const DEVICE_SECONDS = 180 * 24 * 3600
const MARK = /^([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})$/

/** One cookie for each user name: the terminals of a station are shared. */
export const deviceCookie = ({ isTls, secret }: { isTls: boolean; secret: string }): DeviceCookie => {
  const keyed = (text: string): Buffer => createHmac('sha256', secret).update(`device|${text}`).digest()
  const nameFor = (username: string): string =>
    `${isTls ? '__Host-' : ''}xiaoan_device_${keyed(foldedUsername(username)).toString('hex').slice(0, 10)}`
  const proofOf = (username: string, device: string): Buffer => keyed(`${foldedUsername(username)}|${device}`)
  return {
    read: (header, username) => {
      const [, device, proof] = MARK.exec(valueOf(header, nameFor(username)) ?? '') ?? []
      if (device === undefined || proof === undefined) return undefined
      const [given, expected] = [Buffer.from(proof, 'base64url'), proofOf(username, device)]
      return given.length === expected.length && timingSafeEqual(given, expected) ? device : undefined
    },
    write: (username, known, isSecure) => {
      const device = known ?? randomBytes(16).toString('base64url')
      const value = `${device}.${proofOf(username, device).toString('base64url')}`
      return `${nameFor(username)}=${value}; ${attributesOf(isTls || isSecure)}; Max-Age=${DEVICE_SECONDS}`
    },
  }
}
