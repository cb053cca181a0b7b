import type { Lookup, Rule, Situation, StateOf } from '../../shared/domain/decision.ts'
import type { Draft, Entry, SubjectRef } from '../../shared/domain/entry.ts'
import { accessOf } from '../../shared/domain/case.ts'
import type { Organisation } from '../../shared/domain/organisation.ts'
import type { Actor } from '../../shared/domain/people.ts'
import { applyEntry, timersOfState } from '../../shared/domain/reduce.ts'
import type { OperationName } from '../../shared/operations/catalogue.ts'
import { mayEver, mayOnCase, maySeeCase } from '../../shared/permissions.ts'
import { Refusal, type RefusalCode } from '../../shared/refusals.ts'
import type { SubjectKind } from '../../shared/schema/terms.ts'
import { derivedId } from './chain.ts'
import { composeEntry, occurredAtOf, startOfChain, type Authored } from './compose.ts'
import type { WorkingSet } from './group.ts'
import type { AlongsideWrite, Stored, VaultRow } from './journal.model.ts'
import type { Vault } from './vault.ts'

/** A command as it is handed to the journal. Params and body are validated. */
export interface Command {
  /** RFC 9562 UUID, lower case. */
  id: string
  operation: string
  actor: Actor
  params: Record<string, unknown>
  body: Record<string, unknown>
  deviceNow?: string
  alongside?: AlongsideWrite[]
}

/** A rule whatever its operation: the journal does not look inside params, body and result. */
export type AnyRule = Rule<OperationName>

/** What deciding needs beside the command. */
export interface Surroundings {
  organisation: Organisation
  vault: Vault
  now: string
  numbers: ReadonlyMap<string, number>
}

const lookIn =
  (work: Pick<WorkingSet, 'stored'>): Lookup =>
  (kind, id) => {
    const row = work.stored(id)
    return row && row.kind === kind ? ({ ...row.state, seq: row.seq } as never) : undefined
  }

/** Loads what the command's rule asks for, until it asks for nothing new. @returns the subjects' ids, the main one first */
export const loadFor = async (command: Command, rule: AnyRule, work: WorkingSet): Promise<string[]> => {
  const look = lookIn(work)
  const ids = new Set<string>()
  for (;;) {
    const refs: SubjectRef[] = rule.loads(command.params as never, command.body as never, look)
    const news = refs.filter((ref) => !ids.has(ref.id))
    if (news.length === 0) return [...ids]
    for (const ref of news) ids.add(ref.id)
    await work.load(news)
  }
}

/** [A1] @throws Refusal `rights.missing` to somebody who may see the case, `subject.not-found` to everybody else */
const authorise = (command: Command, rule: AnyRule, look: Lookup): void => {
  const { actor, operation } = command
  if (!mayEver(operation, actor)) throw new Refusal('rights.missing')
  if (!rule.case) return
  const caseId = rule.case(command.params as never, look)
  const state = caseId === undefined ? undefined : look('case', caseId)
  if (!state) throw new Refusal('subject.not-found')
  if (mayOnCase(operation, actor, accessOf(state))) return
  throw new Refusal(maySeeCase(actor, accessOf(state)) ? 'rights.missing' : 'subject.not-found')
}

/** The case that a command is about, as it is stored. */
export const caseOf = (
  { params }: Command,
  rule: AnyRule,
  work: Pick<WorkingSet, 'stored'>,
): Stored<StateOf['case']> | undefined => {
  const caseId = rule.case?.(params as never, lookIn(work))
  const row = caseId === undefined ? undefined : work.stored(caseId)
  return row?.kind === 'case' ? (row as Stored<StateOf['case']>) : undefined
}

/** [A1] Why an actor may not be shown any more what a command gave; undefined where nothing stands against it. */
export const hiddenBy = (
  command: Command,
  rule: AnyRule,
  work: Pick<WorkingSet, 'stored'>,
): RefusalCode | undefined => {
  if (!mayEver(command.operation, command.actor)) return 'rights.missing'
  if (!rule.case) return undefined
  const row = caseOf(command, rule, work)
  return row && maySeeCase(command.actor, accessOf(row.state)) ? undefined : 'subject.not-found'
}

/** The rule asks for another number than was reserved: meanwhile a year ended, or an area became another station's. */
export class NumberNotReserved extends Error {}

/** What the situation of a command is before anything was loaded: enough to ask for numbers. */
export const situationOf = (
  command: Command,
  around: Surroundings,
  parts: { look: Lookup; entry: Situation['entry']; seal: Situation['seal'] },
): Situation => ({
  actor: command.actor,
  now: around.now,
  organisation: around.organisation,
  look: parts.look,
  entry: parts.entry,
  newId: (label) => derivedId(command.id, label),
  timeOfFact: (fact) =>
    occurredAtOf(fact, authoredOf(command), {
      now: around.now,
      allowedMinutes: around.organisation.settings.clockOffsetMinutes,
    }),
  number: (sequence) => {
    const number = around.numbers.get(sequence)
    if (number === undefined) throw new NumberNotReserved(`No number was reserved in ${sequence}`)
    return number
  },
  seal: parts.seal,
})

/**
 * The sequences of which the command wants numbers, on what is loaded.
 * [C1] What would be refused by now may have been written before: the decision is told, and a repeat answered.
 */
