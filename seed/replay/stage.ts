import type { OperationName } from '../../shared/operations/catalogue.ts'
import type { CallOptions, Client, LiveSocket } from './client.ts'
import { signIn } from './client.ts'
import { picture } from './picture.ts'
import type { ResultOf } from '../../shared/operations/catalogue.ts'

/** Who plays in the case: demo accounts. */
export const cast = [
  'desk1',
  'station1',
  'officer-lj01',
  'property1',
  'property-lj1',
  'scene1',
  'video1',
  'analyst1',
  'chief1',
  'district1',
  'custodian1',
] as const
export type Actor = (typeof cast)[number]

/** The people signed in, and what the play has to remember from one step to the next. */
export interface Stage {
  /** One operation, done by one person. @throws Error for a refusal */
  by<N extends OperationName>(actor: Actor, name: N, options?: CallOptions<N>): Promise<ResultOf<N>>
  userIdOf(actor: Actor): string
  /** A photo, uploaded by the actor; its SHA-256. */
  photo(actor: Actor): Promise<string>
  /** Sockets of the three terminals that confirm delivery. */
  sockets: LiveSocket[]
  caseId: string
  number: string
  /** `seq` of entries by a name that the script gives. */
  seqs: Map<string, number>
  suspects: string[]
  shops: { name: string; caseId: string; propertyId: string; receipt: string }[]
  commands: number
  close(): void
}

/** How the people of a play act: over HTTP as clients, or inside the server. */
export interface Performers {
  by<N extends OperationName>(actor: Actor, name: N, options?: CallOptions<N>): Promise<ResultOf<N>>
  userIdOf(actor: Actor): string
  upload(actor: Actor, bytes: Uint8Array): Promise<string>
}

/** A stage on which nothing has happened yet. */
export const stageWith = (performers: Performers, sockets: LiveSocket[] = []): Stage => {
  let pictures = Math.floor(Math.random() * 1_000_000)
  const stage: Stage = {
    by: async (actor, name, options) => {
      stage.commands += 1
      return performers.by(actor, name, options)
    },
    userIdOf: (actor) => performers.userIdOf(actor),
    photo: (actor) => performers.upload(actor, picture(pictures++)),
    sockets,
    caseId: '',
    number: '',
    seqs: new Map(),
    suspects: [],
    shops: [],
    commands: 0,
    close: () => {
      for (const socket of sockets) socket.disconnect()
    },
  }
  return stage
}

/** Signs everybody in and opens the terminals' sockets. */
export const openStage = async (url: string, password: string): Promise<Stage> => {
  const clients = new Map<Actor, Client>()
  // One after the other: a sign-in costs the server some tens of milliseconds of hashing.
  for (const actor of cast) clients.set(actor, await signIn(url, actor, password))
  const clientOf = (actor: Actor): Client => {
    const client = clients.get(actor)
    if (!client) throw new Error(`${actor} is not signed in`)
    return client
  }
  const sockets = await Promise.all(
    (['station1', 'property1', 'scene1'] as const).map((actor) => clientOf(actor).socket()),
  )
  for (const socket of sockets) socket.on('dispatch', (_notice, acknowledge) => acknowledge())
  return stageWith(
    {
      by: (actor, name, options) => clientOf(actor).call(name, options),
      userIdOf: (actor) => clientOf(actor).userId,
      upload: (actor, bytes) => clientOf(actor).upload(bytes),
    },
    sockets,
  )
}
