import { chromium as playwright, type Browser } from 'playwright-core'

const ARGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--no-first-run',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--mute-audio',
  // A name that is not localhost: what a page may there is less than on HTTPS.
  '--host-resolver-rules=MAP *.xiaoan.test 127.0.0.1',
]

/** Starts the packed browser, with libraries of its own where the system lacks them. @throws Error naming Debian packages */
export const launchBrowser = async (): Promise<Browser> => {
  // No types: it also runs where there is no TypeScript.
  const { unpackedBrowser } = (await import(new URL('./run.browser.mjs', import.meta.url).href)) as {
    unpackedBrowser: () => Promise<{ program: string; env: NodeJS.ProcessEnv }>
  }
  const { program, env: own } = await unpackedBrowser()
  const environment = Object.entries({ ...process.env, ...own })
  const env = Object.fromEntries(environment.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
  return playwright.launch({ executablePath: program, args: ARGS, env, headless: true })
}
