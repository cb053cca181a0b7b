import { deflateSync } from 'node:zlib'

/** The tables of a TrueType font by their tag. */
type Tables = Map<string, Buffer>

const tablesOf = (font: Buffer): Tables => {
  const tables: Tables = new Map()
  for (let index = 0; index < font.readUInt16BE(4); index++) {
    const at = 12 + index * 16
    const offset = font.readUInt32BE(at + 8)
    tables.set(font.toString('latin1', at, at + 4), font.subarray(offset, offset + font.readUInt32BE(at + 12)))
  }
  return tables
}

const table = (tables: Tables, tag: string): Buffer => {
  const found = tables.get(tag)
  if (!found) throw new Error(`a font without the table ${tag}`)
  return found
}

/** Code point → glyph, of the table that has all planes (format 12). */
const glyphsByCode = (cmap: Buffer): Map<number, number> => {
  const glyphs = new Map<number, number>()
  for (let index = 0; index < cmap.readUInt16BE(2); index++) {
    const at = cmap.readUInt32BE(4 + index * 8 + 4)
    if (cmap.readUInt16BE(at) !== 12) continue
    for (let group = 0; group < cmap.readUInt32BE(at + 12); group++) {
      const from = at + 16 + group * 12
      const [first, last, glyph] = [cmap.readUInt32BE(from), cmap.readUInt32BE(from + 4), cmap.readUInt32BE(from + 8)]
      for (let code = first; code <= last; code++) glyphs.set(code, glyph + code - first)
    }
  }
  return glyphs
}

/** Parts of a composite glyph: where each names its glyph within the data. */
const partsOf = (data: Buffer): number[] => {
  if (data.length === 0 || data.readInt16BE(0) >= 0) return []
  const places: number[] = []
  for (let at = 10, more = true; more;) {
    const flags = data.readUInt16BE(at)
    places.push(at + 2)
    at += 4 + (flags & 1 ? 4 : 2) + (flags & 8 ? 2 : flags & 0x40 ? 4 : flags & 0x80 ? 8 : 0)
    more = (flags & 0x20) !== 0
  }
  return places
}

const padded = (data: Buffer): Buffer => Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)])

/** A character map with one group for each code point. */
const cmapOf = (codes: readonly number[], glyphOf: (code: number) => number): Buffer => {
  const body = Buffer.alloc(12 + 16 + codes.length * 12)
  body.writeUInt16BE(1, 2)
  body.writeUInt16BE(3, 4)
  body.writeUInt16BE(10, 6)
  body.writeUInt32BE(12, 8)
  body.writeUInt16BE(12, 12)
  body.writeUInt32BE(16 + codes.length * 12, 16)
  body.writeUInt32BE(codes.length, 24)
  codes.forEach((code, index) => {
    const at = 28 + index * 12
    body.writeUInt32BE(code, at)
    body.writeUInt32BE(code, at + 4)
    body.writeUInt32BE(glyphOf(code), at + 8)
  })
  return body
}

/** A WOFF of tables: each deflated. */
const woffOf = (tables: [tag: string, data: Buffer][]): Buffer => {
  const sorted = [...tables].sort(([one], [other]) => (one < other ? -1 : 1))
  const directory = Buffer.alloc(44 + sorted.length * 20)
  const bodies: Buffer[] = []
  let offset = directory.length
  sorted.forEach(([tag, data], index) => {
    const small = deflateSync(data, { level: 9 })
    const stored = small.length < data.length ? small : data
    const at = 44 + index * 20
    directory.write(tag, at, 'latin1')
    directory.writeUInt32BE(offset, at + 4)
    directory.writeUInt32BE(stored.length, at + 8)
    directory.writeUInt32BE(data.length, at + 12)
    directory.writeUInt32BE(checksumOf(data), at + 16)
    bodies.push(padded(stored))
    offset += padded(stored).length
  })
  directory.write('wOFF', 0, 'latin1')
  directory.writeUInt32BE(0x00010000, 4)
  directory.writeUInt32BE(offset, 8)
  directory.writeUInt16BE(sorted.length, 12)
  directory.writeUInt32BE(
    sorted.reduce((sum, [, data]) => sum + padded(data).length, 12 + sorted.length * 16),
    16,
  )
  return Buffer.concat([directory, ...bodies])
}

