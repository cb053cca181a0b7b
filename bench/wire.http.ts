import { connect, type Socket } from 'node:net'

export interface WireAnswer {
  status: number
  body: string
}

const END_OF_HEAD = Buffer.from('\r\n\r\n')

/**
 * One kept-alive HTTP/1.1 connection, one request at a time. Thinner than any client library, so that on a machine with
 * few cores the server is measured and not the load.
 */
export class WireHttp {
  readonly #socket: Socket
  readonly #host: string
  #read: Buffer = Buffer.alloc(0)
  #waiting: { resolve: (answer: WireAnswer) => void; reject: (error: Error) => void } | undefined

  private constructor(socket: Socket, host: string) {
    this.#socket = socket
    this.#host = host
    socket.setNoDelay(true)
    socket.on('data', (bytes) => this.#take(bytes))
    socket.on('error', (error) => this.#waiting?.reject(error))
    socket.on('close', () => this.#waiting?.reject(new Error('the connection was closed')))
  }

  static async open(url: string): Promise<WireHttp> {
    const { hostname, port, host } = new URL(url)
    const socket = connect(Number(port), hostname)
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
    return new WireHttp(socket, host)
  }

  post(path: string, headers: Record<string, string>, body: string): Promise<WireAnswer> {
    const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    const length = Buffer.byteLength(body)
    this.#socket.write(
      `POST ${path} HTTP/1.1\r\nhost: ${this.#host}\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n${head.join('')}\r\n${body}`,
    )
    return new Promise((resolve, reject) => (this.#waiting = { resolve, reject }))
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed && this.#socket.writable
  }

  close(): void {
    this.#waiting = undefined
    this.#socket.destroy()
  }

  #take(bytes: Buffer): void {
    this.#read = this.#read.length === 0 ? bytes : Buffer.concat([this.#read, bytes])
    const end = this.#read.indexOf(END_OF_HEAD)
    if (end < 0) return
    const head = this.#read.toString('latin1', 0, end)
    const from = end + END_OF_HEAD.length
    const to = from + Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
    if (this.#read.length < to) return
    const answer = { status: Number(head.slice(9, 12)), body: this.#read.toString('utf8', from, to) }
    this.#read = this.#read.subarray(to)
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.resolve(answer)
  }
}
