import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { Client } from '../seed/replay/client.ts'
import type { Product } from './product.ts'

/** A window of somebody who is signed in, with an empty cache. */
export const openPage = async (
  browser: Browser,
  product: Product,
  client: Client,
  size: { width: number; height: number },
): Promise<{ context: BrowserContext; page: Page }> => {
  const [name = '', value = ''] = client.cookie.split('=')
  const context = await browser.newContext({ locale: 'zh-CN', viewport: size, timezoneId: 'Asia/Shanghai' })
  await context.addCookies([{ name, value, url: product.url, httpOnly: true, sameSite: 'Strict' }])
  return { context, page: await context.newPage() }
}

/** Compressed bytes of the scripts that a page has loaded. */
export const scriptBytes = (page: Page): Promise<number> =>
  page.evaluate<number>(
    `performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js'))
      .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`,
  )

/** Bytes of the page's own objects, after what is garbage has been cleared away. */
export const liveBytes = async (context: BrowserContext, page: Page): Promise<number> => {
  const inspector = await context.newCDPSession(page)
  await inspector.send('HeapProfiler.collectGarbage')
  const { usedSize } = await inspector.send('Runtime.getHeapUsage')
  await inspector.detach()
  return usedSize
}

/** The process of the page that works most in a browser. @throws Error when the browser has none */
export const pageProcess = async (browser: Browser): Promise<number> => {
  const inspector = await browser.newBrowserCDPSession()
  const { processInfo } = await inspector.send('SystemInfo.getProcessInfo')
  await inspector.detach()
  const [busiest] = processInfo
    .filter(({ type }) => type === 'renderer')
    .sort((one, other) => other.cpuTime - one.cpuTime)
  if (!busiest) throw new Error('the browser has no page')
  return busiest.id
}
