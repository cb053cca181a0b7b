import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const [toBrotli, toGzip] = [promisify(brotliCompress), promisify(gzip)]
const FROM_BYTES = 1_024

/** Puts `.br` and `.gz` beside each text of a folder: once and as small as can be, not again for every browser. */
export const compressFolder = async (/** @type {string} */ folder) => {
  const names = (await readdir(folder)).filter((name) => /\.(js|css|svg|json)$/.test(name))
  await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name)
      if ((await stat(path)).size < FROM_BYTES) return
      const text = await readFile(path)
      const { BROTLI_PARAM_MODE, BROTLI_MODE_TEXT, BROTLI_PARAM_SIZE_HINT } = constants
      const params = { [BROTLI_PARAM_MODE]: BROTLI_MODE_TEXT, [BROTLI_PARAM_SIZE_HINT]: text.length }
      await writeFile(`${path}.br`, await toBrotli(text, { params }))
      await writeFile(`${path}.gz`, await toGzip(text, { level: 9 }))
    }),
  )
}
