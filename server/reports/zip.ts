import { pipeline, Readable } from 'node:stream'
import { crc32, createDeflateRaw } from 'node:zlib'

/** A file of an archive. */
export interface ZipEntry {
  name: string
  text: Iterable<string> | AsyncIterable<string>
}

interface Written {
  name: Buffer
  offset: number
  crc: number
  packed: number
  size: number
}

/** Sizes come after the bytes; names are UTF-8. */
const FLAGS = 0x0808
const DEFLATE = 8
const VERSION = 20
/** 1980-01-01: an archive of the same content has the same bytes. */
const DATE = 0x21

const localHeader = (name: Buffer): Buffer => {
  const head = Buffer.alloc(30)
  head.writeUInt32LE(0x04034b50, 0)
  head.writeUInt16LE(VERSION, 4)
  head.writeUInt16LE(FLAGS, 6)
  head.writeUInt16LE(DEFLATE, 8)
  head.writeUInt16LE(DATE, 12)
  head.writeUInt16LE(name.length, 26)
  return Buffer.concat([head, name])
}

const sizesAfter = ({ crc, packed, size }: Written): Buffer => {
  const after = Buffer.alloc(16)
  after.writeUInt32LE(0x08074b50, 0)
  after.writeUInt32LE(crc, 4)
  after.writeUInt32LE(packed, 8)
  after.writeUInt32LE(size, 12)
  return after
}

const centralHeader = ({ name, offset, crc, packed, size }: Written): Buffer => {
  const head = Buffer.alloc(46)
  head.writeUInt32LE(0x02014b50, 0)
  head.writeUInt16LE(VERSION, 4)
  head.writeUInt16LE(VERSION, 6)
  head.writeUInt16LE(FLAGS, 8)
  head.writeUInt16LE(DEFLATE, 10)
  head.writeUInt16LE(DATE, 14)
  head.writeUInt32LE(crc, 16)
  head.writeUInt32LE(packed, 20)
  head.writeUInt32LE(size, 24)
  head.writeUInt16LE(name.length, 28)
  head.writeUInt32LE(offset, 42)
  return Buffer.concat([head, name])
}

const endOf = (entries: number, size: number, offset: number): Buffer => {
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries, 8)
  end.writeUInt16LE(entries, 10)
  end.writeUInt32LE(size, 12)
  end.writeUInt32LE(offset, 16)
  return end
}

async function* counted(text: ZipEntry['text'], written: Written): AsyncGenerator<Buffer> {
  for await (const part of text) {
    const bytes = Buffer.from(part, 'utf8')
    written.crc = crc32(bytes, written.crc)
    written.size += bytes.length
    yield bytes
  }
}

/** A ZIP archive, below 4 GB, as it comes: no more of it than a chunk is held, and deflating blocks nobody. */
export async function* zipOf(entries: Iterable<ZipEntry>): AsyncGenerator<Buffer> {
  const all: Written[] = []
  let offset = 0
  for (const { name, text } of entries) {
    const written: Written = { name: Buffer.from(name), offset, crc: 0, packed: 0, size: 0 }
    const head = localHeader(written.name)
    yield head
    const packed = createDeflateRaw()
    // What fails is thrown by the loop, which reads the end of the pipe.
    pipeline(Readable.from(counted(text, written)), packed, () => undefined)
    for await (const chunk of packed as AsyncIterable<Buffer>) {
      written.packed += chunk.length
      yield chunk
    }
    const after = sizesAfter(written)
    yield after
    offset += head.length + written.packed + after.length
    all.push(written)
  }
  const central = Buffer.concat(all.map(centralHeader))
  yield central
  yield endOf(all.length, central.length, offset)
}
