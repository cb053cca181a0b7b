import { fork } from 'node:child_process'
import { join } from 'node:path'
import type { PastConfig } from '../../seed/history/play.ts'
import type { Config } from '../config.ts'
import { projectRoot } from '../projectRoot.ts'
import { StartRefusal } from '../startRefusal.ts'

/** Where and how the past is to be written. */
export interface PastWish {
  uri: string
  isEmbedded: boolean
  fieldKey: Uint8Array
  settings: Omit<PastConfig, 'secrets'>
  days: number
  callsADay: number
}
export type PastWritten = { cases: number } | { refused: string } | { failed: string }

/**
 * Writes the made-up past of the demo in a process of its own, which takes its memory with it when it ends: the server
 * that goes on holds no more than one that is started later.
 * @throws StartRefusal as that process does
 */
export const writePast = async (
  { dataDir, demo, display, rules, secrets }: Config,
  wish: Omit<PastWish, 'fieldKey' | 'settings'>,
): Promise<{ cases: number }> => {
  const isSource = import.meta.filename.endsWith('.ts')
  const program = isSource
    ? join(import.meta.dirname, 'past.worker.ts')
    : join(projectRoot, 'dist', 'server', 'demo', 'past.worker.js')
  const writer = fork(program, [], {
    cwd: projectRoot,
    // What it needs of the settings it is told.
    env: {},
    execArgv: isSource ? ['--import', 'tsx'] : [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const answer = await new Promise<PastWritten>((resolve, reject) => {
    // Only the program of ours speaks to it.
    writer.once('message', (message) => resolve(message as PastWritten))
    writer.once('error', reject)
    writer.once('exit', (code) => reject(new Error(`The process that writes the demo data ended (${code})`)))
    const settings = { dataDir, demo, display, rules }
    writer.send({ ...wish, fieldKey: secrets.fieldKey.export(), settings } satisfies PastWish)
  })
  if ('cases' in answer) return answer
  throw 'refused' in answer ? new StartRefusal(answer.refused) : new Error(answer.failed)
}
