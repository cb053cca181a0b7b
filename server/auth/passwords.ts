import { randomBytes } from 'node:crypto'
import { argon2id, hash, verify } from 'argon2'
import { normalisedPassword } from '../../shared/domain/passwords.ts'
import { Refusal } from '../../shared/refusals.ts'

const COST = { type: argon2id, memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 } as const
/** Each takes 19 MiB and a thread of the pool that files and names need too. */
const AT_ONCE = 2
const LONGEST_QUEUE = 2_000
/** Of those from one network: whoever floods the sign-in makes the own network wait, and others for some seconds at most. */
const MOST_OF_A_NETWORK = 100

let running = 0
/** Those whose device is known go first: a flood of strangers holds nobody up who works here. */
const waiting = { known: [] as (() => void)[], strangers: [] as (() => void)[] }

const inTurn = async <T>(who: keyof typeof waiting, work: () => Promise<T>): Promise<T> => {
  if (running >= AT_ONCE) {
    if (waiting[who].length >= LONGEST_QUEUE) throw new Refusal('request.too-many')
    await new Promise<void>((resolve) => waiting[who].push(resolve))
  } else running += 1
  try {
    return await work()
  } finally {
    // The turn is handed on, or given back.
    const next = waiting.known.shift() ?? waiting.strangers.shift()
    if (next) next()
    else running -= 1
  }
}

const ofNetworks = new Map<string, number>()

/** @param network of a stranger */
const inTurnOf = async <T>(network: string | undefined, work: () => Promise<T>): Promise<T> => {
  if (network === undefined) return inTurn('known', work)
  const others = ofNetworks.get(network) ?? 0
  if (others >= MOST_OF_A_NETWORK) throw new Refusal('request.too-many')
  ofNetworks.set(network, others + 1)
  try {
    return await inTurn('strangers', work)
  } finally {
    const left = (ofNetworks.get(network) ?? 1) - 1
    if (left > 0) ofNetworks.set(network, left)
    else ofNetworks.delete(network)
  }
}

/** argon2id, 19 MiB, t = 2, p = 1, in the PHC form. @throws Refusal `request.too-many` when too many wait */
export const hashPassword = (password: string): Promise<string> =>
  inTurn('known', () => hash(normalisedPassword(password), COST))

let nobody: Promise<string> | undefined

/** Makes the hash that stands for accounts that are not there; the first comparison need not wait for it then. */
export const preparePasswords = async (): Promise<void> => {
  await (nobody ??= hashPassword(randomBytes(24).toString('base64')))
}

/**
 * Whether the password is the one of the hash; without a hash, no, after the same time.
 * @param network from which a device asks that is not known; those go behind the others
 * @throws Refusal `request.too-many` when too many wait, in all or of the network
 */
export const matchesPassword = async (
  known: string | undefined,
  password: string,
  network?: string,
): Promise<boolean> => {
  await preparePasswords()
  const compared = known ?? (await nobody) ?? ''
  const isEqual = await inTurnOf(network, () => verify(compared, normalisedPassword(password)))
  return isEqual && known !== undefined
}
