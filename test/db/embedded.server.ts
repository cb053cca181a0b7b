import { startEmbeddedDatabase } from '../../server/db/embedded.ts'

// A server that only runs its database: tests start it as a process of its own, and kill it.
const [dataDir = ''] = process.argv.slice(2)
try {
  const database = await startEmbeddedDatabase({
    dataDir,
    systemBinary: process.env.MONGOMS_SYSTEM_BINARY ?? null,
    cacheGb: 0.25,
    tell: () => undefined,
  })
  process.once('SIGTERM', () => void database.stop().then(() => process.exit(0)))
  console.log(JSON.stringify({ uri: database.uri, mongodPid: database.pid }))
} catch (error) {
  console.log(JSON.stringify({ refusal: error instanceof Error ? error.message : String(error) }))
  process.exit(1)
}
