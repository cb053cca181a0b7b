import type { WrittenKind } from '../../../shared/schema/entry.ts'
import type { Lane } from '../../../shared/schema/terms.ts'
import type { Held } from '../lib/command.ts'
import { fieldsOf } from './fields.ts'

/** Somebody named in the text that is being written. */
export interface Named {
  userId: string
  name: string
}

/** One entry that is being written: each lane and form has its own, and so has each answer and each correction. */
export interface LaneDraft {
  lane: Lane | ''
  kind: WrittenKind
  body: Record<string, unknown>
  /** ISO 8601; empty: now. */
  occurredAt: string
  answers: number
  corrects: number
  files: string[]
  mentions: Named[]
  /** Of a correction: what it began with, so that one that changed nothing is none. */
  begun: string
  /** Taken back after it was sent and nobody knows whether it was written: it goes out under the same id. */
  held?: Held<unknown> | null
}

export const emptyDraft = (lane: Lane | '', kind: WrittenKind = 'note'): LaneDraft => ({
  lane,
  kind,
  body: {},
  occurredAt: '',
  answers: 0,
  corrects: 0,
  files: [],
  mentions: [],
  begun: '',
  held: null,
})

/** What tells drafts apart: two with the same slot are the same draft. */
export const slotOf = ({ lane, kind, answers, corrects, held }: Omit<LaneDraft, 'body'> | LaneDraft): string => {
  if (held) return `held ${held.id}`
  if (corrects > 0) return `${lane} corrects ${corrects}`
  return answers > 0 ? `${lane} answers ${answers}` : `${lane} ${kind}`
}

const isSomething = (value: unknown): boolean =>
  value !== undefined && value !== null && (typeof value !== 'string' || value.trim() !== '')

/** Whether anything stands in it. */
export const isFilled = ({ kind, body, files }: LaneDraft): boolean =>
  files.length > 0 || fieldsOf(kind).some(({ name }) => isSomething(body[name]))

/** What its author can change, as text. */
export const contentOf = ({ body, files, occurredAt }: LaneDraft): string => JSON.stringify([body, files, occurredAt])

/** Whether anything would be lost with it. */
export const hasContent = (draft: LaneDraft): boolean =>
  isFilled(draft) && (Boolean(draft.held) || draft.begun !== contentOf(draft))

/** A plain copy, so that what is kept aside does not change with the form. */
export const copyOf = (draft: LaneDraft): LaneDraft => {
  const { lane, kind, body, occurredAt, answers, corrects, files, mentions, begun, held = null } = draft
  const plain: LaneDraft = { lane, kind, body, occurredAt, answers, corrects, files, mentions, begun, held }
  return JSON.parse(JSON.stringify(plain)) as LaneDraft
}

/** The first words of a draft. */
export const wordsOf = ({ kind, body }: LaneDraft): string => {
  const said = fieldsOf(kind).flatMap(({ name }) => (typeof body[name] === 'string' ? [body[name]] : []))
  return (typeof body['text'] === 'string' && body['text'] !== '' ? body['text'] : (said[0] ?? '')).trim()
}
