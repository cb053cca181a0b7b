import { onScopeDispose, reactive, ref, watch } from 'vue'
import type { FileOfCase } from '../../../shared/operations/results.ts'
import { extensionOf, shownAs } from '../../../shared/schema/files.ts'
import { call } from './api.ts'

/** How a file is shown on a page. */
export type FileLook = 'unknown' | 'awaiting' | 'refused' | 'picture' | 'player' | 'paper'

const firstAgainMs = 4000
const lastAgainMs = 60_000

/** Whether this browser shows the pictures of phones that are no JPEG; where it cannot be asked, it may. */
const showsHeic = ref(!('ImageDecoder' in globalThis))
if (!showsHeic.value)
  void ImageDecoder.isTypeSupported('image/heic').then(
    (shows) => (showsHeic.value = shows),
    () => undefined,
  )

/** What one case names, as far as pages need it now; asked for without any of the bytes. [X5] */
interface Known {
  files: Map<string, FileOfCase>
  /** Hashes that are shown somewhere now, with how often. */
  wanted: Map<string, number>
  timer: ReturnType<typeof setTimeout> | undefined
  waitMs: number
  asking: boolean
}

const cases = new Map<string, Known>()
const knownOf = (caseId: string): Known => {
  const known = cases.get(caseId)
  if (known) return known
  const made: Known = {
    files: reactive(new Map<string, FileOfCase>()),
    wanted: new Map(),
    timer: undefined,
    waitMs: firstAgainMs,
    asking: false,
  }
  cases.set(caseId, made)
  return made
}

const isOpen = (known: Known, sha256: string): boolean => {
  const state = known.files.get(sha256)?.state
  return state === undefined || state === 'awaiting'
}

const ask = async (caseId: string): Promise<void> => {
  const known = knownOf(caseId)
  clearTimeout(known.timer)
  known.timer = undefined
  if (known.asking) return
  known.asking = true
  const answer = await call('file.list', { params: { id: caseId } }).catch(() => undefined)
  known.asking = false
  for (const file of answer?.items ?? []) known.files.set(file.sha256, file)
  schedule(caseId)
}

/** Looks again while something is shown that is not there yet, less and less often. */
const schedule = (caseId: string): void => {
  const known = knownOf(caseId)
  if (known.timer !== undefined || ![...known.wanted.keys()].some((sha256) => isOpen(known, sha256))) return
  known.timer = setTimeout(() => void ask(caseId), known.waitMs)
  known.waitMs = Math.min(known.waitMs * 2, lastAgainMs)
}

const want = (caseId: string, sha256: string): void => {
  const known = knownOf(caseId)
  known.wanted.set(sha256, (known.wanted.get(sha256) ?? 0) + 1)
  if (!isOpen(known, sha256)) return
  known.waitMs = firstAgainMs
  clearTimeout(known.timer)
  // Files of one page are asked for together.
  known.timer = setTimeout(() => void ask(caseId), 0)
}
const leave = (caseId: string, sha256: string): void => {
  const known = knownOf(caseId)
  const left = (known.wanted.get(sha256) ?? 1) - 1
  if (left > 0) known.wanted.set(sha256, left)
  else known.wanted.delete(sha256)
  if (known.wanted.size > 0) return
  clearTimeout(known.timer)
  known.timer = undefined
}

/** What the server last said of a file of a case; undefined when it was not asked. */
export const fileOfCase = (caseId: string, sha256: string): FileOfCase | undefined =>
  cases.get(caseId)?.files.get(sha256)

/** How a file is to be shown, kept up to date until the calling component ends. */
export const useFileLook = (of: () => { caseId: string; sha256: string }): (() => FileLook) => {
  watch(
    of,
    (now, before) => {
      if (before) leave(before.caseId, before.sha256)
      want(now.caseId, now.sha256)
    },
    { immediate: true },
  )
  onScopeDispose(() => leave(of().caseId, of().sha256))
  return () => {
    const file = knownOf(of().caseId).files.get(of().sha256)
    if (!file) return 'unknown'
    if (file.state !== 'stored') return file.state
    const { type = '' } = file
    if (/^image\/hei[cf]$/.test(type) && !showsHeic.value) return 'paper'
    return shownAs(type) ?? 'paper'
  }
}

/** `MP4`: what a file is called where it is not shown. */
export const formatOf = ({ type }: FileOfCase): string => (type === undefined ? '' : extensionOf(type).toUpperCase())
