import { chromium } from 'playwright-core'
import type { Product } from './product.ts'
import { within, type Figure } from './report.ts'
import type { Effort } from './effort.ts'
import { median } from './statistics.ts'

/** From the request of the page until the call's summary can be typed in, by a browser that has nothing of it yet. */
export const measureDesk = async (product: Product, effort: Effort): Promise<Figure> => {
  const { default: packed } = await import('@sparticuz/chromium')
  const client = await product.signIn('desk1')
  const [name = '', value = ''] = client.cookie.split('=')
  const browser = await chromium.launch({
    executablePath: await packed.executablePath(),
    args: packed.args,
    headless: true,
  })
  const times: number[] = []
  try {
    for (let run = 0; run < effort.runs; run++) {
      const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 1600, height: 900 } })
      await context.addCookies([{ name, value, url: product.url, httpOnly: true, sameSite: 'Strict' }])
      const page = await context.newPage()
      const started = performance.now()
      await page.goto(`${product.url}/desk`, { waitUntil: 'commit' })
      const field = page.getByTestId('call-summary')
      await field.waitFor({ state: 'visible', timeout: 30_000 })
      await field.or(field.locator('input, textarea')).last().fill('超市报称香烟被盗')
      times.push(performance.now() - started)
      await context.close()
    }
  } finally {
    await browser.close()
  }
  return within({ row: 'f', name: 'desk page usable, cold', value: median(times) / 1000, unit: 's' }, { atMost: 2 })
}
