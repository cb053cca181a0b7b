/**
 * The text of dist/server/main.js: it runs main.cjs from V8's code cache, which the first run leaves behind, so that
 * later ones compile nothing. `id` tells the builds apart: V8 itself compares no more than the length of the source.
 * @param {string} id
 */
export const loader = (id) => `import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import Module, { createRequire } from 'node:module'
import { Script } from 'node:vm'

const file = import.meta.dirname + '/main.cjs'
const cache = import.meta.dirname + '/main-${id}.' + process.versions.v8 + '.cache'
const kept = () => {
  try {
    return readFileSync(cache)
  } catch {
    return undefined
  }
}
const script = new Script(Module.wrap(readFileSync(file, 'utf8')), {
  filename: file,
  cachedData: kept(),
})
const isCompiled = script.cachedDataRejected !== false
const program = { exports: {} }
script.runInThisContext()(program.exports, createRequire(file), program, file, import.meta.dirname)

if (isCompiled) {
  const keep = () => {
    clearTimeout(later)
    process.off('exit', keep)
    try {
      writeFileSync(cache + process.pid, script.createCachedData())
      renameSync(cache + process.pid, cache)
    } catch {
      // A folder that cannot be written to: the next start compiles again.
    }
  }
  const later = setTimeout(keep, 3000).unref()
  process.on('exit', keep)
}
`
