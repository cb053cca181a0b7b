import { openBytes, sealBytes } from '../lib/seal.ts'

/** Files on the device until their entry is written and their bytes have arrived: a reload loses none. [X5] */

export interface KeptPhoto {
  sha256: string
  /** Whose it is: nobody else's page sends it. */
  by: string
  name: string
  blob: Blob
  /** The server has the bytes. */
  stored: boolean
  /** An entry that was written names it. */
  named: boolean
  /** It was looked at here, and is of a format and size that the server takes. */
  judged?: boolean
}

/** As it lies on the device: name, type and bytes sealed. */
interface SealedPhoto extends Omit<KeptPhoto, 'name' | 'blob'> {
  sealed: Uint8Array
}

/** The length of the words before the bytes stands in the first four. */
const HEAD_BYTES = 4
const nameOf = ({ by, sha256 }: Pick<KeptPhoto, 'by' | 'sha256'>): string => `photo.${by}.${sha256}`

const seal = async ({ name, blob, ...rest }: KeptPhoto): Promise<SealedPhoto> => {
  const words = new TextEncoder().encode(JSON.stringify({ name, type: blob.type }))
  const whole = new Uint8Array(HEAD_BYTES + words.length + blob.size)
  new DataView(whole.buffer).setUint32(0, words.length)
  whole.set(words, HEAD_BYTES)
  whole.set(new Uint8Array(await blob.arrayBuffer()), HEAD_BYTES + words.length)
  return { ...rest, sealed: sealBytes(nameOf(rest), whole) }
}
/** Undefined for what the person who is signed in cannot open. */
const unseal = ({ sealed, ...rest }: SealedPhoto): KeptPhoto | undefined => {
  const whole = openBytes(nameOf(rest), sealed)
  if (!whole) return undefined
  const at = HEAD_BYTES + new DataView(whole.buffer, whole.byteOffset).getUint32(0)
  const words = JSON.parse(new TextDecoder().decode(whole.subarray(HEAD_BYTES, at))) as { name: string; type: string }
  return { ...rest, name: words.name, blob: new Blob([new Uint8Array(whole.subarray(at))], { type: words.type }) }
}
const isSealed = (photo: KeptPhoto | SealedPhoto): photo is SealedPhoto => 'sealed' in photo

/** Kept by an earlier version, which did not say whose. */
type OfAnybody = Omit<KeptPhoto, 'by'>

const FILES = 'files'
const EARLIER = 'photos'

const open = (): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const opening = indexedDB.open('xiaoan-photos', 2)
    opening.onupgradeneeded = () => {
      const { result } = opening
      if (!result.objectStoreNames.contains(EARLIER)) result.createObjectStore(EARLIER, { keyPath: 'sha256' })
      if (!result.objectStoreNames.contains(FILES)) result.createObjectStore(FILES, { keyPath: ['by', 'sha256'] })
    }
    opening.onsuccess = () => {
      // A window of a later version must not wait for this one.
      opening.result.onversionchange = () => opening.result.close()
      resolve(opening.result)
    }
    opening.onerror = () => reject(opening.error ?? new Error('The photo store does not open'))
    opening.onblocked = () => reject(new Error('The photo store is held by another window'))
  })

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('The photo store does not answer'))
  })

/** The store says only at the end that it is full. */
const ended = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error ?? new Error('The photo store did not take it'))
  })

const within = async <T>(
  store: typeof FILES | typeof EARLIER,
  mode: IDBTransactionMode,
  work: (photos: IDBObjectStore) => IDBRequest<T>,
): Promise<T> => {
  const database = await open()
  try {
    const transaction = database.transaction(store, mode)
    const end = ended(transaction)
    const [result] = await Promise.all([settled(work(transaction.objectStore(store))), end])
    return result
  } finally {
    database.close()
  }
}

/** @throws DOMException where there is no room */
export const keepPhoto = async (photo: KeptPhoto): Promise<void> => {
  const sealed = await seal(photo)
  await within(FILES, 'readwrite', (photos) => photos.put(sealed))
}
/** What lies there as its owner reads it; what an earlier version kept in the clear is sealed. */
const read = async (found: KeptPhoto | SealedPhoto): Promise<KeptPhoto | undefined> => {
  if (isSealed(found)) return unseal(found)
  await keepPhoto(found)
  return found
}
export const dropPhoto = async (by: string, sha256: string): Promise<void> => {
  await within(FILES, 'readwrite', (photos) => photos.delete([by, sha256]))
}
/** What a person has under a hash; what an earlier version kept for anybody becomes theirs. */
export const keptPhoto = async (by: string, sha256: string): Promise<KeptPhoto | undefined> => {
  const found: unknown = await within(FILES, 'readonly', (photos) => photos.get([by, sha256]))
  if (found) return read(found as KeptPhoto | SealedPhoto)
  const earlier = (await within(EARLIER, 'readonly', (photos) => photos.get(sha256))) as OfAnybody | undefined
  return earlier && adopt(earlier, by)
}
const adopt = async (earlier: OfAnybody, by: string): Promise<KeptPhoto> => {
  const photo = { ...earlier, by }
  await keepPhoto(photo)
  await within(EARLIER, 'readwrite', (photos) => photos.delete(earlier.sha256))
  return photo
}
/** Everything that a person has here. */
export const keptPhotos = async (by: string): Promise<KeptPhoto[]> => {
  // An entry that an earlier version wrote names these: their bytes are still to come, whoever brings them.
  const earlier = (await within(EARLIER, 'readonly', (photos) => photos.getAll())) as OfAnybody[]
  for (const photo of earlier) if (photo.named) await adopt(photo, by)
  const found: unknown[] = await within(FILES, 'readonly', (photos) => photos.getAll())
  const own = (found as (KeptPhoto | SealedPhoto)[]).filter((photo) => photo.by === by)
  const opened: KeptPhoto[] = []
  for (const photo of own) {
    const one = await read(photo)
    if (one) opened.push(one)
  }
  return opened
}
