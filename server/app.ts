import { join } from 'node:path'
import type { Logger } from 'pino'
import type { RuleSettings } from '../shared/domain/settings.ts'
import { Refusal } from '../shared/refusals.ts'
import { approvalRoutes } from './approvals/index.ts'
import { auditRoutes, ExportLimits, isWholeList, Reads, Recorder } from './audit/index.ts'
import { createAuth } from './auth/index.ts'
import { checkBeforeStart } from './beforeStart.ts'
import { BoardKeeper, boardRoutes, figureRoomsOf, tellFigures } from './boards/index.ts'
import { authorisedCase, caseRoutes, CaseSearch } from './cases/index.ts'
import { serverClock } from './clock.ts'
import type { Config } from './config.ts'
import { decidedRoutes } from './decided.ts'
import { databaseOn } from './db/collections.ts'
import { connectDatabase, measureClockOffset } from './db/connect.ts'
import { provideDatabase } from './db/database.ts'
import { refuseHalfRestored } from './db/restore.ts'
import { DiskSpace } from './db/space.ts'
import { DatabaseWatch } from './db/watch.ts'
import { endingSteps } from './ending.ts'
import { addDemoAccounts, DemoPlay, demoRoutes, writeDemoPast } from './demo/index.ts'
import { Deliveries, dispatchRoutes, openDispatches } from './dispatches/index.ts'
import { refuseOtherKey } from './fieldKey.ts'
import { fileRoutes, sweepFiles } from './files/index.ts'
import { closeConnections, stopListening } from './http/closing.ts'
import { wideProxies } from './http/proxies.ts'
import { isOwnOrigin, webServer } from './http/web-server.ts'
import { Journal } from './journal/journal.ts'
import { Heads } from './journal/heads.ts'
import { beginStamps } from './journal/stamps.model.ts'
import { vaultWith } from './journal/vault.ts'
import { metricsOf } from './metrics.ts'
import { NotificationKeeper, notificationRoutes } from './notifications/index.ts'
import { organisationRoutes, OrganisationKeeper } from './organisation/index.ts'
import type { Platform } from './platform.ts'
import { prepare } from './prepare.ts'
import { projectRoot } from './projectRoot.ts'
import { dutiesOf, propertyRoutes } from './property/index.ts'
import { readiness } from './readiness.ts'
import { restFor } from './rest.ts'
import { Sockets } from './realtime/sockets.ts'
import { Reports } from './reports/index.ts'
import { syncRoutes } from './sync/index.ts'
import { Timers } from './timers/timers.ts'
import { dueSubjects } from './timers/timers.model.ts'
import { listen } from './listening.ts'
import { version } from './version.ts'

export interface AppWish {
  config: Config
  log: Logger
  /** Sentences for the person at the terminal. */
  tell?: (sentence: string) => void
  /** Other durations than those of `config`. */
  settings?: Partial<RuleSettings>
  /** The process clock in milliseconds, for tests that move it. */
  processNow?: () => number
  /** For requests that are on their way when it stops, ms; tests stop often. */
  graceMs?: number
  /** Told of every answered request of the API. */
  answered?: () => void
}

export interface App {
  /** Where it listens: `http://127.0.0.1:3000`. */
  url: string
  platform: Platform
  /** Fires the timers that are due now, without waiting for their turn. */
  fireDueTimers(): Promise<void>
  /** Makes the monthly reports that are due now. @returns how many were made */
  makeDueReports(): Promise<number>
  /** Signs the heads of what changed, without waiting for the time. */
  signHeads(): Promise<void>
  /** Writes what is recorded behind answers, without waiting for its time. */
  recorded(): Promise<void>
  /** Whether demo data was written at this start. */
  seeded: boolean
  /** Lets what is under way end, then closes everything. */
  stop(): Promise<void>
}

const STOP_PATIENCE_MS = 6_000
/** A database that does not answer as the server ends will not do so in time. */
const AWAY_PATIENCE_MS = 2_000
const DAY_MS = 24 * 3_600_000
/** Of the time, while files are looked through. */
const SWEEPING_SHARE = 0.1

/**
 * Starts a server: database, journal, follower, HTTP, sockets, timers.
 * @throws StartRefusal with a sentence for the person at the terminal
 */
