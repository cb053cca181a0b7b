import { expect } from 'chai'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { launchBrowser } from './browser.launch.ts'
import { PASSWORD, type World } from './world.ts'

export type Language = 'zh' | 'en'

export interface ScreenWish {
  language?: Language
  theme?: 'light' | 'dark'
  /** CSS pixels; a desk's monitor unless told. */
  width?: number
  height?: number
  /** A screen that is touched, as the unit terminals are. */
  touch?: boolean
  /** Refusals that the test provokes: a browser tells of each on its console. Matched with `status address`. */
  expects?: RegExp[]
}

/** One person's browser window, with nothing in common with the other windows. */
export interface Screen {
  readonly page: Page
  readonly context: BrowserContext
  /** Opens a page of the product and waits for something on it. */
  open(path: string, testid: string): Promise<void>
  /** What went wrong so far: errors on the console, defects of the page, requests to others than the server. */
  readonly faults: readonly string[]
  /** Closes the window. @throws AssertionError when something went wrong in it */
  close(): Promise<void>
}

const PATIENCE_MS = 20_000
const opened = new Set<Screen>()
/** What the browser says when a last word meets a socket that the server is closing: nobody is the worse for it. */
const HARMLESS = /WebSocket is already in CLOSING or CLOSED state/

let started: Promise<Browser> | undefined

/** The one browser of this run; it ends with the last test. */
const browser = (): Promise<Browser> => (started ??= launchBrowser())

/** Ends the browser of this run. Tests need not: it ends with the last of them. */
export const closeBrowser = async (): Promise<void> => {
  const running = await started?.catch(() => undefined)
  started = undefined
  await running?.close()
}

if (typeof globalThis.after === 'function') globalThis.after(closeBrowser)

const tellsOf = (url: string, expects: readonly RegExp[], faults: string[], context: BrowserContext, page: Page) => {
  page.on('pageerror', (error) => faults.push(`page error: ${error.stack ?? error.message}`))
  page.on('console', (message) => {
    if (message.type() !== 'error' || HARMLESS.test(message.text())) return
    const status = /status of (\d+)/.exec(message.text())?.[1]
    const { pathname } = new URL(message.location().url || url, url)
    if (status && expects.some((expected) => expected.test(`${status} ${pathname}`))) return
    if (!status && expects.some((expected) => expected.test(message.text()))) return
    faults.push(`console: ${message.text()} ${message.location().url}`)
  })
  context.on('request', (request) => {
    const { origin, protocol } = new URL(request.url())
    if (origin !== url && protocol !== 'data:' && protocol !== 'blob:') faults.push(`another host: ${request.url()}`)
  })
}

/** Opens a window on which nobody is signed in. */
export const openWindow = async (url: string, wish: ScreenWish = {}): Promise<Screen> => {
  const { language = 'zh', theme = 'light', width = 1440, height = 900, touch = false, expects = [] } = wish
  const context = await (
    await browser()
  ).newContext({
    baseURL: url,
    locale: language === 'zh' ? 'zh-CN' : 'en-US',
    timezoneId: 'Asia/Shanghai',
    viewport: { width, height },
    hasTouch: touch,
    colorScheme: theme,
    reducedMotion: 'reduce',
  })
  context.setDefaultTimeout(PATIENCE_MS)
  await context.addInitScript(
    `for (const [name, value] of [['xiaoan.language', '${language}'], ['xiaoan.theme', '${theme}']])
      if (localStorage.getItem(name) === null) localStorage.setItem(name, value)`,
  )
  const page = await context.newPage()
  const faults: string[] = []
  tellsOf(url, expects, faults, context, page)
  const screen: Screen = {
    page,
    context,
    faults,
    open: async (path, testid) => {
      await page.goto(path)
      await page.getByTestId(testid).waitFor()
    },
    close: async () => {
      opened.delete(screen)
      await context.close()
      expect(faults, 'what went wrong on the page').to.deep.equal([])
    },
  }
  opened.add(screen)
  return screen
}

/** For a `describe`: each window is closed after the test that opened it, which fails when something went wrong in one. */
export const closesScreens = (): void => {
  afterEach(async () => {
    const closed = await Promise.allSettled([...opened].map((screen) => screen.close()))
    for (const each of closed) if (each.status === 'rejected') throw each.reason
  })
}

/** Opens a window of somebody whose session the test has already: it begins on any page. */
export const openScreen = async (world: World, username: string, wish: ScreenWish = {}): Promise<Screen> => {
  const { cookie } = await world.as(username)
  const screen = await openWindow(world.url, wish)
  await takeCookie(screen, world.url, cookie)
  return screen
}

/** Lets the window be that of a session. */
export const takeCookie = async ({ context }: Screen, url: string, cookie: string): Promise<void> => {
  const at = cookie.indexOf('=')
  await context.addCookies([{ name: cookie.slice(0, at), value: cookie.slice(at + 1), url, httpOnly: true }])
}

/** Signs in as people do: by the sign-in page, with keys. Ends on the person's first page. */
export const signInByPage = async ({ page }: Screen, username: string, password = PASSWORD): Promise<void> => {
  await page.goto('/')
  await page.getByTestId('sign-in-username').fill(username)
  await page.getByTestId('sign-in-password').fill(password)
  await page.keyboard.press('Enter')
  await page.waitForURL((address) => address.pathname !== '/sign-in' && address.pathname !== '/')
}
