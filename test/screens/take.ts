import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { openScreen, openWindow, type Language, type Screen, type ScreenWish } from '../support/browser.ts'
import { stopTestDatabases } from '../support/mongod.ts'
import { writeAlbum, type Taken } from './album.ts'
import { shots, type Shot } from './shots.ts'
import { setStage, type Stage } from './stage.ts'

/**
 * Takes every screen at each size, in each language and theme, into a folder with an index to leaf through.
 * `npm run screens -- --only 'terminal|case' --look zh-light --out some/folder`
 */
const projectRoot = join(import.meta.dirname, '..', '..')

const wished = (name: string): string | undefined => {
  const index = process.argv.indexOf(`--${name}`)
  return index < 0 ? undefined : process.argv[index + 1]
}
const only = new RegExp(wished('only') ?? '.')
const look = new RegExp(wished('look') ?? '.')
const folder = join(projectRoot, wished('out') ?? 'screens')

const languages: readonly Language[] = ['zh', 'en']
const themes = ['light', 'dark'] as const

const windowOf = async (stage: Stage, shot: Shot, wish: ScreenWish): Promise<Screen> =>
  shot.who === undefined ? openWindow(stage.world.url, wish) : openScreen(stage.world, shot.who, wish)

const settle = async (page: Page): Promise<void> => {
  await page.waitForLoadState('networkidle').catch(() => undefined)
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached', timeout: 3000 }).catch(() => undefined)
  await page.evaluate('document.fonts.ready.then(() => undefined)')
}

const take = async (stage: Stage, shot: Shot, wish: ScreenWish): Promise<Taken> => {
  const { language = 'zh', theme = 'light', width = 0, height = 0 } = wish
  const size = `${width}x${height}`
  const file = `${shot.name}.${size}.${language}.${theme}.png`
  const screen = await windowOf(stage, shot, wish)
  try {
    await screen.open(shot.path(stage), shot.testid)
    await shot.act?.(screen.page)
    await settle(screen.page)
    await screen.page.screenshot({ path: join(folder, file), animations: 'disabled' })
  } finally {
    await screen.context.close()
  }
  for (const fault of screen.faults) if (!fault.includes('401')) console.log(`  ${file}: ${fault}`)
  return { file, name: shot.name, zh: shot.zh, size, language, theme }
}

const main = async (): Promise<void> => {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const stage = await setStage()
  const taken: Taken[] = []
  for (const shot of shots.filter(({ name }) => only.test(name)))
    for (const size of shot.sizes)
      for (const language of languages)
        for (const theme of themes) {
          if (!look.test(`${language}-${theme}`)) continue
          const wish = { ...size, language, theme }
          const picture = await take(stage, shot, wish).catch((error: unknown) => {
            console.log(`  ${shot.name} ${language} ${theme}: ${error instanceof Error ? error.message : String(error)}`)
          })
          if (picture) taken.push(picture)
        }
  await writeAlbum(folder, taken)
  console.log(`${taken.length} 张 · pictures: ${join(folder, 'index.html')}`)
  await stage.stop()
  await stopTestDatabases()
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error)
    process.exit(1)
  },
)
