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
  await within(FILES, 'readwrite', (photos) => photos.put(photo))
}
export const dropPhoto = async (by: string, sha256: string): Promise<void> => {
  await within(FILES, 'readwrite', (photos) => photos.delete([by, sha256]))
}
/** What a person has under a hash; what an earlier version kept for anybody becomes theirs. */
export const keptPhoto = async (by: string, sha256: string): Promise<KeptPhoto | undefined> => {
  const found: unknown = await within(FILES, 'readonly', (photos) => photos.get([by, sha256]))
  if (found) return found as KeptPhoto
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
  return (found as KeptPhoto[]).filter((photo) => photo.by === by)
}