const checksumOf = (data: Buffer): number => {
  const whole = padded(data)
  let sum = 0
  for (let at = 0; at < whole.length; at += 4) sum = (sum + whole.readUInt32BE(at)) >>> 0
  return sum
}

export interface Font {
  /** Every code point that has a glyph. */
  codes: number[]
  /** The font with the glyphs of these code points alone, as WOFF. */
  subset: (codes: readonly number[]) => Buffer
}

/** Reads a TrueType font, of which parts can be made. */
export const readFont = (bytes: Buffer): Font => {
  const tables = tablesOf(bytes)
  const [head, maxp, hhea, hmtx, glyf, loca] = ['head', 'maxp', 'hhea', 'hmtx', 'glyf', 'loca'].map((tag) =>
    table(tables, tag),
  ) as [Buffer, Buffer, Buffer, Buffer, Buffer, Buffer]
  const glyphs = glyphsByCode(table(tables, 'cmap'))
  const isLong = head.readInt16BE(50) === 1
  const metrics = hhea.readUInt16BE(34)
  const startOf = (glyph: number): number => (isLong ? loca.readUInt32BE(glyph * 4) : loca.readUInt16BE(glyph * 2) * 2)
  const dataOf = (glyph: number): Buffer => glyf.subarray(startOf(glyph), startOf(glyph + 1))
  const metricOf = (glyph: number): Buffer => {
    const advance = hmtx.subarray(Math.min(glyph, metrics - 1) * 4, Math.min(glyph, metrics - 1) * 4 + 2)
    const bearing = glyph < metrics ? glyph * 4 + 2 : metrics * 4 + (glyph - metrics) * 2
    return Buffer.concat([advance, hmtx.subarray(bearing, bearing + 2)])
  }

  const subset = (codes: readonly number[]): Buffer => {
    const sorted = codes.filter((code) => glyphs.has(code)).sort((one, other) => one - other)
    // Glyph 0 is what stands for a missing one; parts of composites come along.
    const kept = [0]
    const places = new Map([[0, 0]])
    const keep = (glyph: number): void => {
      if (places.has(glyph)) return
      places.set(glyph, kept.length)
      kept.push(glyph)
      const data = dataOf(glyph)
      for (const at of partsOf(data)) keep(data.readUInt16BE(at))
    }
    for (const code of sorted) keep(glyphs.get(code) ?? 0)
    const shapes = kept.map((glyph) => {
      const data = Buffer.from(dataOf(glyph))
      for (const at of partsOf(data)) data.writeUInt16BE(places.get(data.readUInt16BE(at)) ?? 0, at)
      return padded(data)
    })
    const offsets = Buffer.alloc((shapes.length + 1) * 4)
    shapes.reduce((sum, shape, index) => {
      offsets.writeUInt32BE(sum + shape.length, (index + 1) * 4)
      return sum + shape.length
    }, 0)
    const [newHead, newMaxp, newHhea] = [Buffer.from(head), Buffer.from(maxp), Buffer.from(hhea)]
    newHead.writeInt16BE(1, 50)
    newMaxp.writeUInt16BE(kept.length, 4)
    newHhea.writeUInt16BE(kept.length, 34)
    const post = Buffer.alloc(32)
    post.writeUInt32BE(0x00030000, 0)
    const copied = ['OS/2', 'name', 'cvt ', 'fpgm', 'prep', 'gasp'].flatMap((tag): [string, Buffer][] => {
      const found = tables.get(tag)
      return found ? [[tag, found]] : []
    })
    return woffOf([
      ...copied,
      ['cmap', cmapOf(sorted, (code) => places.get(glyphs.get(code) ?? 0) ?? 0)],
      ['glyf', Buffer.concat(shapes)],
      ['head', newHead],
      ['hhea', newHhea],
      ['hmtx', Buffer.concat(kept.map(metricOf))],
      ['loca', offsets],
      ['maxp', newMaxp],
      ['post', post],
    ])
  }
  return { codes: [...glyphs.keys()], subset }
}
