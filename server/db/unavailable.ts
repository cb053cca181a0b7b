/** Of the driver itself: the connection, the pool or the primary is not there, or went while something was under way. */
const NAMES =
  /^Mongo(?:Network|ServerSelection|NotConnected|Pool|ConnectionPool|Topology|Server(?:Closed|Selection)|WaitQueueTimeout|ExpiredSession|Transaction|System|UnexpectedServerResponse|ClientClosed|OperationTimeout|StaleTopology|StalePrimary)/

/**
 * Of a member that is shutting down, steps down or has just come up (without the keys of its clock: 211), of a set that
 * has no majority (100, 133), and of work that was cut off by that (cursors: 43, 237).
 */
const CODES = new Set([
  ...[6, 7, 43, 50, 89, 91, 94, 100, 133, 134, 189, 202, 211, 237, 246, 251, 262],
  ...[9001, 10107, 11600, 11601, 11602, 13435, 13436],
])

/** Of the driver's socket: it lets these through as they are when the other side ends while it writes. */
const SOCKET_CODES = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END'])

const OUT_OF_DISK_SPACE = 14_031

/** Whether the database has no room for what was to be written. */
export const isOutOfSpace = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === OUT_OF_DISK_SPACE

/** Whether an error only says that the database is not there right now: the same may succeed a little later. */
export const isUnavailable = (error: unknown): boolean =>
  error instanceof Error &&
  (NAMES.test(error.name) ||
    ('code' in error &&
      (error.name.startsWith('Mongo') ? CODES.has(Number(error.code)) : SOCKET_CODES.has(String(error.code)))))
