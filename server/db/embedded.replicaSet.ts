import mongoose, { type mongo } from 'mongoose'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

/** The name of the embedded set of one member. */
export const SET_NAME = 'xiaoan'

const ELECTION_TIMEOUT_MS = 2_000
const LOOK_EVERY_MS = 10
const NOT_YET_INITIALIZED = 94

/** A wait that `signal` ends: it aborts when the process that is waited for has exited. */
type Wait = { readonly signal: AbortSignal }

/** Comes back when something listens on the port of 127.0.0.1. @throws the signal's reason. */
export const untilListening = async (port: number, { signal }: Wait): Promise<void> => {
  while (!(await listens(port))) {
    signal.throwIfAborted()
    await wait(LOOK_EVERY_MS)
  }
}

/**
 * Makes the `mongod` on `port` the primary of its set of one: initiates an empty one, and gives the member of an older
 * one its present port. Comes back when it takes writes.
 */
export const becomePrimary = async (port: number, { signal }: Wait): Promise<void> => {
  const client = new mongoose.mongo.MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`, {
    serverSelectionTimeoutMS: 5_000,
    maxPoolSize: 1,
  })
  try {
    const admin = client.db('admin')
    await configure(admin, `127.0.0.1:${port}`)
    while (!(await admin.command({ hello: 1 })).isWritablePrimary) {
      signal.throwIfAborted()
      await wait(LOOK_EVERY_MS)
    }
  } finally {
    await client.close()
  }
}

const configure = async (admin: mongo.Db, host: string): Promise<void> => {
  const config = await configurationOf(admin)
  const settings = { electionTimeoutMillis: ELECTION_TIMEOUT_MS }
  if (config === null) {
    await admin.command({ replSetInitiate: { _id: SET_NAME, members: [{ _id: 0, host }], settings } })
    return
  }
  if (config.members.length === 1 && config.members[0]?.host === host) return
  const member = { ...config.members[0], host }
  await admin.command({
    replSetReconfig: { ...config, version: config.version + 1, members: [member] },
    force: true,
  })
}

interface SetConfiguration {
  readonly version: number
  readonly members: readonly { readonly _id: number; readonly host: string }[]
}

const configurationOf = async (admin: mongo.Db): Promise<SetConfiguration | null> => {
  try {
    const { config } = await admin.command({ replSetGetConfig: 1 })
    return config as SetConfiguration
  } catch (error) {
    if (error instanceof mongoose.mongo.MongoServerError && error.code === NOT_YET_INITIALIZED) return null
    throw error
  }
}

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const settle = (isListening: boolean) => {
      socket.destroy()
      resolve(isListening)
    }
    socket.once('connect', () => settle(true)).once('error', () => settle(false))
  })
