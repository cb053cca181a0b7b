import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { problemOf, Refusal, type RefusalCode } from '../../shared/refusals.ts'

const codes: Readonly<Record<string, RefusalCode>> = {
  HPE_HEADER_OVERFLOW: 'request.header-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request.timeout',
}

/** The other side has gone, or never came to speak HTTP: its TLS failed. */
const GONE = /^(ECONNRESET|EPIPE|EPROTO|ERR_(SSL|TLS)_.*)$/

/** A connection, and the answer that is being written to it: a part of `node:http` that no type declares. */
type Connection = Duplex & { _httpMessage?: { headersSent?: boolean } | null }

/** [S1] Refuses what cannot be read as HTTP, or did not come in time, as everything else is refused; then the connection ends. */
export const answerUnparsed = (error: Error & { code?: string }, socket: Connection): void => {
  const isBeingAnswered = socket._httpMessage?.headersSent === true
  if (!socket.writable || isBeingAnswered || GONE.test(error.code ?? '')) return void socket.destroy()
  const problem = problemOf(new Refusal(codes[error.code ?? ''] ?? 'request.malformed'), 'zh')
  const body = JSON.stringify(problem)
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
    'Connection: close',
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
