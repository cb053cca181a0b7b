import { fileSampleBytes, mostFileBytes, takenType } from '../../../shared/schema/files.ts'
import { clientProblem, ProblemError } from './problem.ts'

/** What the server takes, in words. */
const taken = {
  zh: '可附：图片（JPEG、PNG、WebP、GIF、HEIC）、视频（MP4、MOV、WebM）、音频（MP3、M4A、AAC、WAV、OGG）和 PDF',
  en: 'Taken are pictures (JPEG, PNG, WebP, GIF, HEIC), video (MP4, MOV, WebM), sound (MP3, M4A, AAC, WAV, OGG) and PDF',
}
/** Names of formats that are taken: a file that is called so and is refused is something else within. */
const takenName = /^(JPE?G|PNG|WEBP|GIF|HEI[CF]|MP4|M4V|MOV|WEBM|MP3|M4A|AAC|WAV|OGG|PDF)$/
const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1)

const formatFault = (format: string) => {
  if (format === '') return { zh: '格式认不出', en: 'its format is not known' }
  return takenName.test(format)
    ? { zh: `内容不是 ${format} 格式，或文件已损坏`, en: `it is no ${format} within, or is damaged` }
    : { zh: `不收 ${format} 格式`, en: `${format} is not taken` }
}

/** Why a file is not taken, for good: in both languages, naming the file and its format. */
export const untakenProblem = (code: string, name: string, { size = 0, format = '' } = {}) => {
  const zh = `“${name}”没有附上：`
  const en = `“${name}” was not attached: `
  switch (code) {
    case 'file.empty':
      return clientProblem(code, `${zh}文件是空的`, `${en}the file is empty`, 422)
    case 'request.too-large':
      return clientProblem(
        code,
        `${zh}${megabytes(size)} MB，超过 ${mostFileBytes / 1024 / 1024} MB`,
        `${en}it has ${megabytes(size)} MB, more than ${mostFileBytes / 1024 / 1024} MB`,
        413,
      )
    case 'file.type':
      return clientProblem(
        code,
        `${zh}${formatFault(format).zh}。${taken.zh}`,
        `${en}${formatFault(format).en}. ${taken.en}`,
        415,
      )
    case 'file.hash-differs':
    case 'client.unreadable':
      return clientProblem(
        'client.unreadable',
        `${zh}文件读不出来，或选中之后又变了，请重新选择`,
        `${en}it cannot be read, or changed after it was chosen; choose it again`,
        422,
      )
    default:
      return undefined
  }
}

/** A file whose bytes do not come: moved, or changed after it was chosen. */
export const unreadableFile = (name: string): Error => {
  const problem = untakenProblem('client.unreadable', name)
  return problem ? new ProblemError(problem) : new Error('client.unreadable')
}

/** The format of a file by its name: `AVI`. */
const formatOfName = (name: string): string => /\.([A-Za-z0-9]{1,8})$/.exec(name)?.[1]?.toUpperCase() ?? ''

/** The format that the first bytes tell; undefined when it cannot be told here, since the part that tells did not come. */
const toldFormat = async (sample: Uint8Array): Promise<{ mime: string; ext: string } | 'none' | undefined> => {
  try {
    const { fileTypeFromBuffer } = await import('file-type/core')
    return (await fileTypeFromBuffer(sample)) ?? 'none'
  } catch {
    return undefined
  }
}

/** The problem of a file that was refused, with its name and format in the words. */
export const refusedFile = async (file: Blob, name: string, code: string): Promise<ProblemError | undefined> => {
  const sample = new Uint8Array(
    await file
      .slice(0, fileSampleBytes)
      .arrayBuffer()
      .catch(() => new ArrayBuffer(0)),
  )
  const told = code === 'file.type' ? await toldFormat(sample) : undefined
  const format = typeof told === 'object' ? told.ext.toUpperCase() : formatOfName(name)
  const problem = untakenProblem(code, name, { size: file.size, format })
  return problem && new ProblemError(problem)
}

/**
 * Judges a file as the server will, before anything names it. [X5]
 * @returns whether it could be judged: without a network the part that tells formats may be missing
 * @throws ProblemError when the server would refuse it for good
 */
export const judgeFile = async (file: Blob, name: string): Promise<boolean> => {
  const refuse = (code: string, format = ''): never => {
    const problem = untakenProblem(code, name, { size: file.size, format })
    throw problem ? new ProblemError(problem) : new Error(code)
  }
  if (file.size === 0) return refuse('file.empty')
  if (file.size > mostFileBytes) return refuse('request.too-large')
  const bytes = await file
    .slice(0, fileSampleBytes)
    .arrayBuffer()
    .catch(() => refuse('client.unreadable'))
  const told = await toldFormat(new Uint8Array(bytes))
  if (told === undefined) return false
  if (told === 'none') return refuse('file.type', formatOfName(name))
  return takenType(told.mime) === undefined ? refuse('file.type', told.ext.toUpperCase()) : true
}

/** Fetches what tells formats, so that it is there when the network is not. */
export const prepareJudging = async (): Promise<void> => {
  await import('file-type/core').catch(() => undefined)
}
