import { pino } from 'pino'
import { startApp, type App } from './app.ts'
import { demoPassword, loadConfig, type Config } from './config.ts'
import { NewSpace } from './newSpace.ts'
import { StartRefusal } from './startRefusal.ts'
import { version } from './version.ts'

/** A supervisor that waits ten seconds finds the process gone. */
const STOP_WITHIN_MS = 9_500
const SIGNALS = ['SIGTERM', 'SIGINT'] as const

const say = (sentence: string): void => {
  process.stdout.write(`${sentence}\n`)
}

const sayHints = (config: Config, app: App): void => {
  say('')
  say(`  小案快侦 Xiaoan ${version()}   ${app.url}`)
  if (config.demo.seed !== 'no' && app.platform.organisation().account('account-desk1')) {
    const { text, isNew } = demoPassword(config)
    say('')
    say(
      '  演示账号 · demo accounts: desk1 station1 property1 scene1 video1 analyst1 chief1 district1 custodian1 community1 auditor1 admin1 admin2',
    )
    say(
      config.demo.password === null
        ? `  密码 · password: ${isNew || app.seeded ? text : '见 · see DATA_DIR/demo-password'}`
        : '  密码 · password: DEMO_PASSWORD',
    )
  }
  if (app.platform.organisation().accounts.length === 0) {
    say('')
    say('  还没有机构与账号，请先建立 · There is no organisation yet; found it first:')
    say('  npm run found -- seed/organisation.example.json')
  }
  say('')
}

const main = async (): Promise<void> => {
  // Until there is something to stop an end is an exit: the database that is being started goes with it.
  const leave = (): void => process.exit(1)
  for (const signal of SIGNALS) process.once(signal, leave)
  const config = loadConfig()
  const log = pino({ level: config.log.level, base: { service: 'xiaoan' }, redact: ['err.config', 'req.headers'] })
  const space = new NewSpace()
  const app = await startApp({ config, log, tell: say, answered: () => space.answered() })
  sayHints(config, app)
  space.tidy()
  const stop = (signal: string): void => {
    log.info({ signal }, 'stopping')
    setTimeout(() => {
      log.error('did not stop in time')
      process.exit(1)
    }, STOP_WITHIN_MS).unref()
    app
      .stop()
      .then(() => process.exit(0))
      .catch((error: unknown) => {
        log.error({ err: error }, 'did not stop cleanly')
        process.exit(1)
      })
  }
  for (const signal of SIGNALS) process.off(signal, leave).once(signal, () => stop(signal))
  // A defect is logged and the server goes on: the terminals must not lose it.
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'an unhandled rejection'))
}

main().catch((error: unknown) => {
  process.stderr.write(
    `${error instanceof StartRefusal ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  )
  process.exit(1)
})
