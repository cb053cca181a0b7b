import { expect } from 'chai'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultSettings } from '../../shared/domain/settings.ts'
import { StartRefusal } from '../../server/startRefusal.ts'
import { ConfigError, demoPassword, loadConfig, readEnvironment, type Environment } from '../../server/config.ts'
import { wideProxies } from '../../server/http/proxies.ts'

describe('settings', () => {
  let folder = ''
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'xiaoan-config-'))))
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const load = (env: Environment = {}) => loadConfig({ DATA_DIR: folder, ...env })
  const refusalOf = (env: Environment): ConfigError => {
    try {
      load(env)
    } catch (error) {
      if (error instanceof ConfigError) return error
      throw error
    }
    throw new Error('was not refused')
  }

  it('has a default for everything', () => {
    const config = load()
    expect(config.http).to.deep.equal({
      port: 3000,
      host: '127.0.0.1',
      tls: null,
      trustedProxies: [],
    })
    expect(config.database).to.deep.equal({ kind: 'embedded', systemBinary: null, cacheGb: 1 })
    expect(config.demo).to.deep.equal({ seed: 'auto', password: null })
    expect(config.display.timeZone).to.equal('Asia/Shanghai')
    expect(config.map).to.deep.equal({ tileUrl: null, tileDatum: 'wgs84' })
    expect(config.log.level).to.equal('info')
  })

  it('is frozen to its leaves', () => {
    const config = load()
    expect(Object.isFrozen(config) && Object.isFrozen(config.http) && Object.isFrozen(config.secrets)).to.equal(true)
  })

  it('takes proxies by address, network and name, and nothing else', () => {
    const proxies = (TRUSTED_PROXIES: string) => load({ TRUSTED_PROXIES }).http.trustedProxies
    expect(proxies('10.0.0.0/8, fd00::/8，192.0.2.1 loopback')).to.deep.equal([
      ...['10.0.0.0/8', 'fd00::/8', '192.0.2.1', 'loopback'],
    ])
    for (const wrong of ['true', '1', 'proxy.example', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0.0/-1', 'fd00::/129', '*'])
      expect(refusalOf({ TRUSTED_PROXIES: wrong }).message, wrong).to.include('TRUSTED_PROXIES')
  })

  it('[S10] warns of networks of proxies in which others can be too', () => {
    expect(wideProxies(['192.0.2.1', '192.0.2.0/24', '2001:db8::/64', 'fd00::1', 'loopback'])).to.deep.equal([])
    const wide = wideProxies(['10.0.0.0/8', '192.0.2.0/23', 'fd00::/8', '0.0.0.0/0'])
    expect(wide.map((sentence) => /[0-9a-f.:]+\/\d+/.exec(sentence)?.[0])).to.deep.equal([
      ...['10.0.0.0/8', '192.0.2.0/23', 'fd00::/8', '0.0.0.0/0'],
    ])
  })

  it('[S10] makes a token for the metrics where none is set, and keeps it', () => {
    expect(load().secrets.metricsToken).to.match(/^[A-Za-z0-9+/]{43}=$/)
    expect(load().secrets.metricsToken).to.equal(load().secrets.metricsToken)
    expect(load({ METRICS_TOKEN: 'a-token-of-its-own' }).secrets.metricsToken).to.equal('a-token-of-its-own')
  })

  it('takes 0 as a port and an empty value as not set', () => {
    expect(load({ PORT: '0' }).http.port).to.equal(0)
    expect(load({ PORT: '', HOST: ' ' }).http).to.include({ port: 3000, host: '127.0.0.1' })
  })

  const bad: Record<string, string> = {
    PORT: '65536',
    SESSION_SECRET: 'too-short-a-secret',
    FIELD_KEY: 'bm90LTMyLWJ5dGVz',
    SEED_DEMO: 'perhaps-later',
    LOG_LEVEL: 'shouting',
    TZ_DISPLAY: 'Mars/Olympus',
    TLS_CERT: '/nowhere/cert.pem',
    TLS_KEY: '/nowhere/key.pem',
    TILE_URL: 'https://tiles.example/plain.png',
    TILE_DATUM: 'bd09ll',
    METRICS_TOKEN: 'tok-short',
    TRUSTED_PROXIES: '10.0.0.0/8, 10.0.0.0/33',
    MONGOD_CACHE_GB: '0.1111',
    DISK_RESERVE_MB: '0.5555',
    MONGODB_URI: 'postgres://user:hunter2@db',
    RULE_NEAR_METRES: '99999',
    RULE_ACKNOWLEDGE_LEADER_SECONDS: '3601',
    RULE_WINDOWS_HOURS: '24,24,48',
    RULE_WARNING_HOURS: '12;17;24',
    REPORTS_AT: '29 06:00',
  }
  for (const [name, value] of Object.entries(bad)) {
    it(`refuses a bad ${name} by its name, without its value`, () => {
      const { message } = refusalOf({ [name]: value })
      expect(message).to.include(name)
      expect(message).to.not.include(value)
    })
  }

  it('takes the durations of the rules, each with its default', () => {
    expect(load().rules).to.deep.equal(defaultSettings)
    const { rules } = load({
      RULE_ACKNOWLEDGE_LEADER_SECONDS: '45',
      RULE_ACKNOWLEDGE_CHIEF_SECONDS: '90',
      RULE_WINDOWS_HOURS: '48, 24',
      RULE_MIS_SENT_SECONDS: '0',
      RULE_TAKE_BACK_SECONDS: '30',
    })
    expect(rules).to.deep.equal({
      ...defaultSettings,
      acknowledgeLeaderSeconds: 45,
      acknowledgeChiefSeconds: 90,
      windowsHours: [48, 24],
      misSentSeconds: 0,
      takeBackSeconds: 30,
    })
  })

  it('refuses a name that was meant as a setting and is none, with the one that was meant', () => {
    for (const [name, meant] of Object.entries({
      RULE_NEAR_METERS: 'RULE_NEAR_METRES',
      RULE_ACKNOWLEDGE_LEADER_MINUTES: 'RULE_ACKNOWLEDGE_LEADER_SECONDS',
      rule_near_hours: 'RULE_NEAR_HOURS',
      REPORTS_DIRECTORY: '',
      RULE_WHATEVER_COMES_TO_MIND: '',
      TILE_URI: 'TILE_URL',
      HEADS_FOLDER: '',
      FEILD_KEY: 'FIELD_KEY',
      SESSION_SECERT: 'SESSION_SECRET',
      DATADIR: 'DATA_DIR',
      DEMO_SEED: 'SEED_DEMO',
      MONGO_URI: 'MONGODB_URI',
      MONGODB_URL: 'MONGODB_URI',
      TRUSTED_PROXY: 'TRUSTED_PROXIES',
      FIRST_ADMIN_PASWORD: 'FIRST_ADMIN_PASSWORD',
    })) {
      const { message, problems } = refusalOf({ [name]: 'hunter2-value' })
      expect(problems, message).to.have.length(1)
      expect(message)
        .to.include(`${name} `)
        .and.include(meant === '' ? '.env.example' : `did you mean ${meant}?`)
      expect(message).to.not.include('hunter2')
      expect(existsSync(join(folder, 'field-key')), 'nothing is made').to.equal(false)
    }
  })

  it('leaves the names of other programs alone, and empty ones', () => {
    const others = {
      RULE_NEAR_METERS: ' ',
      LOGLEVEL: 'x',
      HOSTNAME: 'x',
      TESTS_DIR: 'x',
      SSL_CERT_FILE: 'x',
      npm_x: 'x',
    }
    expect(load({ ...others, DATA_DIR: folder }).rules).to.deep.equal(defaultSettings)
    expect(() => load({ ...process.env, DATA_DIR: folder })).to.not.throw()
  })

  it('takes when reports are made, and where they are written too', () => {
    expect(load({}).reports).to.deep.equal({ at: null, dir: null })
    const { at, dir } = load({ REPORTS_AT: ' 2 06:05 ', REPORTS_DIR: 'reports' }).reports
    expect(at).to.deep.equal({ day: 2, hour: 6, minute: 5 })
    expect(dir).to.equal(join(process.cwd(), 'reports'))
    for (const none of ['2', '0 06:00', '2 24:00', '2 6:00', '2 06:60', '-1 06:00', 'yes'])
      expect(refusalOf({ REPORTS_AT: none }).message, none).to.include('REPORTS_AT')
  })

  it('refuses durations that contradict one another', () => {
    const { problems } = refusalOf({
      RULE_ACKNOWLEDGE_LEADER_SECONDS: '90',
      RULE_RECEIVED_REASON_AFTER_MINUTES: '130',
    })
    expect(problems).to.have.length(2)
    expect(problems.join()).to.include('RULE_ACKNOWLEDGE_CHIEF_SECONDS').and.include('RULE_RECEIVED_REFUSED_AFTER')
  })

  it('refuses everything that is bad at once', () => {
    const { problems, message } = refusalOf(bad)
    for (const [name, value] of Object.entries(bad)) {
      expect(problems.some((problem) => problem.startsWith(`${name} `))).to.equal(true, name)
      expect(message).to.not.include(value)
    }
  })

  it('requires the secrets when the database is not embedded', () => {
    const { problems } = refusalOf({ MONGODB_URI: 'mongodb://db1,db2,db3/xiaoan?replicaSet=rs0' })
    expect(problems).to.have.length(2)
    expect(problems.join()).to.include('SESSION_SECRET').and.to.include('FIELD_KEY')
    expect(existsSync(join(folder, 'field-key'))).to.equal(false)
  })

  it('makes the secrets of an embedded database once, for its owner alone', () => {
    const first = load().secrets
    const second = load().secrets
    expect(second.session).to.equal(first.session).and.to.have.length.of.at.least(32)
    expect(second.fieldKey.equals(first.fieldKey)).to.equal(true)
    expect(first.fieldKey.symmetricKeySize).to.equal(32)
    for (const name of ['session-secret', 'field-key']) {
      expect(statSync(join(folder, name)).mode & 0o777).to.equal(0o600)
    }
  })

  it('names DATA_DIR where nothing can be written there', () => {
    writeFileSync(join(folder, 'file'), '')
    for (const DATA_DIR of [join(folder, 'file'), join(folder, 'file', 'below'), '/proc/none', '/proc/none/such'])
      expect(() => load({ DATA_DIR }), DATA_DIR)
        .to.throw(StartRefusal, DATA_DIR)
        .with.property('message')
        .that.includes('DATA_DIR')
  })

  it('reads the field key as base64 and as hex', () => {
    const key = Buffer.alloc(32, 0xe7)
    for (const text of [key.toString('base64'), key.toString('hex'), key.toString('base64url')]) {
      expect(load({ FIELD_KEY: text }).secrets.fieldKey.export()).to.deep.equal(key)
    }
  })

  it('makes a demo password once, unless one is set', () => {
    const made = demoPassword(load())
    expect(made.isNew).to.equal(true)
    expect(demoPassword(load())).to.deep.equal({ text: made.text, isNew: false })
    expect(demoPassword(load({ DEMO_PASSWORD: 'of my own' }))).to.deep.equal({ text: 'of my own', isNew: false })
  })

  it('reads .env, over which the real environment wins', () => {
    writeFileSync(join(folder, '.env'), 'XIAOAN_PROBE=from file # said so\nPATH=/from/file\n')
    const env = readEnvironment(folder)
    expect(env.XIAOAN_PROBE).to.equal('from file')
    expect(env.PATH).to.equal(process.env.PATH)
  })

  it('has each of its settings in .env.example, with a comment', () => {
    const lines = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8').split('\n')
    const source = ['config.ts', 'config.rules.ts', 'config.reports.ts']
      .map((name) => readFileSync(new URL(`../../server/${name}`, import.meta.url), 'utf8'))
      .join('')
    const names = new Set(source.match(/'[A-Z]+_[A-Z_]+'|'PORT'|'HOST'/g)?.map((name) => name.slice(1, -1)))
    names.delete('LOG_LEVELS')
    expect(names.size).to.be.at.least(28)
    for (const name of names) {
      const at = lines.findIndex((line) => line.startsWith(`# ${name}=`) || line.startsWith(`#${name}=`))
      expect(at, name).to.be.greaterThan(0)
      expect(lines[at - 1], name).to.match(/^# /)
    }
  })
})
