import mongoose, { type Connection, type ConnectOptions, type mongo } from 'mongoose'
import { StartRefusal } from '../startRefusal.ts'

// Both are off by default: without them an unknown path in a filter matches everything, and operators get through.
mongoose.set('strictQuery', 'throw')
mongoose.set('sanitizeFilter', true)

/**
 * Options of every connection. A write is acknowledged when a majority has it in its journal.
 * `compressors` stays at none: snappy and zstd need packages that compile on installation, and the driver's zlib is the
 * one that CVE-2025-14847 is about. Collections and indexes are made when the data is prepared, not at each start.
 */
const LONG_WORK_OPTIONS = {
  writeConcern: { w: 'majority', journal: true },
  readConcernLevel: 'majority',
  serverSelectionTimeoutMS: 15_000,
  connectTimeoutMS: 5_000,
  compressors: [],
  autoIndex: false,
  autoCreate: false,
  bufferCommands: false,
} as const satisfies ConnectOptions

/** A primary that is frozen is noticed by the time-out of its sockets: `timeoutMS` has no effect in this driver. */
const OPTIONS = { ...LONG_WORK_OPTIONS, socketTimeoutMS: 5_000 } as const satisfies ConnectOptions

const FIXED_VERSIONS: Readonly<Record<number, readonly [number, number]>> = { 6: [0, 27], 7: [0, 28], 8: [0, 17] }
const CLOCK_ROUNDS = 5

export interface ConnectionWish {
  /** Shown in the database's log and `currentOp`. */
  readonly appName?: string
  /** Told what is not refused but should be mended: an unfixed version of the server. */
  readonly warn?: (sentence: string) => void
  /** An embedded server listens on loopback only: its version is not warned about. */
  readonly isEmbedded?: boolean
  /** How long to look for a primary, at this first connection and later. */
  readonly serverSelectionTimeoutMS?: number
}

/**
 * Connects to a replica set (or a sharded cluster), for the ordinary short work: an operation that hears nothing for
 * 5 s fails. Models are declared on the connection that comes back.
 * @throws StartRefusal when the server stands alone, is a set that was never initiated, or cannot be reached.
 */
export const connectDatabase = async (uri: string, wish: ConnectionWish = {}): Promise<Connection> => {
  const connection = await open(uri, { ...OPTIONS, ...optionsOf(wish) })
  try {
    await refuseStandalone(connection)
    if (!wish.isEmbedded) await warnOfVersion(connection, wish.warn ?? console.warn)
  } catch (error) {
    await connection.close()
    throw error
  }
  return connection
}

/** A second connection for work that may be silent for long: rebuilds, exports, index builds, recounts. No models. */
export const openLongWorkConnection = (uri: string, wish: ConnectionWish = {}): Promise<Connection> =>
  open(uri, { ...LONG_WORK_OPTIONS, maxPoolSize: 4, ...optionsOf({ appName: 'xiaoan-long-work', ...wish }) })

/**
 * Milliseconds to add to this process' clock to have the primary's, from the quickest of five round trips; its error is
 * at most half of that trip.
 */
export const measureClockOffset = async (db: mongo.Db): Promise<number> => {
  let best = { tripMs: Infinity, offsetMs: 0 }
  for (let round = 0; round < CLOCK_ROUNDS; round++) {
    const sentAt = Date.now()
    const started = performance.now()
    const { localTime } = await db.command({ hello: 1 }, { readPreference: 'primary' })
    const tripMs = performance.now() - started
    if (!(localTime instanceof Date)) throw new TypeError('hello answered without its localTime')
    if (tripMs < best.tripMs) best = { tripMs, offsetMs: localTime.getTime() - (sentAt + tripMs / 2) }
  }
  return Math.round(best.offsetMs) + 0
}

/** The database of an open connection. @throws Error when it is not open. */
export const databaseOf = (connection: Connection): mongo.Db => {
  if (connection.db === undefined) throw new Error('the connection is not open')
  return connection.db
}

/**
 * Whether `version` ("6.0.5") has the repair of CVE-2025-14847, which reads memory before sign-in. Majors before 6 have
 * none; later than 8 were never affected.
 */
