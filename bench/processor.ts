import { readFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'

const LOOK_EVERY_MS = 5
const NS_A_MS = 1_000_000

/**
 * Processor time of the thread that a page runs on, looked at every few milliseconds: what a task took by itself,
 * however long the machine let it wait meanwhile.
 */
export class PageThread {
  readonly #file: string
  readonly #at: number[] = []
  readonly #usedMs: number[] = []
  readonly #timer: NodeJS.Timeout

  private constructor(pid: number) {
    this.#file = `/proc/${pid}/task/${pid}/schedstat`
    this.#look()
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS)
  }

  /** Of the page that works most in a browser. @throws Error when the browser has no page */
  static async of(browser: Browser): Promise<PageThread> {
    const inspector = await browser.newBrowserCDPSession()
    const { processInfo } = await inspector.send('SystemInfo.getProcessInfo')
    await inspector.detach()
    const pages = processInfo.filter(({ type }) => type === 'renderer')
    const [busiest] = pages.sort((one, other) => other.cpuTime - one.cpuTime)
    if (!busiest) throw new Error('the browser has no page')
    return new PageThread(busiest.id)
  }

  /** Milliseconds of processor time from one instant to another, ms since 1970; rather too many than too few. */
  usedIn(from: number, to: number): number {
    const first = this.#at.findLastIndex((at) => at <= from)
    const last = this.#at.findIndex((at) => at >= to)
    return (this.#usedMs.at(last) ?? 0) - (this.#usedMs[Math.max(0, first)] ?? 0)
  }

  stop(): void {
    this.#look()
    clearInterval(this.#timer)
  }

  #look(): void {
    this.#at.push(Date.now())
    this.#usedMs.push(Number(readFileSync(this.#file, 'utf8').split(' ')[0]) / NS_A_MS)
  }
}
