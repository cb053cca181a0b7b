import { execFileSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { closeBrowser, openScreen, openWindow, type Language, type Screen } from '../support/browser.ts'
import { stopTestDatabases } from '../support/mongod.ts'
import { startWorld, type World } from '../support/world.ts'
import { indexPage, type Picture } from './index-page.ts'
import { fill, type Filled } from './situation.ts'

/**
 * `npm run screens`: starts the product on a scratch database, plays the replay and some more calls, and takes every
 * screen at each size, in both themes and languages, into `screens/`, with an index page to leaf through.
 */
interface Shown {
  name: string
  /** Nobody signed in: none. */
  as?: string
  path: (filled: Filled) => string
  /** Only at these widths; left out: at all of them. */
  widths?: number[]
  /** Takes the whole page, however long, at desks. */
  whole?: boolean
  /** What somebody does there before the picture is taken. */
  does?: (page: Page) => Promise<void>
}

const at = (path: string) => () => path
const clicks =
  (testid: string, shows: string) =>
  async (page: Page): Promise<void> => {
    await page.getByTestId(testid).first().click()
    await page.getByTestId(shows).first().waitFor()
  }
/** A call while it is typed: located, with who would go and what is near. */
const typesCall = async (page: Page): Promise<void> => {
  await page.locator('label', { has: page.getByTestId('category-theft') }).click()
  await page.getByTestId('call-summary').fill('两名男子撬锁推走一辆红色电动车，往东去了，其中一人戴白色头盔')
  await page.getByTestId('call-place').fill('rml88')
  await page.getByTestId('place-suggestions').waitFor()
  await page.getByTestId('call-place').press('Enter')
  await page.getByTestId('target-scene').waitFor()
  await page.getByTestId('call-caller-phone').fill('13900139000')
}
const shown: Shown[] = [
  { name: 'sign-in', path: at('/sign-in') },
  { name: 'desk', as: 'desk1', path: at('/desk') },
  { name: 'desk-intake', as: 'desk1', path: at('/desk/intake') },
  { name: 'desk-board', as: 'desk1', path: at('/desk/board') },
  { name: 'desk-map', as: 'desk1', path: at('/desk/map') },
  { name: 'desk-peek', as: 'desk1', path: at('/desk'), does: (page) => page.locator('.card').first().click() },
  { name: 'desk-alarms', as: 'desk1', path: at('/desk/alarms') },
  { name: 'terminal', as: 'station1', path: at('/terminal'), widths: [1280, 800] },
  { name: 'terminal-list', as: 'property1', path: at('/terminal'), widths: [1280, 800] },
  { name: 'terminal-case', as: 'property1', path: ({ openId }) => `/terminal?case=${openId}`, widths: [1280, 800] },
  { name: 'terminal-video', as: 'video1', path: at('/cases'), widths: [1280, 800] },
  { name: 'case', as: 'desk1', path: ({ caseId }) => `/cases/${caseId}`, whole: true },
  { name: 'case-open', as: 'property1', path: ({ openId }) => `/cases/${openId}` },
  { name: 'case-video', as: 'video1', path: ({ openId }) => `/cases/${openId}` },
  { name: 'case-community', as: 'community1', path: ({ openId }) => `/cases/${openId}` },
  { name: 'item', as: 'custodian1', path: ({ itemId }) => `/property/${itemId}` },
  { name: 'board-property', as: 'chief1', path: at('/boards/property?figure=returned') },
  { name: 'board-cases', as: 'chief1', path: at('/boards/cases?figure=received') },
  { name: 'cases', as: 'desk1', path: at('/cases') },
  { name: 'station-board', as: 'chief1', path: at('/boards'), whole: true },
  { name: 'district-board', as: 'district1', path: at('/boards'), whole: true },
  { name: 'city-board', as: 'desk1', path: at('/boards'), whole: true },
  { name: 'report', as: 'district1', path: at('/boards'), does: clicks('open-report', 'kept-reports') },
  { name: 'wall', as: 'desk1', path: at('/boards/city?kiosk=tv'), widths: [1920] },
  { name: 'approvals', as: 'chief1', path: at('/approvals') },
  { name: 'store', as: 'custodian1', path: at('/store') },
  { name: 'community', as: 'community1', path: at('/community') },
  { name: 'audit', as: 'auditor1', path: at('/audit') },
  { name: 'administration', as: 'admin1', path: at('/administration') },
  { name: 'notifications', as: 'station1', path: at('/notifications') },
  { name: 'notification-panel', as: 'station1', path: at('/cases'), does: clicks('bell', 'notification-panel') },
  { name: 'help', as: 'desk1', path: at('/help'), whole: true },
  { name: 'about', as: 'desk1', path: at('/about') },
  { name: 'profile', as: 'desk1', path: at('/profile') },
  { name: 'not-found', as: 'desk1', path: at('/nowhere') },
  // The last of this person's: what is typed stays in the form.
  { name: 'desk-call', as: 'desk1', path: at('/desk'), does: typesCall },
]
const sizes = [
  [1440, 900],
  [1920, 1080],
  [1280, 800],
  [800, 1280],
] as const
const themes = ['light', 'dark'] as const
const languages: Language[] = ['zh', 'en']
const DESK_WIDTH = 1440
const SETTLE_MS = 700
/** Boards compare with the month before. */
const DAYS = 60

const { values: wish } = parseArgs({
  options: {
    only: { type: 'string' },
    width: { type: 'string' },
    theme: { type: 'string' },
    language: { type: 'string' },
    to: { type: 'string', default: 'screens' },
  },
})
const isWanted = (value: string, wanted: string | undefined): boolean =>
  wanted === undefined || wanted.split(',').some((each) => value === each || value.startsWith(`${each}-`))

const settle = async ({ page }: Screen): Promise<void> => {
  await page.waitForLoadState('load')
  await page.evaluate('document.fonts.ready.then(() => undefined)')
  await page.locator('[aria-busy=true]').first().waitFor({ state: 'hidden' })
  await page.waitForTimeout(SETTLE_MS)
}

/** Makes the window as high as the page is: it scrolls below the bar. */
const stretch = async (page: Page, width: number): Promise<void> => {
  const height = await page.evaluate<number>(`(() => {
    const main = document.querySelector('main')
    return main.getBoundingClientRect().top + main.scrollHeight
  })()`)
  await page.setViewportSize({ width, height: Math.ceil(height) })
  await page.waitForTimeout(SETTLE_MS)
}

const take = async (world: World, filled: Filled, folder: string): Promise<Picture[]> => {
  const pictures: Picture[] = []
  for (const language of languages.filter((each) => isWanted(each, wish.language))) {
    for (const theme of themes.filter((each) => isWanted(each, wish.theme))) {
      for (const [width, height] of sizes.filter(([each]) => isWanted(String(each), wish.width))) {
        const mine = shown.filter(({ name, widths }) => isWanted(name, wish.only) && (widths?.includes(width) ?? true))
        for (const person of new Set(mine.map(({ as }) => as))) {
          const look = { language, theme, width, height, touch: width < DESK_WIDTH, expects: [/./] }
          const screen = person === undefined ? await openWindow(world.url, look) : await openScreen(world, person, look)
          for (const { name, path, whole, does } of mine.filter(({ as }) => as === person)) {
            await screen.page.goto(path(filled))
            await settle(screen)
            if (does) {
              await does(screen.page)
              await settle(screen)
            }
            const file = `${name}-${width}-${theme}-${language}.png`
            if (whole && width === DESK_WIDTH) await stretch(screen.page, width)
            await screen.page.screenshot({ path: join(folder, file) })
            await screen.page.setViewportSize({ width, height })
            pictures.push({ name, width, height, theme, language, file })
          }
          await screen.context.close()
        }
        console.log(`${pictures.length}  ${language} ${theme} ${width} × ${height}`)
      }
    }
  }
  return pictures
}

const main = async (): Promise<void> => {
  execFileSync(process.execPath, ['server/build.mjs'], { stdio: 'inherit' })
  const folder = wish.to
  await mkdir(folder, { recursive: true })
  const world = await startWorld({ historyDays: DAYS })
  try {
    const pictures = await take(world, await fill(world), folder)
    await writeFile(join(folder, 'index.html'), indexPage(pictures))
    console.log(`${pictures.length} 幅 · pictures: ${join(folder, 'index.html')}`)
  } finally {
    await closeBrowser()
    await world.stop()
    await stopTestDatabases()
  }
}

await main()