export const isFixedVersion = (version: string): boolean => {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number)
  const fixed = FIXED_VERSIONS[major]
  if (fixed === undefined) return major > 8
  return minor > fixed[0] || (minor === fixed[0] && patch >= fixed[1])
}

const optionsOf = ({ appName, serverSelectionTimeoutMS }: ConnectionWish): ConnectOptions => ({
  appName: appName ?? 'xiaoan',
  ...(serverSelectionTimeoutMS === undefined ? {} : { serverSelectionTimeoutMS }),
})

const open = async (uri: string, options: ConnectOptions): Promise<Connection> => {
  const connection = mongoose.createConnection()
  try {
    return await connection.openUri(uri, options)
  } catch (error) {
    await connection.close(true)
    throw explain(error)
  }
}

const REFUSES_USER: ReadonlySet<unknown> = new Set([13, 18])

/** What the driver says of an address, without the user and the password that stand in it. */
const withoutUser = (message: string): string => message.replace(/\/\/[^@\s]*@/g, '//…@')

const explain = (error: unknown): unknown => {
  if (error instanceof mongoose.mongo.MongoServerError && REFUSES_USER.has(error.code))
    return new StartRefusal(
      '数据库拒绝了 MONGODB_URI 中的用户名或密码。 · The database refuses the user name or the password of MONGODB_URI.',
      { cause: error },
    )
  if (error instanceof mongoose.mongo.MongoParseError || error instanceof mongoose.mongo.MongoRuntimeError)
    return new StartRefusal(
      `MONGODB_URI 的写法有误 · MONGODB_URI is not written as it should be: ${withoutUser(error.message)}`,
    )
  if (!(error instanceof mongoose.Error.MongooseServerSelectionError)) return error
  const servers = serversOf(error.cause)
  if (servers.length === 0)
    return new StartRefusal(
      'MONGODB_URI 中的地址不属于其 replicaSet 所指的副本集。 · No address of MONGODB_URI belongs to the replica set that its ' +
        'replicaSet names.',
      { cause: error },
    )
  if (servers.some((server) => server.type === 'RSGhost')) {
    return new StartRefusal(
      '数据库是副本集成员，但副本集尚未初始化，请执行 rs.initiate()。 · The database is a member of a replica set that was ' +
        'never initiated: run rs.initiate() on it, then start again.',
    )
  }
  const addresses = servers.map((server) => server.address).join(', ') || '?'
  return new StartRefusal(
    `连接不上数据库（${addresses}）。 · No primary of the database could be reached at ${addresses}.`,
    { cause: error },
  )
}

const serversOf = (topology: unknown): mongo.ServerDescription[] =>
  typeof topology === 'object' && topology !== null && 'servers' in topology && topology.servers instanceof Map
    ? [...topology.servers.values()].filter((server) => server instanceof Object && 'address' in server)
    : []

const refuseStandalone = async (connection: Connection): Promise<void> => {
  const hello = await databaseOf(connection).command({ hello: 1 })
  if (typeof hello.setName === 'string' || hello.msg === 'isdbgrid') return
  throw new StartRefusal(
    'MONGODB_URI 指向单机 MongoDB，本系统需要副本集（一个成员即可）：用 --replSet rs0 重启 mongod，再在 mongosh 中执行一次 ' +
      'rs.initiate()。 · MONGODB_URI names a standalone MongoDB; transactions and change streams need a replica set, of ' +
      'which one member is enough: restart mongod with --replSet rs0 (or replication.replSetName: rs0 in mongod.conf), ' +
      'run rs.initiate() once in mongosh, then start again.',
  )
}

const warnOfVersion = async (connection: Connection, warn: (sentence: string) => void): Promise<void> => {
  const { version } = await databaseOf(connection).admin().serverInfo()
  if (typeof version !== 'string' || isFixedVersion(version)) return
  warn(
    `MongoDB ${version} 含 CVE-2025-14847 漏洞，请升级到 6.0.27、7.0.28 或 8.0.17 及以上。 · MongoDB ${version} is open to ` +
      'CVE-2025-14847: upgrade to 6.0.27, 7.0.28, 8.0.17 or later.',
  )
}
