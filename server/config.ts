import type { KeyObject } from 'node:crypto'
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import type { RuleSettings } from '../shared/domain/settings.ts'
import { keptText, readFieldKey, readSigningKey, randomBase64, randomPassword, type KeptText } from './config.kept.ts'
import { reportsOf, type ReportsConfig } from './config.reports.ts'
import { ruleSettingsOf } from './config.rules.ts'
import { Settings, type Environment } from './config.settings.ts'
import { writingDataDir } from './folder.ts'
import { projectRoot } from './projectRoot.ts'
import { StartRefusal } from './startRefusal.ts'

export type { Environment } from './config.settings.ts'
export type LogLevel = (typeof LOG_LEVELS)[number]
export type SeedDemo = (typeof SEED_DEMO)[number]
export type TileDatum = (typeof TILE_DATUMS)[number]

/** Where the data lives: a `mongod` of our own in `DATA_DIR`, or the replica set that `MONGODB_URI` names. */
export type DatabaseConfig =
  | { readonly kind: 'embedded'; readonly systemBinary: string | null; readonly cacheGb: number }
  | { readonly kind: 'external'; readonly uri: string }

/** Every setting, parsed once. Deeply frozen; paths are absolute; what is not set is `null`. */
export interface Config {
  readonly http: {
    /** 0 lets the system choose. */
    readonly port: number
    readonly host: string
    readonly tls: { readonly certFile: string; readonly keyFile: string } | null
    /** Addresses and networks of proxies whose word on where a request comes from is taken. */
    readonly trustedProxies: readonly string[]
  }
  readonly dataDir: string
  readonly database: DatabaseConfig
  /** [R9] Free megabytes on the database's disk below which changes are refused. */
  readonly diskReserveMb: number
  /** [A6] Whole lists that a person may take an hour, at each server. */
  readonly exportsPerHour: number
  readonly secrets: {
    readonly session: string
    /** 32 bytes, for AES-256-GCM and, derived, for blind indexes. A KeyObject, so that no log can show it. */
    readonly fieldKey: KeyObject
    /** Ed25519, signs the journal's heads. */
    readonly headsKey: KeyObject
    /** Who has it reads `/metrics`, from wherever. */
    readonly metricsToken: string
  }
  /** [T2] Where signed heads are kept: best where this program can add and cannot rewrite. */
  readonly headsDir: string
  readonly demo: { readonly seed: SeedDemo; readonly password: string | null }
  readonly log: { readonly level: LogLevel }
  readonly display: { readonly timeZone: string }
  /** [T9] Days for which notifications are kept. */
  readonly notifications: { readonly days: number }
  /** The streets and landmarks that call-takers are offered. */
  readonly placesFile: string
  readonly map: { readonly tileUrl: string | null; readonly tileDatum: TileDatum }
  readonly reports: ReportsConfig
  /** The durations marked ⚙ in RULES.md. */
  readonly rules: Readonly<RuleSettings>
}

