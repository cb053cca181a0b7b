import { readFileSync } from 'node:fs'

/** What the recorder wrote down: what it sent, and what it was told. One line each, in the order it happened. */
export type LedgerLine =
  | { type: 'sent'; id: string; operation: 'case.receive' | 'timeline.write'; at: number }
  | { type: 'acknowledged'; id: string; caseId: string; seq: number; at: number; tries: number }
  | { type: 'unequal'; id: string; first: string; again: string }
  | { type: 'refused'; id: string; status: number; code: string }

export interface Acknowledged {
  caseId: string
  seq: number
  operation: 'case.receive' | 'timeline.write'
}

export interface Ledger {
  sent: Map<string, 'case.receive' | 'timeline.write'>
  acknowledged: Map<string, Acknowledged>
  /** What must not happen, whatever is killed: answers that differ, refusals, 500s. */
  wrong: string[]
  /** The longest time in ms in which nothing at all was acknowledged. */
  longestStallMs: number
  /** Commands that were sent more than once before they were acknowledged. */
  retried: number
}

/** Reads a ledger. A last line that was cut off is left out: nobody relied on it. */
export const readLedger = (file: string): Ledger => {
  const ledger: Ledger = { sent: new Map(), acknowledged: new Map(), wrong: [], longestStallMs: 0, retried: 0 }
  let before = 0
  for (const text of readFileSync(file, 'utf8').split('\n').slice(0, -1)) {
    const line = JSON.parse(text) as LedgerLine
    if (line.type === 'sent') ledger.sent.set(line.id, line.operation)
    else if (line.type === 'acknowledged') {
      const operation = ledger.sent.get(line.id)
      if (operation === undefined) ledger.wrong.push(`acknowledged and never sent: ${line.id}`)
      else ledger.acknowledged.set(line.id, { caseId: line.caseId, seq: line.seq, operation })
      if (before > 0) ledger.longestStallMs = Math.max(ledger.longestStallMs, line.at - before)
      before = line.at
      if (line.tries > 1) ledger.retried += 1
    } else ledger.wrong.push(text)
  }
  return ledger
}
