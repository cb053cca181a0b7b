import { randomUUID } from 'node:crypto'
import { openSync, writeSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { supermarket } from '../../seed/places.ts'
import type { LedgerLine } from './ledger.ts'
import { randomFrom } from '../../seed/random.ts'

/**
 * A process of its own that writes through the public API and notes what it sent and what was acknowledged. It repeats a
 * command under the same id until it has an answer, as a terminal does, and repeats some that were answered long ago.
 * Arguments: address, ledger, writers, seed, username, password.
 */
const [url = '', ledgerFile = '', writerCount = '', seedText = '', username = '', password = ''] = process.argv.slice(2)

interface Command {
  id: string
  operation: 'case.receive' | 'timeline.write'
  path: string
  body: unknown
}
interface Told {
  caseId: string
  seq: number
}

const ledger = openSync(ledgerFile, 'a')
const note = (line: LedgerLine): void => void writeSync(ledger, `${JSON.stringify(line)}\n`)
const cases: string[] = []
const done: { command: Command; answer: string }[] = []
let acknowledged = 0
let stopping = false
let cookie = ''

const newCall = (): Command => ({
  id: randomUUID(),
  operation: 'case.receive',
  path: '/api/cases',
  body: {
    category: 'theft',
    summary: '超市报称香烟被盗',
    caller: { name: '王店长', phone: '13800138000' },
    place: { text: supermarket.text, lng: supermarket.lng, lat: supermarket.lat },
    losses: [{ what: '香烟', quantity: 5, unit: '条', valueFen: 51_000 }],
  },
})

const newNote = (caseId: string, text: string): Command => ({
  id: randomUUID(),
  operation: 'timeline.write',
  path: `/api/cases/${caseId}/timeline`,
  body: { lane: 'command', kind: 'note', body: { text } },
})

const send = (command: Command): Promise<Response> =>
  fetch(url + command.path, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json', 'idempotency-key': command.id },
    body: JSON.stringify(command.body),
    signal: AbortSignal.timeout(30_000),
  })

const toldBy = (command: Command, answer: string): Told => {
  const body = JSON.parse(answer)
  return command.operation === 'case.receive'
    ? { caseId: body.case.id, seq: 1 }
    : { caseId: body.entry.subject.id, seq: body.seq }
}

/** Sends until there is an answer that is not "later"; undefined for a refusal. */
const settle = async (command: Command): Promise<{ answer: string; tries: number } | undefined> => {
  for (let tries = 1; ; tries++) {
    try {
      const response = await send(command)
      const answer = await response.text()
      if (response.ok) return { answer, tries }
      if (response.status !== 503) {
        note({ type: 'refused', id: command.id, status: response.status, code: answer })
        return undefined
      }
    } catch {
      // No answer: the server or the connection went away.
    }
    await wait(30 + Math.random() * 70)
  }
}

const repeatOne = async (random: () => number): Promise<void> => {
  const one = done[Math.floor(random() * done.length)]
  if (!one) return
  const again = await settle(one.command)
  if (again && again.answer !== one.answer)
    note({ type: 'unequal', id: one.command.id, first: one.answer, again: again.answer })
}

const write = async (command: Command): Promise<void> => {
  note({ type: 'sent', id: command.id, operation: command.operation, at: Date.now() })
  const settled = await settle(command)
  if (!settled) return
  const told = toldBy(command, settled.answer)
  note({ type: 'acknowledged', id: command.id, ...told, at: Date.now(), tries: settled.tries })
  acknowledged += 1
  if (command.operation === 'case.receive') cases.push(told.caseId)
  if (done.length < 5_000) done.push({ command, answer: settled.answer })
}

const writer = async (random: () => number): Promise<void> => {
  for (let count = 0; !stopping; count++) {
    // A few cases that many write to, so that they meet.
    const caseId = cases[cases.length - 1 - Math.floor(random() * Math.min(cases.length, 8))]
    const dice = random()
    if (dice < 0.1) await repeatOne(random)
    else await write(caseId === undefined || dice < 0.3 ? newCall() : newNote(caseId, `第 ${count} 条`))
  }
}

const signIn = async (): Promise<void> => {
  const response = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  })
  cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  if (cookie === '') throw new Error(`${username} could not sign in: ${response.status}`)
}

process.once('message', () => (stopping = true))
const telling = setInterval(() => process.send?.(acknowledged), 50)
await signIn()
await Promise.all(
  Array.from({ length: Number(writerCount) }, (_, index) => writer(randomFrom(Number(seedText) + index))),
)
clearInterval(telling)
process.disconnect?.()
