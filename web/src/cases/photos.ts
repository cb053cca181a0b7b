import { reactive } from 'vue'
import type { Problem } from '../../../shared/refusals.ts'
import { isPassing, sendFile } from '../lib/files.ts'
import { judgeFile, unreadableFile } from '../lib/judging.ts'
import { tellBytesKept } from '../lib/keep.ts'
import { problemFrom } from '../lib/problem.ts'
import { useSession } from '../lib/session.ts'
import { sha256Of } from '../lib/sha256.ts'
import { dropPhoto, keepPhoto, keptPhoto, keptPhotos, type KeptPhoto } from './photoStore.ts'

/** A file that is being attached, as the compose box shows it. */
export interface Photo {
  sha256: string
  name: string
  url: string
  /** `refused`: for good; it is taken off before its entry is sent. */
  state: 'uploading' | 'stored' | 'waiting' | 'refused'
  /** Of a refused one: why, naming it and its format. */
  refusal?: Problem
}

const attached = reactive(new Map<string, Photo>())
/** What the device had no room for: it lives as long as the page. */
const onPage = new Map<string, KeptPhoto>()
/** Under way: the same file is not sent twice at once. */
const underWay = new Map<string, Promise<void>>()
const person = (): string => useSession().user?.id ?? 'nobody'

/** The file with that hash if this page has it at hand. */
export const photoOf = (hash: string): Photo | undefined => attached.get(hash)

const show = (kept: KeptPhoto, state: Photo['state'], refusal?: Problem): void => {
  const { sha256, name } = kept
  const url = attached.get(sha256)?.url ?? URL.createObjectURL(kept.blob)
  attached.set(sha256, { sha256, name, url, state, refusal })
}

const put = async (kept: KeptPhoto): Promise<void> => {
  const isKept = await keepPhoto(kept).then(
    () => true,
    () => false,
  )
  if (isKept) onPage.delete(kept.sha256)
  else onPage.set(kept.sha256, kept)
  // What the server has is not lost with the page.
  tellBytesKept(kept.sha256, isKept || kept.stored)
}
const drop = async (sha256: string): Promise<void> => {
  onPage.delete(sha256)
  tellBytesKept(sha256, true)
  await dropPhoto(person(), sha256).catch(() => undefined)
}
const find = async (sha256: string): Promise<KeptPhoto | undefined> =>
  onPage.get(sha256) ?? (await keptPhoto(person(), sha256).catch(() => undefined))

/** Bytes that no longer have their hash are broken here; else they were broken on the way, and are sent again. */
const isBrokenHere = async ({ blob, sha256 }: KeptPhoto): Promise<boolean> =>
  (await sha256Of(blob).catch(() => '')) !== sha256

const send = async (kept: KeptPhoto): Promise<void> => {
  show(kept, 'uploading')
  try {
    await sendFile(kept.blob, kept.name, kept.sha256)
    show(kept, 'stored')
    // An entry may have named it meanwhile.
    const { named } = (await find(kept.sha256)) ?? kept
    await (named ? drop(kept.sha256) : put({ ...kept, stored: true }))
  } catch (error) {
    const problem = problemFrom(error)
    const isLater = isPassing(problem.status) || (problem.code === 'client.unreadable' && !(await isBrokenHere(kept)))
    if (isLater) return show(kept, 'waiting')
    show(kept, 'refused', problem)
    // It is not sent again at every load.
    await drop(kept.sha256)
  }
}
const upload = async (kept: KeptPhoto): Promise<void> => {
  const before = underWay.get(kept.sha256)
  if (before) return before
  const sending = send(kept).finally(() => underWay.delete(kept.sha256))
  underWay.set(kept.sha256, sending)
  return sending
}

/**
 * Takes a file in: judged and hashed on the device, kept until its entry is written, sent at once.
 * @returns its hash @throws ProblemError that names the file and why it is not taken, FileTooLarge
 */
export const attachPhoto = async (file: File): Promise<string> => {
  const judged = await judgeFile(file, file.name)
  const sha256 = await sha256Of(file).catch((error: unknown) => {
    if (error instanceof DOMException) throw unreadableFile(file.name)
    throw error
  })
  const kept = { sha256, by: person(), name: file.name, blob: file, stored: false, named: false, judged }
  await put(kept)
  void upload(kept)
  return sha256
}
/** Shows files of a draft that an earlier page attached. */
export const recallPhotos = async (hashes: readonly string[]): Promise<void> => {
  for (const hash of hashes) {
    if (attached.has(hash)) continue
    const kept = await find(hash)
    if (kept && !attached.has(hash)) show(kept, kept.stored ? 'stored' : 'waiting')
  }
}

/** Sends what of this person's has not arrived yet. @returns whether nothing is left */
export const resumePhotos = async (): Promise<boolean> => {
  const kept = [...(await keptPhotos(person()).catch(() => [])), ...onPage.values()]
  for (const photo of kept) if (!photo.stored) await upload(photo)
  return kept.every(({ sha256, stored }) => stored || attached.get(sha256)?.state !== 'waiting')
}

/**
 * What stands in the way of naming a file: `no` when its format was judged or the server has it, `later` when that can
 * only be told by sending it, or why it was refused.
 */
export const hindranceOf = async (sha256: string): Promise<'no' | 'later' | Problem> => {
  const kept = await find(sha256)
  if (!kept || kept.stored) return attached.get(sha256)?.refusal ?? 'no'
  if (kept.judged) return attached.get(sha256)?.refusal ?? 'no'
  await upload(kept)
  const photo = attached.get(sha256)
  if (photo?.state === 'refused') return photo.refusal ?? 'later'
  return photo?.state === 'stored' ? 'no' : 'later'
}

/** An entry names them now: what the server has need not be kept here any longer. */
export const releasePhotos = async (hashes: readonly string[]): Promise<void> => {
  for (const hash of hashes) {
    const kept = await find(hash)
    if (kept) await (kept.stored ? drop(hash) : put({ ...kept, named: true }))
  }
}
