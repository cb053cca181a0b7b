import { LONGEST_SECONDS } from './sessions.ts'

/** The cookie of the session: readable by no script, sent to no other site, and bound to the host where there is TLS. */
export interface SessionCookie {
  readonly name: string
  /** The token in a `Cookie` header. */
  read(header: string | undefined): string | undefined
  /** `Set-Cookie` for a new session. */
  write(token: string): string
  /** `Set-Cookie` that takes it away. */
  clear(): string
}

const TOKEN = /^[A-Za-z0-9_-]{43}$/

export const sessionCookie = ({ isTls }: { isTls: boolean }): SessionCookie => {
  const name = isTls ? '__Host-xiaoan_session' : 'xiaoan_session'
  const attributes = `Path=/; HttpOnly; SameSite=Strict${isTls ? '; Secure' : ''}`
  return {
    name,
    read: (header) => {
      const pair = header?.split(';').find((each) => each.trimStart().startsWith(`${name}=`))
      const token = pair?.trim().slice(name.length + 1)
      return token !== undefined && TOKEN.test(token) ? token : undefined
    },
    write: (token) => `${name}=${token}; ${attributes}; Max-Age=${LONGEST_SECONDS}`,
    clear: () => `${name}=; ${attributes}; Max-Age=0`,
  }
}
