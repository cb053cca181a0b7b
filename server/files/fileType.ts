import { fileTypeFromBuffer } from 'file-type'

/** Bytes at the start of a file that its type is told from. */
export const SAMPLE_BYTES = 64 * 1024

interface Kind {
  /** As it is served. */
  type: string
  extension: string
  /** Shown by the browser itself; everything else is saved. */
  isInline?: true
}

/** What is taken: by what the bytes say, whatever the sender calls it. */
const kinds: Record<string, Kind> = {
  'image/jpeg': { type: 'image/jpeg', extension: 'jpg', isInline: true },
  'image/png': { type: 'image/png', extension: 'png', isInline: true },
  'image/webp': { type: 'image/webp', extension: 'webp', isInline: true },
  'image/gif': { type: 'image/gif', extension: 'gif', isInline: true },
  'image/heic': { type: 'image/heic', extension: 'heic', isInline: true },
  'image/heif': { type: 'image/heif', extension: 'heif', isInline: true },
  'video/mp4': { type: 'video/mp4', extension: 'mp4' },
  'video/x-m4v': { type: 'video/mp4', extension: 'mp4' },
  'video/quicktime': { type: 'video/quicktime', extension: 'mov' },
  'video/webm': { type: 'video/webm', extension: 'webm' },
  'audio/mpeg': { type: 'audio/mpeg', extension: 'mp3' },
  'audio/mp4': { type: 'audio/mp4', extension: 'm4a' },
  'audio/x-m4a': { type: 'audio/mp4', extension: 'm4a' },
  'audio/aac': { type: 'audio/aac', extension: 'aac' },
  'audio/wav': { type: 'audio/wav', extension: 'wav' },
  'audio/ogg': { type: 'audio/ogg', extension: 'ogg' },
  'audio/ogg; codecs=opus': { type: 'audio/ogg', extension: 'opus' },
  'application/pdf': { type: 'application/pdf', extension: 'pdf' },
}
const kindOfType = new Map(Object.values(kinds).map((kind) => [kind.type, kind]))

/** The media type that the first bytes of a file tell; undefined for what is not taken. */
export const typeOf = async (sample: Uint8Array): Promise<string | undefined> => {
  const found = await fileTypeFromBuffer(sample)
  return found && Object.hasOwn(kinds, found.mime) ? kinds[found.mime]?.type : undefined
}

/** Whether a browser shows it by itself; everything else is saved. */
export const isShown = (type: string): boolean => kindOfType.get(type)?.isInline === true

/** `Content-Disposition` of a stored file. */
export const dispositionOf = (sha256: string, type: string): string => {
  const kind = kindOfType.get(type)
  const name = `${sha256}.${kind?.extension ?? 'bin'}`
  return `${kind?.isInline ? 'inline' : 'attachment'}; filename="${name}"`
}
