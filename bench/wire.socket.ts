import { WebSocket } from 'ws'

/** Engine.IO and Socket.IO packets, as far as the bench speaks them. */
const OPEN = '0'
const PING = '2'
const PONG = '3'
const CONNECT = '40'

export interface WireWish {
  url: string
  cookie: string
  /** Every event frame, as text from its first bracket on. */
  onEvent: (text: string) => void
  /** Whether events that ask for an acknowledgement get one. */
  acknowledges?: boolean
}

/** A Socket.IO connection over a bare `ws`, which does not parse what nobody looks at. */
export class WireSocket {
  readonly #socket: WebSocket
  readonly #wish: WireWish
  readonly #answers = new Map<number, (text: string) => void>()
  #last = 0

  private constructor(socket: WebSocket, wish: WireWish) {
    this.#socket = socket
    this.#wish = wish
  }

  static open(wish: WireWish): Promise<WireSocket> {
    const address = `${wish.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`
    const socket = new WebSocket(address, { headers: { cookie: wish.cookie }, perMessageDeflate: false })
    const wire = new WireSocket(socket, wish)
    return new Promise((resolve, reject) => {
      socket.on('error', reject)
      socket.on('message', (data: Buffer) => {
        const text = data.toString('utf8')
        if (text.startsWith(CONNECT)) resolve(wire)
        else if (text.startsWith('44')) reject(new Error(text))
        else wire.#take(text)
      })
    })
  }

  /** Follows a case. @returns its `seq` */
  async follow(id: string, after: number): Promise<number> {
    const number = ++this.#last
    const answer = new Promise<string>((resolve) => this.#answers.set(number, resolve))
    this.#socket.send(`42${number}${JSON.stringify(['follow', { subject: { kind: 'case', id }, after }])}`)
    const [{ seq, code }] = JSON.parse(await answer) as [{ seq?: number; code?: string }]
    if (seq === undefined) throw new Error(`follow was refused: ${code}`)
    return seq
  }

  /** Follows a case from its end on. @returns its `seq` there */
  async followEnd(id: string): Promise<number> {
    const seq = await this.follow(id, Number.MAX_SAFE_INTEGER)
    await this.follow(id, seq)
    return seq
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN
  }

  close(): void {
    this.#socket.removeAllListeners('message')
    this.#socket.terminate()
  }

  #take(text: string): void {
    if (text.startsWith(OPEN)) return this.#socket.send(CONNECT)
    if (text === PING) return this.#socket.send(PONG)
    const from = text.indexOf('[')
    const number = text.slice(2, from)
    if (text.startsWith('43')) {
      const answer = this.#answers.get(Number(number))
      this.#answers.delete(Number(number))
      return answer?.(text.slice(from))
    }
    if (!text.startsWith('42')) return
    this.#wish.onEvent(text.slice(from))
    if (number !== '' && this.#wish.acknowledges) this.#socket.send(`43${number}[]`)
  }
}
