import { xchacha20poly1305 } from '@noble/ciphers/chacha'
import { shallowRef } from 'vue'

/**
 * What this browser keeps of a person is sealed by a key that the session gives and that lives in this page's memory
 * alone: signed out, nobody reads it; signed in again, the same person does. The cipher is of a library, since browsers
 * have their own on HTTPS only, and only one that answers later, when the page may be gone.
 */
const MARK = 'sealed1.'
const NONCE_BYTES = 24

const key = shallowRef<Uint8Array>()

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
const base64Of = (bytes: Uint8Array): string => {
  const parts: string[] = []
  for (let from = 0; from < bytes.length; from += 8192)
    parts.push(String.fromCharCode(...bytes.subarray(from, from + 8192)))
  return btoa(parts.join(''))
}
const cipherFor = (secret: Uint8Array, nonce: Uint8Array, name: string) =>
  xchacha20poly1305(secret, nonce, new TextEncoder().encode(name))

/** Takes the key of the person who is signed in, 32 bytes in base64; without one whatever is sealed stays so. */
export const takeKey = (base64: string | undefined): void => {
  key.value = base64 === undefined ? undefined : bytesOf(base64)
}
/** Whether there is a key: without it nothing kept is read, and nothing is written over what is. */
export const hasKey = (): boolean => key.value !== undefined

export const isSealed = (text: string): boolean => text.startsWith(MARK)

/** Bytes sealed under the name by which they are kept: under another they do not open. @throws Error without a key */
export const sealBytes = (name: string, bytes: Uint8Array): Uint8Array => {
  if (!key.value) throw new Error('nobody is signed in to seal for')
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES))
  const sealed = cipherFor(key.value, nonce, name).encrypt(bytes)
  const whole = new Uint8Array(NONCE_BYTES + sealed.length)
  whole.set(nonce)
  whole.set(sealed, NONCE_BYTES)
  return whole
}
/** What was sealed; undefined when it was for somebody else, is broken, or there is no key. */
export const openBytes = (name: string, sealed: Uint8Array): Uint8Array | undefined => {
  if (!key.value) return undefined
  try {
    return cipherFor(key.value, sealed.subarray(0, NONCE_BYTES), name).decrypt(sealed.subarray(NONCE_BYTES))
  } catch {
    return undefined
  }
}

export const sealText = (name: string, text: string): string =>
  MARK + base64Of(sealBytes(name, new TextEncoder().encode(text)))
export const openText = (name: string, text: string): string | undefined => {
  try {
    const opened = openBytes(name, bytesOf(text.slice(MARK.length)))
    return opened && new TextDecoder().decode(opened)
  } catch {
    return undefined
  }
}
