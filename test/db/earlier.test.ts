import { expect } from 'chai'
import { createSecretKey } from 'node:crypto'
import { join } from 'node:path'
import { databaseOn, type Database } from '../../server/db/collections.ts'
import { openLongWorkConnection } from '../../server/db/connect.ts'
import { restoreAndVerify } from '../../server/journal/backup.ts'
import { rebuildProjections } from '../../server/journal/rebuild.ts'
import { vaultWith } from '../../server/journal/vault.ts'
import { verifyJournal } from '../../server/journal/verify.ts'
import { defaultSettings } from '../../shared/domain/settings.ts'
import { testDatabase, type TestDatabase } from '../support/mongod.ts'
import { FIELD_KEY, startWorldOn, type World } from '../support/world.ts'

/**
 * Backups that earlier versions wrote, each of the demo city with cases in all states: a clearance, a return and a
 * dismissal that wait, a case that was reopened; the first with two days of made-up past and the supermarket case whole.
 */
const backups = [
  { name: '0.1.0-2026-11', entries: 500, cases: 6 },
  { name: '0.1.0-2026-12', entries: 200, cases: 4 },
]

for (const { name, entries, cases: least } of backups) {
  describe(`a database written by ${name}`, function () {
    this.timeout(120_000)
    let target: TestDatabase
    let db: Database
    let world: World | undefined
    const findings: unknown[] = []

    before(async () => {
      target = await testDatabase('earlier')
      db = databaseOn(await openLongWorkConnection(target.uri, { isEmbedded: true }))
      const restored = await restoreAndVerify({
        db,
        from: join(import.meta.dirname, 'earlier', name),
        forceEmpty: false,
        vault: vaultWith(createSecretKey(FIELD_KEY, 'base64')),
        now: new Date(),
        onFinding: (finding) => findings.push(finding),
        onDamaged: (sha256) => findings.push(sha256),
      })
      expect(restored.verified.findings, JSON.stringify(findings)).to.equal(0)
    })
    after(async () => {
      await world?.stop()
      await db.connection.close()
      await target.drop()
    })

    it('[R8] is restored, and its projections are what the journal gives today, without a rebuild', async () => {
      const rebuilt = await rebuildProjections({
        db,
        settings: defaultSettings,
        rewrite: false,
        onFinding: (finding) => findings.push(finding),
      })
      expect(rebuilt.differing, JSON.stringify(findings)).to.equal(0)
      expect(rebuilt.entries).to.be.at.least(entries)
    })

    it('goes on: what waited is decided, lists, boards and search answer, and its chains stay sound', async () => {
      world = await startWorldOn(target.uri)
      const [station, chief, district, custodian] = await Promise.all(
        ['station1', 'chief1', 'district1', 'custodian1'].map((username) => (world as World).as(username)),
      )
      if (!station || !chief || !district || !custodian) throw new Error('nobody signed in')
      const waiting = await chief.call('approval.list', { query: {} })
      const kinds = waiting.items.map(({ kind }) => kind)
      expect(kinds).to.include.members(['clearance', 'dismissal'])
      const clearance = waiting.items.find(({ kind }) => kind === 'clearance')
      await chief.call('clearance.confirm', { params: { id: clearance?.caseId ?? '' } })
      const dismissal = waiting.items.find(({ kind }) => kind === 'dismissal')
      await chief.call('case.approve-dismissal', { params: { id: dismissal?.caseId ?? '' } })
      const returns = (await district.call('approval.list', { query: {} })).items.filter(
        ({ kind }) => kind === 'return',
      )
      expect(returns.length).to.be.greaterThan(0)
      for (const { propertyId } of returns)
        await district.call('property.approve-return', { params: { id: propertyId ?? '' } })
      const stock = await custodian.call('property.stock', { query: {} })
      const inStore = stock.items.filter(({ status }) => status === 'in-store').map(({ what }) => what)
      expect(inStore).to.include('电动车')
      const cases = await station.call('case.list', { query: { limit: 50 } })
      expect(cases.items.length).to.be.at.least(least)
      const board = await chief.call('board.clearance', {
        query: { from: '2026-11-01', to: '2026-12-31', by: 'station' },
      })
      expect(JSON.stringify(board)).to.include('asOf')
      // [T2] What is older than stamps was written down when the server started, and what it wrote is stamped.
      const verified = await verifyJournal({
        db,
        now: new Date(),
        vault: vaultWith(createSecretKey(FIELD_KEY, 'base64')),
        settings: defaultSettings,
        onFinding: (finding) => findings.push(finding),
      })
      expect(verified.stampedSince).to.be.a('string')
      expect(verified.findings, JSON.stringify(findings)).to.equal(0)
    })
  })
}
