import { Command, InvalidArgumentError } from 'commander'
import { demoPassword, loadConfig } from '../server/config.ts'
import { play } from './replay/play.ts'

const DEFAULT_SPEED = 30

const positive = (text: string): number => {
  const number = Number(text)
  if (!(number > 0)) throw new InvalidArgumentError('须为正数 · must be a positive number')
  return number
}

const clock = (minute: number): string => `15:${String(Math.floor(minute)).padStart(2, '0')}`
const clockOf = (minute: number): string =>
  minute < 60 ? clock(minute) : `16:${String(Math.floor(minute - 60)).padStart(2, '0')}`

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

const sentence = (error: unknown): string => {
  if (error instanceof TypeError && error.message === 'fetch failed')
    return '服务器没有应答，请先用 npm start 启动，或用 --url 指定地址。 · No server answers: start it with npm start, or name its address with --url.'
  if (error instanceof Error && error.message.includes('session.wrong'))
    return '演示账号的密码不符，请设置服务器所用的 DEMO_PASSWORD 或 DATA_DIR。 · The demo accounts have another password: set the DEMO_PASSWORD or DATA_DIR that the server has.'
  return error instanceof Error ? error.message : String(error)
}

const main = async (): Promise<void> => {
  const program = new Command('replay')
    .description('Plays the supermarket case against a running server, through the public API only')
    .option('--url <url>', 'where the server listens')
    .option('--speed <n>', `minutes of the case in a minute of the clock (default ${DEFAULT_SPEED})`, positive)
    .option('--headless', 'do not wait for anybody who watches')
    .parse()
  const options = program.opts<{ url?: string; speed?: number; headless?: boolean }>()
  const config = loadConfig()
  const url = options.url ?? `http://${config.http.host}:${config.http.port}`
  const speed = options.speed ?? (options.headless ? Infinity : DEFAULT_SPEED)
  if (!options.headless) say(`\n  小案快侦 · ${url}\n  请以 desk1 登录观看 · sign in as desk1 and watch\n`)
  const played = await play({
    url,
    password: demoPassword(config).text,
    speed,
    tell: (step) => say(`  ${clockOf(step.atMinute)}  ${step.actor.padEnd(12)} ${step.zh} · ${step.en}`),
  })
  const receipts = played.shops.map((shop) => shop.receipt).filter((receipt) => receipt !== '')
  say(
    `\n  ${played.number}  ${played.steps} 步 · steps, ${played.commands} 次操作 · operations, ${(played.milliseconds / 1000).toFixed(1)} s`,
  )
  say(`  收据 · receipts: ${receipts.join(' ')}\n`)
}

main().catch((error: unknown) => {
  process.stderr.write(`${sentence(error)}\n`)
  process.exit(1)
})
