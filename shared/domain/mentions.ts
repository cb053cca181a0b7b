import { Refusal } from '../refusals.ts'
import type { Case } from './case-rule.ts'
import { accessOf } from './case.ts'
import type { Situation } from './decision.ts'
import type { Author, Entry } from './entry.ts'
import { actorOf, isIntegration } from './people.ts'
import { maySeeCase } from '../permissions.ts'

/** Somebody named in an entry's text, as the entry keeps it: the name is the one at that time. */
export interface Mention extends Author {
  /** The entry that this one corrects named them already: they are not called again. */
  before?: true
}

/** Who is named in an entry. */
export const mentionsIn = ({ body }: Pick<Entry, 'body'>): readonly Mention[] =>
  Array.isArray(body['mentions']) ? (body['mentions'] as Mention[]) : []

/**
 * [T7] [A1] The people of an entry's mentions, each an active account that may see the case.
 * @throws Refusal `timeline.mention-unfit`, of the first who is not
 */
export const mentionsFor = (
  { organisation, actor }: Situation,
  state: Case,
  userIds: readonly string[],
  corrected: Entry | undefined,
): Mention[] => {
  const known = new Set((corrected ? mentionsIn(corrected) : []).map(({ userId }) => userId))
  return userIds.map((userId, index) => {
    const account = organisation.account(userId)
    const isFit =
      account?.status === 'active' &&
      !isIntegration(account) &&
      account.cityId === actor.cityId &&
      maySeeCase(actorOf(account), accessOf(state))
    if (!isFit) throw new Refusal('timeline.mention-unfit', { field: `mentions.${index}` })
    return { userId, name: account.name, ...(known.has(userId) ? { before: true as const } : {}) }
  })
}
