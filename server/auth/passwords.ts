import { randomBytes } from 'node:crypto'
import { argon2id, hash, verify } from 'argon2'
import { normalisedPassword } from '../../shared/domain/accounts.ts'
import { Refusal } from '../../shared/refusals.ts'

const COST = { type: argon2id, memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 } as const
/** Each takes 19 MiB and a thread of the pool that files and names need too. */
const AT_ONCE = 2
const LONGEST_QUEUE = 2_000

let running = 0
const waiting: (() => void)[] = []

const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
  if (running >= AT_ONCE) {
    if (waiting.length >= LONGEST_QUEUE) throw new Refusal('request.too-many')
    await new Promise<void>((resolve) => waiting.push(resolve))
  } else running += 1
  try {
    return await work()
  } finally {
    // The turn is handed on, or given back.
    const next = waiting.shift()
    if (next) next()
    else running -= 1
  }
}

/** argon2id, 19 MiB, t = 2, p = 1, in the PHC form. @throws Refusal `request.too-many` when too many wait */
export const hashPassword = (password: string): Promise<string> =>
  inTurn(() => hash(normalisedPassword(password), COST))

let nobody: Promise<string> | undefined

/** Makes the hash that stands for accounts that are not there; the first comparison need not wait for it then. */
export const preparePasswords = async (): Promise<void> => {
  await (nobody ??= hashPassword(randomBytes(24).toString('base64')))
}

/** Whether the password is the one of the hash; without a hash, no, after the same time. */
export const matchesPassword = async (known: string | undefined, password: string): Promise<boolean> => {
  await preparePasswords()
  const compared = known ?? (await nobody) ?? ''
  const isEqual = await inTurn(() => verify(compared, normalisedPassword(password)))
  return isEqual && known !== undefined
}
