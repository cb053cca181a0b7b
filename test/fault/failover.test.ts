import { createHash, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { pino } from 'pino'
import { startApp, type App } from '../../server/app.ts'
import { loadConfig } from '../../server/config.ts'
import { verifyJournal } from '../../server/journal/verify.ts'
import { supermarketCall, signIn, PASSWORD, type Person } from '../support/world.ts'
import { picture } from '../support/cases.ts'
import { startReplicaSet, type ReplicaSet, type SetMember } from '../support/mongod.ts'
import { until } from '../support/until.ts'
import { figure, longestStallMs } from './figures.ts'

const PATIENCE_MS = 150_000
const WRITERS = ['station1', 'station1', 'property1', 'property1', 'desk1', 'desk1'] as const
/** So many notes are acknowledged before and after each change of the primary. */
const NOTES = 30
/** `npm run faults` has the primary change more often. */
const ROUNDS = Math.max(1, Math.ceil(Number(process.env['FAULT_ROUNDS'] ?? '1') / 20))

interface Written {
  id: string
  seq: number
  /** When the answer came, ms of the process' own clock. */
  at: number
}

describe('a set of three whose primary changes', function () {
  this.timeout(4 * PATIENCE_MS + ROUNDS * 60_000)
  const dataDir = mkdtempSync(join(tmpdir(), 'xiaoan-failover-'))
  /** Lines of the log that tell of defects. */
  const unexpected: string[] = []
  let set: ReplicaSet
  let app: App
  before(async () => {
    set = await startReplicaSet({ members: 3 })
    const config = loadConfig({
      PORT: '0',
      DATA_DIR: dataDir,
      MONGODB_URI: set.uri,
      SESSION_SECRET: 'a-secret-of-tests-that-is-long-enough',
      FIELD_KEY: Buffer.alloc(32, 7).toString('base64'),
      DEMO_PASSWORD: PASSWORD,
      SEED_DEMO: 'accounts',
    })
    const log = pino({ level: 'error' }, { write: (line: string) => void unexpected.push(line) })
    app = await startApp({ config, log, graceMs: 0 })
  })
  after(async () => {
    await app.stop()
    await set.stop()
    rmSync(dataDir, { recursive: true, force: true })
  })

  const primaryPort = async (): Promise<number | undefined> => {
    const hello = await app.platform.db.raw.command({ hello: 1 }).catch(() => undefined)
    const [, port] = String(hello?.['primary'] ?? '').split(':')
    return port === undefined ? undefined : Number(port)
  }

  it('[R1] [R2] stepped down, killed, frozen: nothing acknowledged is lost, nothing is there twice, and who must try again is told so', async () => {
    const { case: made } = await (await signIn(app.url, 'desk1')).call('case.receive', { body: supermarketCall() })
    const path = `${app.url}/api/cases/${made.id}/timeline`
    const people = await Promise.all(WRITERS.map((name) => signIn(app.url, name)))
    const [watcher] = people
    const followed: number[] = []
    const socket = await watcher?.socket()
    socket?.on('entries', ({ items }) => void followed.push(...items.map(({ seq }) => seq)))
    await socket?.emitWithAck('follow', { subject: { kind: 'case', id: made.id }, after: 0 })

    const acknowledged: Written[] = []
    const odd: string[] = []
    let isOver = false
    const writeOn = async ({ username, cookie }: Person): Promise<void> => {
      const lane = username === 'desk1' ? 'command' : 'investigation'
      while (!isOver) {
        const id = randomUUID()
        for (let isDone = false; !isDone;) {
          const answer = await fetch(path, {
            method: 'POST',
            headers: { cookie, 'content-type': 'application/json', 'idempotency-key': id },
            body: JSON.stringify({ lane, kind: 'note', body: { text: id } }),
          })
          const said = (await answer.json()) as { seq: number; code?: string }
          isDone = answer.status === 201
          if (isDone) acknowledged.push({ id, seq: said.seq, at: performance.now() })
          else if (answer.status !== 503 || answer.headers.get('retry-after') === null)
            odd.push(`${answer.status} ${said.code}`)
          if (odd.length > 0) return
        }
      }
    }
    const [desk] = people.slice(-1)
    const paths = ['session', 'cases', 'cases?q=香烟', 'cases/near?phone=13800138000', 'organisation', 'notifications']
    const put = (): Promise<Response> => {
      // Larger than one piece of the store.
      const body = Buffer.concat([picture(randomUUID()).bytes, Buffer.alloc(400_000)])
      const hash = createHash('sha256').update(body).digest('hex')
      return fetch(`${app.url}/api/files/${hash}`, {
        method: 'PUT',
        headers: { cookie: desk?.cookie ?? '' },
        body: Uint8Array.from(body),
      })
    }
    const readOn = async (): Promise<void> => {
      const headers = { cookie: desk?.cookie ?? '' }
      while (!isOver && odd.length === 0) {
        const answers = [
          ...paths.map((each) => fetch(encodeURI(`${app.url}/api/${each}`), { headers })),
          fetch(`${path}?after=1&limit=5`, { headers }),
          put(),
          fetch(`${app.url}/api/session`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ username: 'scene1', password: PASSWORD }),
          }),
        ]
        for (const answer of answers) {
          const { status, url } = await answer
          if (![200, 201, 503].includes(status)) odd.push(`${status} ${url} ${await (await answer).text()}`)
        }
      }
    }
    const queued: string[][] = []
    const syncOn = async ({ cookie }: Person): Promise<void> => {
      while (!isOver && odd.length === 0) {
        const ids = Array.from({ length: 5 }, () => randomUUID())
        const body = { lane: 'investigation', kind: 'note', body: { text: 'queued' } }
        const commands = ids.map((id) => ({ id, operation: 'timeline.write', params: { id: made.id }, body }))
        for (let isDone = false; !isDone && odd.length === 0;) {
          const answer = await fetch(`${app.url}/api/sync`, {
            method: 'POST',
            headers: { cookie, 'content-type': 'application/json' },
            body: JSON.stringify({ commands }),
          })
          const { items = [] } = (await answer.json()) as { items?: { outcome: string }[] }
          isDone = answer.status === 200
          if (!isDone && answer.status !== 503) odd.push(`sync ${answer.status}`)
          odd.push(...items.flatMap(({ outcome }) => (outcome === 'refused' ? ['sync refused'] : [])))
        }
        queued.push(ids)
      }
    }
    const writing = Promise.all([...people.map(writeOn), readOn(), ...people.slice(1, 3).map(syncOn)])
    const moreNotes = async (): Promise<void> => {
      const wanted = acknowledged.length + NOTES
      await until(() => acknowledged.length >= wanted || odd.length > 0, PATIENCE_MS)
    }

    const stalls: Record<'stepped down' | 'killed' | 'frozen', number[]> = {
      'stepped down': [],
      killed: [],
      frozen: [],
    }
    const stalled = async (how: keyof typeof stalls, fault: () => Promise<unknown>): Promise<void> => {
      const from = performance.now()
      await fault()
      await moreNotes()
      const times = acknowledged.map(({ at }) => at)
      stalls[how].push(longestStallMs(times, from, performance.now()))
    }
    for (let round = 0; round < ROUNDS; round++) {
      await moreNotes()
      // The answer may not come: the connection goes with the office.
      await stalled('stepped down', () =>
        app.platform.db.raw
          .admin()
          .command({ replSetStepDown: 30, secondaryCatchUpPeriodSecs: 10, force: true })
          .catch(() => undefined),
      )
      // Mostly another one; the same, when the machine is so slow that its time out of office is over first.
      const primary = async (): Promise<SetMember> => {
        let found: SetMember | undefined
        await until(async () => {
          const port = await primaryPort()
          found = set.members.find((member) => member.port === port)
          return found !== undefined
        }, PATIENCE_MS)
        if (!found) throw new Error('there is no primary')
        return found
      }
      const killed = await primary()
      await stalled('killed', () => killed.kill('SIGKILL'))
      await killed.restart()
      await moreNotes()
      // It says nothing, and keeps its connections: nobody is told that it is gone.
      const frozen = await primary()
      await stalled('frozen', () => frozen.kill('SIGSTOP')).finally(() => frozen.kill('SIGCONT'))
      await moreNotes()
    }
    const goals = { 'stepped down': 5_000, killed: 5_000, frozen: 10_000 }
    for (const [how, goal] of Object.entries(goals)) {
      const found = stalls[how as keyof typeof stalls]
      const what = `three members, the primary ${how}: the longest time in which nothing was acknowledged`
      figure({ what, rounds: found.length, value: Math.max(...found), unit: 'ms', goal })
    }
    isOver = true
    await writing
    expect(odd, unexpected.join('')).to.deep.equal([])

    const entries = await app.platform.journal.entriesAfter(made.id, 0, 100_000)
    expect(entries.map(({ seq }) => seq)).to.deep.equal(entries.map((_, index) => index + 1))
    const notes = entries.filter(({ kind }) => kind === 'note')
    expect(new Set(notes.map(({ commandId }) => commandId)).size).to.equal(notes.length)
    const stored = new Map(notes.map(({ commandId, seq }) => [commandId, seq]))
    const lost = acknowledged.filter(({ id, seq }) => stored.get(id) !== seq)
    figure({
      what: 'three members: acknowledged and lost',
      rounds: acknowledged.length,
      value: lost.length,
      unit: 'lost',
      goal: 0,
    })
    expect(lost).to.deep.equal([])
    for (const ids of queued) {
      const seqs = ids.map((id) => stored.get(id) ?? 0)
      expect(Math.min(...seqs)).to.be.greaterThan(0)
      expect(seqs, 'as they were queued').to.deep.equal([...seqs].sort((one, other) => one - other))
    }
    await until(() => followed.length >= entries.length, PATIENCE_MS)
    expect(followed).to.deep.equal(entries.map(({ seq }) => seq))
    const findings: unknown[] = []
    await verifyJournal({
      db: app.platform.db,
      now: new Date(),
      heads: undefined,
      onFinding: (finding) => void findings.push(finding),
      onProgress: () => undefined,
    })
    expect(findings).to.deep.equal([])
    socket?.close()
  })
})
