import { reactive } from 'vue'
import { dropPhoto, keepPhoto, keptPhoto, keptPhotos, type KeptPhoto } from './photoStore.ts'
import { sha256Of } from '../lib/sha256.ts'

/** A photo that is being attached, as the compose box shows it. */
export interface Photo {
  sha256: string
  name: string
  url: string
  state: 'uploading' | 'stored' | 'waiting' | 'failed'
  /** Why the server refused it, in both languages. */
  refusal?: { zh: string; en: string }
}

const attached = reactive(new Map<string, Photo>())

/** The photo with that hash if this page has it at hand. */
export const photoOf = (hash: string): Photo | undefined => attached.get(hash)

const show = (kept: KeptPhoto, state: Photo['state']): Photo => {
  const known = attached.get(kept.sha256)
  const photo: Photo = {
    sha256: kept.sha256,
    name: kept.name,
    url: known?.url ?? URL.createObjectURL(kept.blob),
    state,
  }
  attached.set(kept.sha256, photo)
  return photo
}

// A private window may have no store; then the photo lives as long as the page.
const quietly = async (work: Promise<unknown>): Promise<void> => {
  try {
    await work
  } catch {
    return
  }
}

const refusalOf = async (answer: Response): Promise<{ zh: string; en: string } | undefined> => {
  try {
    const problem: unknown = await answer.json()
    return (problem as { titles?: { zh: string; en: string } }).titles
  } catch {
    return undefined
  }
}

const upload = async (kept: KeptPhoto): Promise<void> => {
  show(kept, 'uploading')
  const settle = (change: Partial<Photo>): void => {
    const photo = attached.get(kept.sha256)
    if (photo) attached.set(kept.sha256, { ...photo, ...change })
  }
  try {
    const answer = await fetch(`/api/files/${kept.sha256}`, {
      method: 'PUT',
      body: kept.blob,
      headers: { 'Content-Type': kept.blob.type || 'application/octet-stream' },
    })
    if (answer.ok) {
      settle({ state: 'stored' })
      await quietly(kept.named ? dropPhoto(kept.sha256) : keepPhoto({ ...kept, stored: true }))
    } else if (answer.status >= 500 || answer.status === 401 || answer.status === 429) settle({ state: 'waiting' })
    else settle({ state: 'failed', refusal: await refusalOf(answer) })
  } catch {
    settle({ state: 'waiting' })
  }
}

/**
 * Takes a file in: hash on the device, kept until it is written, sent at once.
 * @returns its hash @throws FileTooLarge
 */
export const attachPhoto = async (file: File): Promise<string> => {
  const hash = await sha256Of(file)
  const kept: KeptPhoto = { sha256: hash, name: file.name, blob: file, stored: false, named: false }
  await quietly(keepPhoto(kept))
  void upload(kept)
  return hash
}

/** Shows photos of a draft that an earlier page attached. */
export const recallPhotos = async (hashes: readonly string[]): Promise<void> => {
  for (const hash of hashes) {
    if (attached.has(hash)) continue
    try {
      const kept = await keptPhoto(hash)
      if (kept) show(kept, kept.stored ? 'stored' : 'waiting')
    } catch {
      return
    }
  }
}

/** Sends what has not arrived yet; called when the connection is back. */
export const resumePhotos = async (): Promise<void> => {
  let waiting: KeptPhoto[] = []
  try {
    waiting = (await keptPhotos()).filter((kept) => !kept.stored)
  } catch {
    return
  }
  for (const kept of waiting) await upload(kept)
}

/** An entry names them now: what the server has need not be kept here any longer. */
export const releasePhotos = async (hashes: readonly string[]): Promise<void> => {
  for (const hash of hashes) {
    try {
      const kept = await keptPhoto(hash)
      if (kept) await (kept.stored ? dropPhoto(hash) : keepPhoto({ ...kept, named: true }))
    } catch {
      continue
    }
  }
}

export const imageTypes = 'image/*'
