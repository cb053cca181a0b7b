/** Photos on the device until their entry is written and their bytes have arrived: a reload loses none. [X5] */

export interface KeptPhoto {
  sha256: string
  name: string
  blob: Blob
  /** The server has the bytes. */
  stored: boolean
  /** An entry that was written names it. */
  named: boolean
}

const open = (): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const opening = indexedDB.open('xiaoan-photos', 1)
    opening.onupgradeneeded = () => opening.result.createObjectStore('photos', { keyPath: 'sha256' })
    opening.onsuccess = () => resolve(opening.result)
    opening.onerror = () => reject(opening.error ?? new Error('The photo store does not open'))
  })

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('The photo store does not answer'))
  })

const within = async <T>(mode: IDBTransactionMode, work: (photos: IDBObjectStore) => IDBRequest<T>): Promise<T> => {
  const database = await open()
  try {
    return await settled(work(database.transaction('photos', mode).objectStore('photos')))
  } finally {
    database.close()
  }
}

export const keepPhoto = async (photo: KeptPhoto): Promise<void> => {
  await within('readwrite', (photos) => photos.put(photo))
}
export const keptPhoto = async (sha256: string): Promise<KeptPhoto | undefined> => {
  const found: unknown = await within('readonly', (photos) => photos.get(sha256))
  return found as KeptPhoto | undefined
}
export const keptPhotos = async (): Promise<KeptPhoto[]> => {
  const found: unknown[] = await within('readonly', (photos) => photos.getAll())
  return found as KeptPhoto[]
}
export const dropPhoto = async (sha256: string): Promise<void> => {
  await within('readwrite', (photos) => photos.delete(sha256))
}
