import { WebSocket } from 'ws'
import { serveJobs } from './child.ts'
import { pause } from './statistics.ts'
import { WireSocket } from './wire.socket.ts'

const AT_ONCE = 50
const PATIENCE_MS = 60_000

/** A watcher of one case: it looks only at the `seq` of what it gets. */
class Watcher {
  last = 0
  socket: WireSocket | undefined
  readonly caseId: string

  constructor(caseId: string) {
    this.caseId = caseId
  }

  take(text: string): void {
    if (!text.startsWith('["entries"')) return
    const first = seqAt(text, text.indexOf('"seq":'))
    if (checksOrder && first !== this.last + 1) faults++
    this.last = Math.max(this.last, seqAt(text, text.lastIndexOf('"seq":')))
    arrived()
  }
}

const seqAt = (text: string, at: number): number => Number.parseInt(text.slice(at + 6, at + 16), 10)

let watchers: Watcher[] = []
let bare: WebSocket[] = []
let faults = 0
let checksOrder = true
let frames = { count: 0, first: 0, last: 0, wanted: 0, done: (): void => undefined }
let onArrival = (): void => undefined

const arrived = (): void => {
  const now = performance.now()
  if (frames.count++ === 0) frames.first = now
  frames.last = now
  if (frames.count === frames.wanted) frames.done()
  onArrival()
}

const close = (): void => {
  for (const { socket } of watchers) socket?.close()
  for (const socket of bare) socket.terminate()
  watchers = []
  bare = []
}

const inTurns = async (count: number, work: (index: number) => Promise<void>): Promise<void> => {
  for (let from = 0; from < count; from += AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, index) => work(from + index)))
  }
}

interface FollowWish {
  url: string
  cookie: string
  cases: string[]
  each: number
  /** The floor may send two entries of a case the wrong way round. */
  ordered: boolean
}

/** Opens watchers, so many on each case, that see all from now on. */
const follow = async ({ url, cookie, cases, each, ordered }: FollowWish): Promise<void> => {
  close()
  checksOrder = ordered
  faults = 0
  await inTurns(cases.length * each, async (index) => {
    const watcher = new Watcher(cases[index % cases.length] ?? '')
    const socket = await WireSocket.open({ url, cookie, onEvent: (text) => watcher.take(text) })
    watcher.socket = socket
    // What the watcher has missed is nothing: it begins at the case's end.
    watcher.last = await socket.followEnd(watcher.caseId)
    watchers.push(watcher)
  })
  // The answer to a follow comes just before it is live.
  await pause(500)
}

/** Waits until every watcher has the last entry of its case. @returns the instant, and what came out of order */
const settled = async ({ last }: { last: Record<string, number> }): Promise<{ at: number; faults: number }> => {
  const late = Date.now() + PATIENCE_MS
  const isDone = (): boolean => watchers.every((watcher) => watcher.last >= (last[watcher.caseId] ?? 0))
  while (!isDone()) {
    if (Date.now() > late) {
      const behind = watchers.filter((watcher) => watcher.last < (last[watcher.caseId] ?? 0))
      const cut = behind.filter(({ socket }) => !socket?.isOpen).length
      const places = behind.slice(0, 5).map((watcher) => `${watcher.last}/${last[watcher.caseId]}`)
      throw new Error(
        `${behind.length} of ${watchers.length} watchers never had the last entry (${places.join(', ')}), ${cut} were cut off`,
      )
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, 100)
      onArrival = () => {
        clearTimeout(timer)
        setImmediate(resolve)
      }
    })
  }
  onArrival = () => undefined
  return { at: Date.now(), faults }
}

/** Opens sockets without any protocol to the floor. */
const openBare = async ({ url, count }: { url: string; count: number }): Promise<void> => {
  close()
  await inTurns(count, async () => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/bare`, { perMessageDeflate: false })
    socket.on('message', (data: Buffer) => {
      data.toString('utf8')
      arrived()
    })
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    bare.push(socket)
  })
}

/** Opens sockets that are signed in and follow nothing. */
const connect = async ({ url, cookie, count }: { url: string; cookie: string; count: number }): Promise<void> => {
  await inTurns(count, async () => {
    const watcher = new Watcher('')
    watcher.socket = await WireSocket.open({ url, cookie, onEvent: () => undefined })
    watchers.push(watcher)
  })
}

let spread: Promise<number> | undefined

/** Begins to look at how far apart the first and the last of so many frames arrive. */
const watchFrame = ({ count }: { count: number }): void => {
  spread = new Promise((resolve) => {
    frames = { count: 0, first: 0, last: 0, wanted: count, done: () => resolve(frames.last - frames.first) }
  })
}

/** @returns ms from the first arrival to the last */
const frameSpread = (): Promise<number> => spread ?? Promise.resolve(Number.NaN)

const jobs = { follow, connect, settled, openBare, watchFrame, frameSpread, close }
export type CrowdJobs = typeof jobs
serveJobs(jobs)
