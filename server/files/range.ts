import type { IncomingHttpHeaders } from 'node:http'

/** Bytes of a file, `end` not with them. */
export interface Part {
  start: number
  end: number
}

/**
 * The one part that a `Range` header asks for; undefined for the whole, which also answers what cannot be understood,
 * several parts and a part of something else (`If-Range`). `none` where the file has no such part.
 */
export const partOf = (headers: IncomingHttpHeaders, etag: string, size: number): Part | 'none' | undefined => {
  const ifRange = headers['if-range']
  if (ifRange !== undefined && ifRange !== etag) return undefined
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(headers.range ?? '') ?? []
  if (first === '' && last === '') return undefined
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1)
  if (first !== '' && last !== '' && Number(last) < start) return undefined
  return start < end ? { start, end } : 'none'
}
