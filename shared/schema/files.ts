/** [X5] The largest file that is taken, bytes. */
export const mostFileBytes = 20 * 1024 * 1024
/** Bytes at the start of a file that its type is told from. */
export const fileSampleBytes = 64 * 1024

interface FileKind {
  /** As it is served. */
  type: string
  extension: string
  /** How a browser shows it: by itself, by a player when asked, or not at all: then it is saved. */
  shown?: 'picture' | 'player'
}

const picture = (extension: string, type = `image/${extension}`): FileKind => ({ type, extension, shown: 'picture' })
const video = (extension: string, type = `video/${extension}`): FileKind => ({ type, extension, shown: 'player' })
const sound = (extension: string, type = `audio/${extension}`): FileKind => ({ type, extension, shown: 'player' })

/** What is taken: by what the bytes say, whatever the sender calls it. */
const kinds: Record<string, FileKind> = {
  'image/jpeg': picture('jpg', 'image/jpeg'),
  'image/png': picture('png'),
  'image/webp': picture('webp'),
  'image/gif': picture('gif'),
  'image/heic': picture('heic'),
  'image/heif': picture('heif'),
  'video/mp4': video('mp4'),
  'video/x-m4v': video('mp4'),
  'video/quicktime': video('mov', 'video/quicktime'),
  'video/webm': video('webm'),
  'audio/mpeg': sound('mp3', 'audio/mpeg'),
  'audio/mp4': sound('m4a', 'audio/mp4'),
  'audio/x-m4a': sound('m4a', 'audio/mp4'),
  'audio/aac': sound('aac'),
  'audio/wav': sound('wav'),
  'audio/ogg': sound('ogg'),
  'audio/ogg; codecs=opus': sound('opus', 'audio/ogg'),
  'application/pdf': { type: 'application/pdf', extension: 'pdf' },
}
/**
 * What a picker of files offers, with the endings for phones that know a file by its name alone. Pictures as one: asked
 * for HEIC by name, a phone hands over what it otherwise turns into a JPEG, and few browsers show it.
 */
export const pickedTypes = [
  ...new Set(
    Object.values(kinds).flatMap(({ type, extension, shown }) =>
      shown === 'picture' ? ['image/*'] : [type, `.${extension}`],
    ),
  ),
].join(',')

const kindOfType = new Map(Object.values(kinds).map((kind) => [kind.type, kind]))

/** Every media type as which a file is kept and served. */
export const servedTypes = [...kindOfType.keys()]

/** The media type as which a file is kept, of the one that its bytes tell; undefined for what is not taken. */
export const takenType = (told: string | undefined): string | undefined =>
  told !== undefined && Object.hasOwn(kinds, told) ? kinds[told]?.type : undefined

/** How a file of a kept type is shown on a page; undefined: not at all, it is saved. */
export const shownAs = (type: string): FileKind['shown'] => kindOfType.get(type)?.shown

/** The ending of a file's name, by its kept type. */
export const extensionOf = (type: string): string => kindOfType.get(type)?.extension ?? 'bin'
