/**
 * The text of dist/server/main.js: it runs main.cjs from V8's code cache, which the first run leaves behind, so that
 * later ones compile nothing. `id` tells the builds apart: V8 itself compares no more than the length of the source.
 * @param {string} id
 */
export const loader = (id) => `import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { setFlagsFromString } from 'node:v8'
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
const keepLater = (script) => {
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
// In a function, so that nothing keeps the text and the compiled program once they are in use.
const load = () => {
  const script = new Script(readFileSync(file, 'latin1'), { filename: file, cachedData: kept() })
  if (script.cachedDataRejected !== false) keepLater(script)
  return script.runInThisContext()
}
// New objects get little room until the server is ready; a busy one grows it.
setFlagsFromString('--semi-space-growth-factor=1')
const program = { exports: {} }
load()(program.exports, createRequire(file), program, file, import.meta.dirname)
`
