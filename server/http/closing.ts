import type { Server } from 'node:http'
import { Server as NetServer } from 'node:net'
import { setImmediate as turnOfLoop, setTimeout as wait } from 'node:timers/promises'

/** A request that was sent before the end was known has arrived by then. */
const GRACE_MS = 1_000
const LOOK_EVERY_MS = 50
const PIECE_MS = 50
const TURNS = 5
const MOST_TURNS = 2_000

const turnsOfLoop = async (): Promise<void> => {
  for (let turn = 0; turn < TURNS; turn++) await turnOfLoop()
}

/** Lets the callers in who wait at the door: each turn of the loop takes one of them. */
const takeWaiting = async (server: Server): Promise<void> => {
  let quietTurns = 0
  const took = (): void => {
    quietTurns = -1
  }
  server.on('connection', took)
  for (let turn = 0; turn < MOST_TURNS && quietTurns < TURNS; turn++) {
    await turnOfLoop()
    quietTurns += 1
  }
  server.off('connection', took)
}

/**
 * Takes no new connection, and serves what comes on those there are for a moment longer; each is told to go by its
 * answer. The server's own `close` would cut those on which a request is just on its way.
 */
export const stopListening = async (server: Server, graceMs = GRACE_MS): Promise<void> => {
  // On a busy machine there are callers whose connection was not taken yet: closing would cut them off.
  await takeWaiting(server)
  NetServer.prototype.close.call(server)
  server.prependListener('request', (_request, response) => void response.setHeader('Connection', 'close'))
  const connections = await new Promise<number>((resolve) =>
    server.getConnections((error, count) => resolve(error ? 0 : count)),
  )
  // In pieces: a machine that stood still comes back with one of them used up, not with all.
  for (let waited = 0; connections > 0 && waited < graceMs; waited += PIECE_MS) await wait(PIECE_MS)
  // Likewise the moment may be over before anything of it was read.
  await turnsOfLoop()
}

/** Waits for the answers that are under way, closes what is idle, and after `patienceMs` everything. */
export const closeConnections = async (server: Server, patienceMs: number): Promise<void> => {
  const idle = setInterval(() => server.closeIdleConnections(), LOOK_EVERY_MS)
  const late = setTimeout(() => server.closeAllConnections(), patienceMs)
  await new Promise<void>((resolve) => server.close(() => resolve()))
  clearInterval(idle)
  clearTimeout(late)
}