/** Settings that are refused. Names each variable and what is wanted of it, never the value it had. */
export class ConfigError extends StartRefusal {
  override readonly name = 'ConfigError'
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(`设置有误 · Settings are refused:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)
    this.problems = problems
  }
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
const SEED_DEMO = ['auto', 'yes', 'accounts', 'no'] as const
const TILE_DATUMS = ['wgs84', 'gcj02'] as const
const SECRET_CHARACTERS = 32
const TOKEN_CHARACTERS = 16
/** Settings that are read later, not always, or by one command. */
const READ_ELSEWHERE = ['SESSION_SECRET', 'FIELD_KEY', 'HEADS_KEY', 'MONGOMS_SYSTEM_BINARY', 'FIRST_ADMIN_PASSWORD']

/** The process' variables over those of `directory`/.env, when there is one. */
export const readEnvironment = (directory: string = process.cwd()): Environment => {
  const file = join(directory, '.env')
  return existsSync(file) ? { ...parseEnv(readFileSync(file, 'utf8')), ...process.env } : process.env
}

/**
 * Parses and checks all settings; an empty value counts as not set. An `env` that is given is taken as it is, without
 * `.env`. With an embedded database the secrets that are not set are made and kept in `DATA_DIR` (mode 0600).
 * @throws ConfigError with all problems at once.
 */
export const loadConfig = (env: Environment = readEnvironment()): Config => {
  const settings = new Settings(env)
  const dataDir = resolve(settings.text('DATA_DIR') ?? '.data')
  const database = databaseOf(settings)
  const rest = {
    http: {
      port: settings.number('PORT', { byDefault: 3000, least: 0, most: 65_535, whole: true }),
      host: settings.text('HOST') ?? '127.0.0.1',
      tls: tlsOf(settings),
      trustedProxies: trustedProxiesOf(settings),
    },
    dataDir,
    headsDir: resolve(settings.text('HEADS_DIR') ?? join(dataDir, 'heads')),
    database,
    diskReserveMb: settings.number('DISK_RESERVE_MB', { byDefault: 256, least: 0, most: 1e9, whole: true }),
    exportsPerHour: settings.number('EXPORTS_PER_HOUR', { byDefault: 60, least: 1, most: 10_000, whole: true }),
    demo: {
      seed: settings.choice('SEED_DEMO', SEED_DEMO, 'auto'),
      password: settings.text('DEMO_PASSWORD'),
    },
    log: { level: settings.choice('LOG_LEVEL', LOG_LEVELS, 'info') },
    display: { timeZone: timeZoneOf(settings) },
    notifications: { days: settings.number('NOTIFICATION_DAYS', { byDefault: 30, least: 1, most: 366, whole: true }) },
    placesFile: resolve(settings.text('PLACES_FILE') ?? join(projectRoot, 'seed', 'places.json')),
    map: { tileUrl: tileUrlOf(settings), tileDatum: settings.choice('TILE_DATUM', TILE_DATUMS, 'wgs84') },
    reports: reportsOf(settings),
    rules: ruleSettingsOf(settings),
  }
  settings.refuseUnknown(READ_ELSEWHERE)
  const secrets = writingDataDir(dataDir, () => secretsOf(settings, dataDir, database.kind === 'embedded'))
  if (settings.problems.length > 0 || secrets === null) throw new ConfigError(settings.problems)
  return deepFreeze({ ...rest, secrets })
}

/**
 * The password of all demo accounts: `DEMO_PASSWORD`, else the one kept in `DATA_DIR/demo-password`, which is made when
 * it is asked for the first time (`isNew`: print it, this once).
 */
export const demoPassword = (config: Pick<Config, 'dataDir' | 'demo'>): KeptText =>
  config.demo.password === null
    ? writingDataDir(config.dataDir, () => keptText(join(config.dataDir, 'demo-password'), randomPassword))
    : { text: config.demo.password, isNew: false }

const databaseOf = (settings: Settings): DatabaseConfig => {
  const uri = settings.text('MONGODB_URI')
  const cacheGb = settings.number('MONGOD_CACHE_GB', { byDefault: 1, least: 0.25, most: 1024, whole: false })
  if (uri === null) return { kind: 'embedded', systemBinary: settings.text('MONGOMS_SYSTEM_BINARY'), cacheGb }
  if (!/^mongodb(\+srv)?:\/\/[^/\s]+(\/\S*)?$/.test(uri)) {
    settings.refuse(
      'MONGODB_URI',
      '须以 mongodb:// 或 mongodb+srv:// 开头 · must be a mongodb:// or mongodb+srv:// address',
    )
  }
  return { kind: 'external', uri }
}

const secretsOf = (settings: Settings, dataDir: string, isEmbedded: boolean): Config['secrets'] | null => {
  const given = settings.secret('SESSION_SECRET', SECRET_CHARACTERS)
  const givenToken = settings.secret('METRICS_TOKEN', TOKEN_CHARACTERS)
  const givenKey = settings.text('FIELD_KEY')
  if (givenKey !== null && readFieldKey(givenKey) === null) {
    settings.refuse('FIELD_KEY', '须为 32 字节（base64 或 hex） · must be 32 bytes in base64 or hex')
  }
  const givenHeadsKey = settings.text('HEADS_KEY')
  if (givenHeadsKey !== null && readSigningKey(givenHeadsKey) === null) {
    settings.refuse('HEADS_KEY', '须为 32 字节（base64 或 hex） · must be 32 bytes in base64 or hex')
  }
  if (!isEmbedded) {
    const wanted = '使用 MONGODB_URI 时必须设置 · is required when MONGODB_URI is set'
    if (settings.text('SESSION_SECRET') === null) settings.refuse('SESSION_SECRET', wanted)
    if (givenKey === null) settings.refuse('FIELD_KEY', wanted)
  }
  if (settings.problems.length > 0) return null
  const fieldKey = readFieldKey(givenKey ?? keptText(join(dataDir, 'field-key'), randomBase64).text)
  if (fieldKey === null)
    return settings.refuse('FIELD_KEY', `的文件已损坏 · as kept in ${join(dataDir, 'field-key')} is damaged`)
  const headsKey = readSigningKey(givenHeadsKey ?? keptText(join(dataDir, 'heads-key'), randomBase64).text)
  if (headsKey === null)
    return settings.refuse('HEADS_KEY', `的文件已损坏 · as kept in ${join(dataDir, 'heads-key')} is damaged`)
  return {
    session: given ?? keptText(join(dataDir, 'session-secret'), randomBase64).text,
    fieldKey,
    headsKey,
    metricsToken: givenToken ?? keptText(join(dataDir, 'metrics-token'), randomBase64).text,
  }
}

const tlsOf = (settings: Settings): Config['http']['tls'] => {
  const [certFile, keyFile] = (['TLS_CERT', 'TLS_KEY'] as const).map((name) => {
    const path = settings.text(name)
    if (path !== null && !isReadable(path)) settings.refuse(name, '不是可读的文件 · does not name a readable file')
    return path
  })
  if (certFile && keyFile) return { certFile: resolve(certFile), keyFile: resolve(keyFile) }
  if (certFile) settings.refuse('TLS_KEY', '须与 TLS_CERT 一起设置 · is required with TLS_CERT')
  if (keyFile) settings.refuse('TLS_CERT', '须与 TLS_KEY 一起设置 · is required with TLS_KEY')
  return null
}

const trustedProxiesOf = (settings: Settings): string[] => {
  const proxies = settings.text('TRUSTED_PROXIES')?.split(/[,，\s]+/) ?? []
  const isNetwork = (text: string): boolean => {
    const [address = '', bits, ...rest] = text.split('/')
    const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1
    return rest.length === 0 && (bits === undefined ? most > 0 : /^\d+$/.test(bits) && Number(bits) <= most)
  }
  if (proxies.every((each) => each === 'loopback' || isNetwork(each))) return proxies
  settings.refuse(
    'TRUSTED_PROXIES',
    '须为 IP、网段或 loopback，逗号分隔 · must be addresses, networks such as 10.1.2.0/28, or loopback, with commas between',
  )
  return []
}

const isReadable = (path: string): boolean => {
  try {
    accessSync(path, constants.R_OK)
    return true
  } catch {
    return false
  }
}

const timeZoneOf = (settings: Settings): string => {
  const zone = settings.text('TZ_DISPLAY') ?? 'Asia/Shanghai'
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone
  } catch {
    settings.refuse('TZ_DISPLAY', '不是时区名 · must be a time zone name such as Asia/Shanghai')
    return zone
  }
}

const tileUrlOf = (settings: Settings): string | null => {
  const url = settings.text('TILE_URL')
  if (url === null) return null
  const isComplete =
    /^(https?:\/\/[^/\s]+)?\/\S*$/.test(url) && ['{x}', '{y}', '{z}'].every((part) => url.includes(part))
  if (isComplete) return url
  return settings.refuse('TILE_URL', '须含 {z} {x} {y} · must be an http(s) address or a path with {z}, {x} and {y}')
}

const deepFreeze = <T>(tree: T): T => {
  if (typeof tree !== 'object' || tree === null || Object.isFrozen(tree)) return tree
  for (const branch of Object.values(tree)) deepFreeze(branch)
  return Object.freeze(tree)
}