export const startApp = async ({
  config,
  log,
  tell = () => undefined,
  settings,
  processNow,
  graceMs,
  answered,
}: AppWish): Promise<App> => {
  await checkBeforeStart(config)
  for (const sentence of wideProxies(config.http.trustedProxies)) log.warn(sentence)
  const provided = await provideDatabase(config, { tell, warn: (sentence) => log.warn(sentence) })
  const connection = await connectDatabase(provided.uri, {
    isEmbedded: provided.isEmbedded,
    warn: (sentence) => log.warn(sentence),
  })
  const db = databaseOn(connection)
  await refuseHalfRestored(db)
  const space = new DiskSpace({ db, log, reserveMb: config.diskReserveMb })
  await space.look()
  const clock = serverClock(() => measureClockOffset(db.raw), log, processNow)
  if (!processNow) await clock.start()
  await prepare(db)
  const vault = vaultWith(config.secrets.fieldKey)
  await refuseOtherKey(db, vault)
  await beginStamps(db, vault.stamps, clock.now().toISOString())

  const ruleSettings = { ...config.rules, ...settings }
  const zone = config.display.timeZone
  const keeper = new OrganisationKeeper({ db, log, settings: ruleSettings, zone })
  const journal = new Journal({
    db,
    log,
    vault,
    now: () => clock.now(),
    organisation: () => keeper.current(),
  })
  const database = new DatabaseWatch({
    ping: () => db.raw.command({ ping: 1 }),
    stalledMs: () => journal.stalledMs,
    log,
  })
  const isAway = (): boolean => database.isAway
  const platform: Platform = {
    config,
    log,
    db,
    journal,
    organisation: () => keeper.current(),
    organisationChanged: () => keeper.refreshSoon(),
    now: () => clock.now(),
  }
  const hasPast = await writeDemoPast({ config, db, uri: provided.uri, isEmbedded: provided.isEmbedded }, tell)
  await keeper.refresh()
  journal.follower.onEntries((entries) => keeper.sees(entries))
  journal.follower.onLost(() => void keeper.lost())
  await journal.follower.start()
  const hasAccounts = await addDemoAccounts(platform, keeper.isEmpty, provided.isEmbedded)
  if (hasAccounts) await keeper.refresh()
  const seeded = hasPast || hasAccounts

  const { headsDir, dataDir, secrets } = config
  const heads = await Heads.start({
    db,
    log,
    follower: journal.follower,
    headsDir,
    dataDir,
    key: secrets.headsKey,
    stamps: vault.stamps,
    now: () => clock.now(),
  })
  const recorder = new Recorder(platform)
  const reads = new Reads(platform, recorder)
  const exports = new ExportLimits({ atOnce: 2, anHour: config.exportsPerHour }, () => clock.now())
  const auth = createAuth(platform, recorder, (cityId, accountId) => dutiesOf(platform, cityId, accountId), isAway)
  await auth.start()
  const boards = new BoardKeeper(platform, { zone, windowsHours: ruleSettings.windowsHours, isDatabaseAway: isAway })
  boards.start()
  const reports = new Reports(platform, boards)
  const search = new CaseSearch({ db, log })
  journal.follower.onEntries((entries) => search.take(entries))
  journal.follower.onLost(() => search.start())
  search.start()
  const notifications = new NotificationKeeper({
    platform,
    tell: (userId, item) => sockets.tellUser(userId, 'notification', item),
  })
  const demo = new DemoPlay(platform)
  const features = [
    ...auth.routes,
    ...organisationRoutes(platform),
    ...auditRoutes(platform),
    ...fileRoutes(platform, (actor, operation, id) => authorisedCase(platform, actor, operation, id)),
    ...caseRoutes(platform, search),
    ...dispatchRoutes(platform, () => sockets.connectedUsers()),
    ...propertyRoutes(platform),
    ...approvalRoutes(platform),
    ...boardRoutes(platform, boards),
    ...reports.routes,
    ...notificationRoutes(platform, notifications, (userId, message) =>
      sockets.tellUser(userId, 'notifications-marked', message),
    ),
    ...syncRoutes(platform, (asked, code) => reads.refused(asked, code)),
    ...demoRoutes(demo),
  ]
  let ready = true
  let taking = true
  const metrics = metricsOf(
    () => sockets.count,
    () => boards.source?.cube.count ?? 0,
    () => space.freeBytes,
  )
  journal.follower.onEntries((entries) => metrics.entries(entries.length))
  const http = webServer({
    routes: [...features, ...decidedRoutes(platform, features)],
    authenticate: (headers) => auth.authenticate(headers),
    log,
    answered: (operation, status, ms) => {
      metrics.answered(operation, status, ms)
      answered?.()
    },
    reads,
    exporting: ({ userId }, operation, query) => (isWholeList(operation, query) ? exports.take(userId) : undefined),
    input: (sessionId) => auth.noteInput(sessionId),
    organisation: () => keeper.current(),
    taking: () => taking,
    database,
    hasRoom: () => !space.isShort,
    version: version(),
    pagesDir: join(projectRoot, 'dist', 'web'),
    tls: config.http.tls,
    trustedProxies: config.http.trustedProxies,
    tileOrigin: config.map.tileUrl === null ? null : new URL(config.map.tileUrl.replace(/[{}]/g, '')).origin,
    readiness: () => readiness(database, journal, clock.offsetMs, ready),
    metrics: () => metrics.text(),
    metricsToken: config.secrets.metricsToken,
  })
  const deliveries = new Deliveries(platform)
  const sockets = new Sockets({
    http,
    db,
    log,
    journal,
    database,
    hasRoom: () => !space.isShort,
    authenticate: async ({ cookie }) => {
      const signedIn = await auth.authenticate({ cookie })
      if (signedIn.actor.passwordDue) throw new Refusal('session.password-due')
      return signedIn
    },
    isOwnOrigin,
    states: async (ids) => (await Promise.all(ids.map((id) => journal.read('case', id)))).flatMap((row) => row ?? []),
    openDispatches: (unitIds) => openDispatches(platform, unitIds),
    delivered: (actor, notice) => deliveries.take(actor, notice),
    reads,
    unitName: (id) => keeper.current().unit(id)?.name,
    furtherRoomsOf: figureRoomsOf,
  })
  journal.follower.onEntries((entries) => notifications.take(entries))
  journal.follower.onLost(() => notifications.start())
  notifications.start()
  const stopFigures = tellFigures(
    boards,
    () => clock.now(),
    (room, message) => sockets.tellFigures(room, message),
  )
  auth.onSessionEnded((sessionId, _userId, reason) => sockets.endSession(sessionId, reason))
  auth.onSessionLocked((sessionId, isLocked) => sockets.lockSession(sessionId, isLocked))
  const timers = new Timers({ journal, log, now: () => clock.now(), due: (now, limit) => dueSubjects(db, now, limit) })
  timers.start()
  database.start()
  space.onChange(() => sockets.tellWriting())
  reports.start()
  const sweep = (): void =>
    void sweepFiles({
      ...platform,
      unnamedDays: ruleSettings.unnamedFileDays,
      rest: restFor(SWEEPING_SHARE, () => !ready),
    }).catch((error: unknown) => log.warn({ err: error }, 'files could not be swept'))
  const sweeping = setInterval(sweep, DAY_MS)
  sweeping.unref()
  const url = await listen(http, config)
  // A server that is started anew every day sweeps too, beside the first calls.
  sweep()

  let stopping: Promise<void> | undefined
  const stop = async (): Promise<void> => {
    ready = false
    const step = endingSteps({ log, isAway })
    clearInterval(sweeping)
    space.stop()
    await step('demo', demo.stop())
    await Promise.all([step('timers', timers.stop()), stopListening(http, graceMs)])
    taking = false
    stopFigures()
    await step('reports', reports.stop())
    await step('boards', boards.stop())
    await step('sockets', sockets.stop())
    await step('deliveries', deliveries.flush())
    await closeConnections(http, isAway() ? AWAY_PATIENCE_MS : STOP_PATIENCE_MS)
    await step('journal', journal.drained())
    await step('reads', reads.handedOver())
    await step('recorder', recorder.stop())
    await step('numbers', journal.releaseNumbers())
    await step('heads', heads.stop())
    await step('search', search.stop())
    await step('notifications', notifications.stop())
    auth.stop()
    clock.stop()
    keeper.stop()
    database.stop()
    await step('follower', journal.follower.stop())
    await step('connection', connection.close(isAway()))
    await provided.stop(isAway() ? AWAY_PATIENCE_MS : undefined)
  }
  return {
    url,
    platform,
    seeded,
    fireDueTimers: () => timers.fireDue(),
    makeDueReports: () => reports.makeDue(),
    signHeads: () => heads.sign(),
    recorded: async () => {
      await reads.handedOver()
      await recorder.stop()
    },
    stop: () => (stopping ??= stop()),
  }
}
