import { fork } from 'node:child_process'
import { join } from 'node:path'

/** Work that a process of the bench does when it is asked. */
export type Jobs = Record<string, (wish: never) => unknown>
type Wish<J> = J extends (wish: infer W) => unknown ? W : never
type Done<J> = J extends (wish: never) => infer R ? Awaited<R> : never

/** A process of the bench: load, watchers and floors each have their own. */
export interface Child<J extends Jobs> {
  ask<N extends keyof J & string>(job: N, wish: Wish<J[N]>): Promise<Done<J[N]>>
  stop(): Promise<void>
}

interface Answer {
  id: number
  result?: unknown
  failure?: string
}

/** Starts `bench/<name>.ts` in a process of its own. */
export const startChild = <J extends Jobs>(name: string): Child<J> => {
  const child = fork(join(import.meta.dirname, `${name}.ts`), {
    execArgv: ['--import', 'tsx'],
    serialization: 'advanced',
  })
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>()
  let last = 0
  child.on('message', ({ id, result, failure }: Answer) => {
    const one = waiting.get(id)
    waiting.delete(id)
    if (failure === undefined) one?.resolve(result as never)
    else one?.reject(new Error(`${name}: ${failure}`))
  })
  const exited = new Promise<void>((resolve) =>
    child.once('exit', () => {
      for (const { reject } of waiting.values()) reject(new Error(`${name} ended`))
      resolve()
    }),
  )
  return {
    ask: (job, wish) =>
      new Promise((resolve, reject) => {
        waiting.set(++last, { resolve, reject })
        child.send({ id: last, job, wish })
      }),
    stop: async () => {
      if (child.connected) child.disconnect()
      await exited
    },
  }
}

/** Serves the jobs of this process until its parent goes away. */
export const serveJobs = (jobs: Jobs): void => {
  process.on('message', ({ id, job, wish }: { id: number; job: string; wish: never }) => {
    const work = jobs[job]
    Promise.resolve()
      .then(() => work?.(wish))
      .then((result) => process.send?.({ id, result }))
      .catch((error: unknown) =>
        process.send?.({ id, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
      )
  })
  process.once('disconnect', () => process.exit(0))
}
