import { returnConditions } from '../../../shared/domain/property-return.ts'
import type { OperationName } from '../../../shared/operations/catalogue.ts'
import type { PropertyView } from '../../../shared/operations/results.ts'

export const itemActionNames = [
  'receive',
  'check-in',
  'hand-over',
  'approve-return',
  'refuse-return',
  'request-return',
  'ownership',
  'take-back-return',
  'recall',
  'transfer',
  'add-photos',
  'split',
  'receipt',
] as const
/** What can be done with an item; the server has the last word. */
export type ItemAction = (typeof itemActionNames)[number]

interface Asking {
  userId: string
  may: (operation: OperationName) => boolean
  /** The server's time, ms; asked only where something runs out. */
  now: () => number
}

const operationOf: Record<Exclude<ItemAction, 'receipt'>, OperationName> = {
  receive: 'property.receive',
  recall: 'property.recall',
  'take-back-return': 'property.take-back-return',
  'check-in': 'property.check-in',
  'hand-over': 'property.hand-over',
  'approve-return': 'property.approve-return',
  'refuse-return': 'property.refuse-return',
  'request-return': 'property.request-return',
  ownership: 'property.record-ownership',
  transfer: 'property.transfer',
  'add-photos': 'property.add-photos',
  split: 'property.split',
}

/** [P2] [P5] The actions worth offering to a person on an item as it stands, most urgent first. */
export const actionsOn = (item: PropertyView, { userId, may, now }: Asking): ItemAction[] => {
  const returned = item.status === 'returned'
  const { can } = item
  const asked = item.return?.status
  const { decidedBy, takeBackUntil } = item.return ?? {}
  const fits: Record<ItemAction, boolean> = {
    receive: can.receive,
    // What lies in store is checked in again only where nobody can act for it any more. [A9]
    'check-in': !returned && can.checkIn,
    'hand-over': !returned && can.act && asked === 'approved',
    'approve-return': !returned && asked === 'requested' && item.return?.requestedBy.userId !== userId,
    'refuse-return': !returned && asked === 'requested' && item.return?.requestedBy.userId !== userId,
    'request-return': !returned && asked !== 'requested' && asked !== 'approved',
    ownership: !returned,
    'take-back-return':
      !returned && decidedBy?.userId === userId && takeBackUntil !== undefined && now() <= Date.parse(takeBackUntil),
    recall: can.recall,
    transfer: !returned && can.act,
    'add-photos': !returned,
    split: !returned && can.act && asked !== 'requested' && asked !== 'approved',
    receipt: item.handOver !== undefined,
  }
  return itemActionNames.filter((action) => fits[action] && (action === 'receipt' || may(operationOf[action])))
}

/** [P3] Hours within which a seized item has to be in store. */
export const storeWithinHours = 24

/** [P3] Whole hours left until the item is due in store, negative when overdue; undefined once it was stored. */
export const hoursToStore = (
  item: Pick<PropertyView, 'status' | 'seizedAt' | 'custody'>,
  now: number,
): number | undefined =>
  // What was lent out of the store has been handed in.
  item.status === 'seized' && !item.custody.some(({ why }) => why === 'stored')
    ? Math.floor((Date.parse(item.seizedAt) + storeWithinHours * 3_600_000 - now) / 3_600_000)
    : undefined

/** [P5] What a missing condition is called. */
export const conditionWord = (name: string, language: 'zh' | 'en'): string =>
  Object.hasOwn(returnConditions, name) ? returnConditions[name as keyof typeof returnConditions][language] : name

const madeByAsking = ['facts-established', 'no-harm', 'approval']
/** [P5] What is missing before the return can even be asked for: the request itself vouches for the rest. */
export const missingToAsk = (item: Pick<PropertyView, 'missing'>): string[] =>
  item.missing.filter((name) => !madeByAsking.includes(name))