export const sequencesFor = (
  command: Command,
  rule: AnyRule,
  work: Pick<WorkingSet, 'stored'>,
  around: Omit<Surroundings, 'numbers'>,
): string[] => {
  const parts = {
    look: lookIn(work),
    entry: () => undefined,
    seal: () => {
      throw new Error('Numbers are asked for before anything is sealed')
    },
  }
  const situation = situationOf(command, { ...around, numbers: new Map() }, parts)
  try {
    return rule.numbers?.(situation, command.params as never, command.body as never) ?? []
  } catch (error) {
    if (error instanceof Refusal) return []
    throw error
  }
}

/**
 * Decides one command on the working set and takes its entries in; on a refusal the working set is as it was.
 * @returns the operation's result
 * @throws Refusal
 */
export const decideCommand = async (
  command: Command,
  rule: AnyRule,
  work: WorkingSet,
  around: Surroundings,
  mainId: string | undefined,
): Promise<unknown> => {
  const look = lookIn(work)
  authorise(command, rule, look)
  const wanted = rule.entries?.(command.params as never, command.body as never, look) ?? []
  const found = mainId === undefined ? new Map<number, Entry>() : await work.entriesOf(mainId, wanted)

  const vault: VaultRow[] = []
  let sealCount = 0
  const seal: Situation['seal'] = (subjectId, field, value) => {
    const { row, sealed } = around.vault.seal(derivedId(command.id, `vault:${sealCount++}`), subjectId, field, value)
    vault.push(row)
    return sealed
  }
  const situation = situationOf(command, around, { look, entry: (seq) => found.get(seq), seal })
  const drafts = rule.decide(situation, command.params as never, command.body as never)
  const brought = await nameFiles(command, drafts, work, { caseId: rule.case?.(command.params as never, look), around })
  const { entries, rows } = composeAll(command, drafts, work, around, seal)

  const after = lookIn({ stored: (id) => rows.get(id) ?? work.stored(id) })
  const result = rule.result(after, command.params as never, entries, situation)
  work.entries.push(...entries)
  work.vault.push(...vault)
  work.alongside.push(...(command.alongside ?? []), ...brought)
  for (const row of rows.values()) work.put(row)
  return result
}

/**
 * [X5] The one door at which entries name files. What was refused for good is not awaited for ever. Whatever else is
 * named is taken alike, known or not: the case has it when somebody who named it there sent its bytes, or at once where
 * another case has it that the author sees.
 * @returns what to write beside the entries
 * @throws Refusal `file.refused`
 */
const nameFiles = async (
  { actor }: Command,
  drafts: readonly Draft[],
  work: WorkingSet,
  { caseId, around }: { caseId: string | undefined; around: Surroundings },
): Promise<AlongsideWrite[]> => {
  const named = [...new Set(drafts.flatMap(({ files }) => files ?? []))]
  if (named.length === 0) return []
  const files = await work.untaken(actor, named)
  if (files.length > 0) throw new Refusal('file.refused', { field: 'files', detail: { files } })
  return caseId === undefined ? [] : work.brought(actor, caseId, named, new Date(around.now))
}

const authoredOf = ({ id, operation, actor, body, deviceNow }: Command): Authored => ({
  commandId: id,
  operation,
  actor,
  writtenAt: typeof body['writtenAt'] === 'string' ? new Date(body['writtenAt']).toISOString() : undefined,
  deviceNow,
})

type AnyStored = Stored<StateOf[SubjectKind]>

const composeAll = (
  command: Command,
  drafts: readonly Draft[],
  work: WorkingSet,
  around: Surroundings,
  seal: Situation['seal'],
): { entries: Entry[]; rows: Map<string, AnyStored> } => {
  const { settings } = around.organisation
  const rows = new Map<string, AnyStored>()
  const authored = authoredOf(command)
  const entries = drafts.map((draft, ordinal) => {
    const { id, kind } = draft.subject
    const before = rows.get(id) ?? work.stored(id)
    if (before && before.kind !== kind) throw new Error(`Subject ${id} is a ${before.kind}, not a ${kind}`)
    const entry = composeEntry(draft, before ?? startOfChain, authored, {
      ordinal,
      now: around.now,
      allowedMinutes: settings.clockOffsetMinutes,
      seal: (field, value) => seal(id, field, value),
    })
    rows.set(id, applied(kind, before, entry))
    return entry
  })
  for (const row of rows.values()) row.nextTimerAt = nextTimerOf(row, settings)
  return { entries, rows }
}

/** The projection after an entry. */
export const projected = (
  kind: SubjectKind,
  before: AnyStored | undefined,
  entry: Entry,
  settings: Organisation['settings'],
): AnyStored => {
  const row = applied(kind, before, entry)
  return { ...row, nextTimerAt: nextTimerOf(row, settings) }
}

/** The same before its timers are looked at. */
const applied = (kind: SubjectKind, before: AnyStored | undefined, entry: Entry): AnyStored => ({
  _id: entry.subject.id,
  kind,
  seq: entry.seq,
  head: entry.hash,
  storedAt: entry.storedAt,
  nextTimerAt: null,
  state: applyEntry(kind, before?.state as never, entry) as StateOf[SubjectKind],
})

const nextTimerOf = ({ kind, state }: AnyStored, settings: Organisation['settings']): string | null => {
  const due = timersOfState(kind, state, settings).map((timer) => timer.dueAt)
  return due.length > 0 ? due.reduce((earliest, at) => (at < earliest ? at : earliest)) : null
}
