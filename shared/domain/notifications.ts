import { maySeeCase, mayOnCase, type GuardedOperation } from '../permissions.ts'
import type { Account } from '../schema/organisation.ts'
import type { Lane } from '../schema/terms.ts'
import { accessOf, type CaseState, type EscalationLevel } from './case.ts'
import type { Author, Entry } from './entry.ts'
import { mentionsIn } from './mentions.ts'
import type { NotificationItem, NotificationKind, Told } from './notification-item.ts'
import type { Organisation } from './organisation.ts'
import { actorOf, lanesOf } from './people.ts'

type Body = Record<string, unknown>
type Telling = (entry: Entry, state: CaseState, organisation: Organisation) => string[]

const peopleOf = new WeakMap<Organisation, Map<Lane, Account[]>>()

/** Active accounts that write to a lane; kept for as long as the organisation stays as it is. */
const writersOf = (organisation: Organisation, lane: Lane): Account[] => {
  const known = peopleOf.get(organisation) ?? new Map<Lane, Account[]>()
  peopleOf.set(organisation, known)
  const found =
    known.get(lane) ??
    organisation.accounts.filter((account) => account.status === 'active' && lanesOf(account).includes(lane))
  known.set(lane, found)
  return found
}

const idsOf = (accounts: readonly Account[]): string[] => accounts.map(({ id }) => id)
const authorIn = (body: Body, field: string): string[] => {
  const author = body[field] as Author | undefined
  return author ? [author.userId] : []
}
const recipientsIn: Telling = ({ body }) => (Array.isArray(body['recipients']) ? body['recipients'].map(String) : [])

const deciders =
  (operation: GuardedOperation): Telling =>
  (_entry, state, organisation) =>
    idsOf(
      writersOf(organisation, 'command').filter((account) => mayOnCase(operation, actorOf(account), accessOf(state))),
    )

const askedLane: Telling = ({ body }, state, organisation) =>
  idsOf(
    writersOf(organisation, body['to'] as Lane).filter((account) =>
      mayOnCase('timeline.write', actorOf(account), accessOf(state)),
    ),
  )

const submitter: Telling = (_entry, { clearance }) => (clearance ? [clearance.submittedBy.userId] : [])
const requester: Telling = ({ body }) => authorIn(body, 'requestedBy')

/** Kinds of entries that concern somebody, and whom. */
const tellings: Record<string, { kind: NotificationKind; whom: Telling }> = {
  request: { kind: 'request', whom: askedLane },
  'clearance.submitted': { kind: 'approval', whom: deciders('clearance.confirm') },
  'case.dismissal-requested': { kind: 'approval', whom: deciders('case.approve-dismissal') },
  'property.return-requested': { kind: 'approval', whom: deciders('property.approve-return') },
  'clearance.confirmed': { kind: 'decided', whom: submitter },
  'clearance.returned': { kind: 'decided', whom: submitter },
  'clearance.recomputed': { kind: 'decided', whom: ({ body }) => authorIn(body, 'confirmedBy') },
  'property.corrected': { kind: 'decided', whom: ({ body }) => authorIn(body, 'approvedBy') },
  'case.dismissed': { kind: 'decided', whom: requester },
  'case.dismissal-refused': { kind: 'decided', whom: requester },
  'property.return-approved': { kind: 'decided', whom: requester },
  'property.return-refused': { kind: 'decided', whom: requester },
  'approval.taken-back': { kind: 'decided', whom: ({ body }) => authorIn(body, 'askedBy') },
  'property.return-decision-taken-back': { kind: 'decided', whom: requester },
  'supervision.asked': { kind: 'supervision', whom: recipientsIn },
  'supervision.answered': { kind: 'supervision', whom: recipientsIn },
  'supervision.overdue': { kind: 'supervision', whom: recipientsIn },
  'case.lead-handed-over': { kind: 'lead', whom: ({ body }) => authorIn(body, 'to') },
  'dispatch.escalated': { kind: 'alarm', whom: recipientsIn },
  'clock.warned': { kind: 'alarm', whom: recipientsIn },
  'dispatch.declined': {
    kind: 'alarm',
    whom: (_entry, { scope }, organisation) =>
      idsOf(
        writersOf(organisation, 'command').filter(
          ({ roles, cityId }) => roles.includes('dispatcher') && cityId === scope.city,
        ),
      ),
  },
}

/** The kinds of entries by which people are told whoever wrote them; others tell by answering or by naming somebody. */
export const tellingKinds: readonly string[] = Object.keys(tellings)

