import { xchacha20poly1305 } from '@noble/ciphers/chacha'
import type { Page } from 'playwright-core'

const MARK = 'sealed1.'
const NONCE_BYTES = 24

const opened = (key: Buffer, name: string, text: string): string => {
  if (!text.startsWith(MARK)) return text
  const bytes = Buffer.from(text.slice(MARK.length), 'base64')
  const cipher = xchacha20poly1305(key, bytes.subarray(0, NONCE_BYTES), new TextEncoder().encode(name))
  return new TextDecoder().decode(cipher.decrypt(bytes.subarray(NONCE_BYTES)))
}

/** What the device keeps, as the person who is signed in there reads it; what is somebody else's is left out. */
export const keptOn = async (page: Page): Promise<Map<string, string>> => {
  const [entries, key] = await page.evaluate<[[string, string][], string]>(
    `(async () => [Object.entries(localStorage), (await (await fetch('/api/session')).json()).draftKey])()`,
  )
  const found = new Map<string, string>()
  for (const [name, text] of entries)
    try {
      found.set(name, opened(Buffer.from(key, 'base64'), name, text))
    } catch {
      // Somebody else's.
    }
  return found
}

/** Whether something that is kept for the person holds the words. */
export const keeps = async (page: Page, words: string): Promise<boolean> =>
  [...(await keptOn(page)).values()].some((text) => text.includes(words))
