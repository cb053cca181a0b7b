import { crc32, deflateSync } from 'node:zlib'

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10])

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/**
 * A PNG of a plain scene: sky, ground and a box, in colours that the seed decides. Never the same bytes for two seeds.
 * @param seed any whole number
 */
export const picture = (seed: number, width = 480, height = 320): Uint8Array => {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const hue = (shift: number): number => 60 + ((seed * 47 + shift * 71) % 160)
  const rows = Buffer.alloc((width * 3 + 1) * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const inBox = Math.abs(x - width * (0.3 + (seed % 5) * 0.1)) < 60 && Math.abs(y - height * 0.6) < 50
      const ground = y > height * 0.65 ? 1 : 0
      const at = y * (width * 3 + 1) + 1 + x * 3
      for (let c = 0; c < 3; c++)
        rows[at + c] = inBox ? hue(c + 6) : ground ? hue(c + 3) / 2 : Math.min(255, hue(c) + y / 4)
    }
  }
  rows.writeUInt8(seed % 256, 1)
  const text = Buffer.from(`Comment\0${seed}`, 'latin1')
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('tEXt', text),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