/** Whether an entry concerns anybody beside its case: cheap, asked of every entry. */
export const concernsSomebody = ({ subject, kind, answers, body }: Entry): boolean =>
  subject.kind === 'case' && (Object.hasOwn(tellings, kind) || answers !== undefined || body['mentions'] !== undefined)

/**
 * [T9] [A1] Whom an entry concerns and why, each person once: active, able to see the case, and not the one who wrote it.
 * @param state the case after the entry, or later
 */
export const toldBy = (entry: Entry, state: CaseState, organisation: Organisation): Told[] => {
  const told = new Map<string, NotificationKind>()
  const tell = (kind: NotificationKind, ids: readonly string[]): void => {
    for (const id of ids) if (id !== entry.by.userId && !told.has(id)) told.set(id, kind)
  }
  const called = mentionsIn(entry).filter(({ before }) => !before)
  tell(
    'mention',
    called.map(({ userId }) => userId),
  )
  const asked = state.requests.find(({ seq }) => seq === entry.answers)
  if (asked) tell('answer', [asked.by.userId])
  const telling = Object.hasOwn(tellings, entry.kind) ? tellings[entry.kind] : undefined
  if (telling) tell(telling.kind, telling.whom(entry, state, organisation))
  return [...told].flatMap(([userId, kind]) => {
    const account = organisation.account(userId)
    const sees = account?.status === 'active' && maySeeCase(actorOf(account), accessOf(state))
    return sees ? [{ userId, kind }] : []
  })
}

const dispatchIsPast = (state: CaseState, { dispatchId, level }: { dispatchId?: string; level?: EscalationLevel }) => {
  const dispatch = state.dispatches.find(({ id }) => id === dispatchId)
  if (!dispatch || dispatch.endedAt || state.status !== 'open') return true
  return level === 'not-arrived' ? dispatch.arrivedAt !== undefined : dispatch.acknowledgedAt !== undefined
}

/** Whether what an entry told of is answered, decided or over by now. */
export const isSettled = (entry: Pick<Entry, 'kind' | 'seq' | 'storedAt' | 'body'>, state: CaseState): boolean => {
  const { body, seq, storedAt } = entry
  switch (entry.kind) {
    case 'request': {
      const request = state.requests.find((each) => each.seq === seq)
      return request?.answeredBy !== undefined || request?.withdrawnAt !== undefined
    }
    case 'clearance.submitted':
      return state.clearance?.status !== 'submitted' || state.clearance.submittedAt !== storedAt
    case 'case.dismissal-requested':
      return state.dismissal?.at !== storedAt
    case 'property.return-requested':
      return state.property.returnsPending === 0
    case 'supervision.asked':
      return state.supervisions?.find((each) => each.seq === seq)?.answeredAt !== undefined
    case 'supervision.overdue':
      return state.supervisions?.find((each) => each.seq === body['asked'])?.answeredAt !== undefined
    case 'dispatch.escalated':
      return dispatchIsPast(state, body)
    case 'dispatch.declined': {
      const declined = state.dispatches.find(({ id }) => id === body['dispatchId'])
      const later = state.dispatches.filter(({ party }) => party === declined?.party).at(-1)
      return state.status !== 'open' || later?.id !== declined?.id
    }
    case 'clock.warned':
      return state.status !== 'open'
    default:
      return false
  }
}

const LONGEST_TEXT = 200
const textFields = ['text', 'reason', 'summary'] as const
const detailFields = [
  'to',
  'party',
  'dispatchId',
  'level',
  'hours',
  'dueAt',
  'what',
  'unitName',
  'ground',
  'clearedAt',
] as const

/** What a person is told of an entry. */
export const itemOf = (
  { userId: _, kind, isRead }: Told & { isRead: boolean },
  entry: Entry,
  state: CaseState,
): NotificationItem => {
  const { id, number, category, subcategory, place } = state
  const words = textFields.flatMap((field) => (typeof entry.body[field] === 'string' ? [entry.body[field]] : []))
  const detail = detailFields.flatMap((field) => {
    const value = entry.body[field]
    return typeof value === 'string' || typeof value === 'number' ? [[field, value] as const] : []
  })
  return {
    id: `${id}:${entry.seq}`,
    kind,
    at: entry.storedAt,
    isRead,
    isSettled: isSettled(entry, state),
    case: { id, number, category, place, ...(subcategory === undefined ? {} : { subcategory }) },
    entry: { seq: entry.seq, kind: entry.kind, lane: entry.lane, by: entry.by },
    text: [...(words[0] ?? '')].slice(0, LONGEST_TEXT).join(''),
    detail: Object.fromEntries(detail),
  }
}
