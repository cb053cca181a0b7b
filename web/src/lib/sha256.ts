/** SHA-256 of bytes, lower-case hexadecimal, computed on the device. [X5] */

const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')

/** Bytes that the fallback takes on at most: it runs on the page's own thread. */
const plainLimit = 20 * 1024 * 1024

/** Thrown when a file is too large to be hashed on a connection without HTTPS. */
export class FileTooLarge extends Error {
  readonly limitMegabytes = plainLimit / 1024 / 1024
}

/** Whether the browser's own, fast digest is there: only on HTTPS and localhost. */
const hasFastDigest = (): boolean => globalThis.crypto?.subtle !== undefined

/** The digest of a file's bytes. @throws FileTooLarge where the fast one is missing */
export const sha256Of = async (file: Blob): Promise<string> => {
  if (!hasFastDigest() && file.size > plainLimit) throw new FileTooLarge()
  const bytes = new Uint8Array(await file.arrayBuffer())
  return hex(hasFastDigest() ? new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)) : plainSha256(bytes))
}

const primes = (count: number): number[] => {
  const found: number[] = []
  for (let candidate = 2; found.length < count; candidate++) {
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate)
  }
  return found
}
const fraction = (root: number): number => ((root - Math.floor(root)) * 0x1_0000_0000) | 0
const constants = Int32Array.from(primes(64), (prime) => fraction(Math.cbrt(prime)))
const start = primes(8).map((prime) => fraction(Math.sqrt(prime)))

const rotate = (word: number, bits: number): number => (word >>> bits) | (word << (32 - bits))

const padded = (bytes: Uint8Array): DataView => {
  const length = ((bytes.length + 8) >> 6) * 64 + 64
  const block = new Uint8Array(length)
  block.set(bytes)
  block[bytes.length] = 0x80
  const view = new DataView(block.buffer)
  view.setUint32(length - 8, Math.floor(bytes.length / 0x2000_0000))
  view.setUint32(length - 4, (bytes.length << 3) >>> 0)
  return view
}

const at = (words: Int32Array, index: number): number => words[index] ?? 0

const schedule = (words: Int32Array, view: DataView, offset: number): void => {
  for (let i = 0; i < 16; i++) words[i] = view.getInt32(offset + i * 4)
  for (let i = 16; i < 64; i++) {
    const [near, far] = [at(words, i - 2), at(words, i - 15)]
    const s0 = rotate(far, 7) ^ rotate(far, 18) ^ (far >>> 3)
    const s1 = rotate(near, 17) ^ rotate(near, 19) ^ (near >>> 10)
    words[i] = (at(words, i - 16) + s0 + at(words, i - 7) + s1) | 0
  }
}

/** FIPS 180-4, for pages that are served without HTTPS. */
export const plainSha256 = (bytes: Uint8Array): Uint8Array => {
  const view = padded(bytes)
  const state = Int32Array.from(start)
  const words = new Int32Array(64)
  for (let offset = 0; offset < view.byteLength; offset += 64) {
    schedule(words, view, offset)
    let [a, b, c, d] = [at(state, 0), at(state, 1), at(state, 2), at(state, 3)]
    let [e, f, g, h] = [at(state, 4), at(state, 5), at(state, 6), at(state, 7)]
    for (let i = 0; i < 64; i++) {
      const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + at(constants, i) + at(words, i)) | 0
      const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
      ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0]
    }
    ;[a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] = (at(state, i) + word) | 0))
  }
  const digest = new DataView(new ArrayBuffer(32))
  state.forEach((word, i) => digest.setInt32(i * 4, word))
  return new Uint8Array(digest.buffer)
}
