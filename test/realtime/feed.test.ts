import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'chai'
import fc from 'fast-check'
import type { Entry } from '../../shared/domain/entry.ts'
import { Feed, type Receiver } from '../../server/realtime/feed.ts'
import { seeded } from '../support/seed.ts'

const upTo = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index)
const entry = (seq: number): Entry => ({ subject: { kind: 'case', id: 'c' }, seq }) as Entry
const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** What happens, one after the other. The journal is always right, the bus is not. */
type Event =
  | { kind: 'write'; count: number }
  /** The bus tells of entries that are written: again, late, or leaving some out. */
  | { kind: 'told'; back: number; count: number; every: number }
  | { kind: 'follow'; behind: number }
  | { kind: 'unfollow'; who: number }
  /** One who follows, or did, begins anew elsewhere: also ahead of what there is. */
  | { kind: 'again'; who: number; behind: number }
  | { kind: 'wait' }

const event: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ kind: fc.constant('write' as const), count: fc.integer({ min: 1, max: 5 }) }),
  fc.record({
    kind: fc.constant('told' as const),
    back: fc.nat(6),
    count: fc.integer({ min: 1, max: 6 }),
    every: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({ kind: fc.constant('follow' as const), behind: fc.nat(8) }),
  fc.record({ kind: fc.constant('unfollow' as const), who: fc.nat(5) }),
  fc.record({ kind: fc.constant('again' as const), who: fc.nat(5), behind: fc.integer({ min: -4, max: 8 }) }),
  fc.constant({ kind: 'wait' as const }),
)

interface Follower {
  receiver: Receiver
  after: number
  got: number[]
  isOn: boolean
  /** How many it had been told when it ended. */
  had?: number
}

/** A feed over a journal in memory, whose answers take a while. */
class FeedWorld {
  readonly followers: Follower[] = []
  frames = 0
  /** How long telling all followers takes, ms. */
  readonly #telling: number
  readonly #rooms = new Set<string>()
  #stored = 1
  readonly #feed = new Feed({
    seqOf: () => this.#later(() => this.#stored),
    read: (_, after, limit) => this.#later(() => upTo(after + 1, Math.min(this.#stored, after + limit)).map(entry)),
    broadcast: (gathered) => {
      this.frames += 1
      const from = performance.now()
      while (performance.now() - from < this.#telling) continue
      for (const [id, items] of gathered)
        for (const { receiver } of this.followers) if (this.#rooms.has(receiver.id)) receiver.send(id, items)
    },
    join: (receiver) => void this.#rooms.add(receiver.id),
    leave: (receiver) => void this.#rooms.delete(receiver.id),
  })

  constructor(telling: number) {
    this.#telling = telling
  }

  /** What held when it was asked, told later. */
  async #later<T>(answer: () => T): Promise<T> {
    const told = answer()
    await tick()
    await tick()
    return told
  }

  async happens(what: Event): Promise<void> {
    switch (what.kind) {
      case 'write':
        this.#stored += what.count
        return
      case 'told': {
        const from = Math.max(1, this.#stored - what.back)
        const told = upTo(from, Math.min(this.#stored, from + what.count - 1))
        this.#feed.take(told.filter((_, index) => index % what.every === 0).map(entry))
        return
      }
      case 'follow': {
        const send = (_: string, items: readonly Entry[]) => void follower.got.push(...items.map(({ seq }) => seq))
        const receiver = { id: `f${this.followers.length}`, send }
        const follower: Follower = { receiver, after: Math.max(0, this.#stored - what.behind), got: [], isOn: true }
        this.followers.push(follower)
        void this.#feed.follow(receiver, 'c', follower.after)
        return
      }
      case 'again': {
        const follower = this.followers[what.who]
        if (!follower) return
        const after = Math.max(0, this.#stored - what.behind)
        Object.assign(follower, { after, got: [], isOn: true, had: undefined })
        void this.#feed.follow(follower.receiver, 'c', after)
        return
      }
      case 'unfollow': {
        const follower = this.followers[what.who]
        if (!follower) return
        follower.isOn = false
        this.#feed.unfollow(follower.receiver, 'c')
        follower.had ??= follower.got.length
        return
      }
      case 'wait':
        await tick()
        await tick()
    }
  }

  /** The bus tells of one more entry. @returns its `seq` */
  async ends(): Promise<number> {
    for (let turn = 0; turn < 20; turn++) await tick()
    this.#stored += 1
    this.#feed.take([entry(this.#stored)])
    for (let turn = 0; turn < 20; turn++) await tick()
    const late = performance.now() + 1_000
    const isBehind = ({ isOn, got, after }: Follower): boolean => isOn && (got.at(-1) ?? after) < this.#stored
    while (this.followers.some(isBehind) && performance.now() < late) await pause(1)
    return this.#stored
  }
}

describe('the feed of followers', () => {
  for (const telling of [0, 0.3])
    it(`[T6] whatever the bus repeats, leaves out or brings late, each is told everything after, in order, once (${telling} ms)`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(event, { minLength: 5, maxLength: 40 }), async (events) => {
          const world = new FeedWorld(telling)
          for (const each of events) await world.happens(each)
          const last = await world.ends()
          for (const { got, after, isOn, had } of world.followers)
            expect(got).to.deep.equal(upTo(after + 1, isOn ? last : after + (had ?? 0)))
        }),
        seeded(300),
      )
    })

  it('tells what comes while telling takes long together, a few times a second', async () => {
    const world = new FeedWorld(20)
    await world.happens({ kind: 'follow', behind: 0 })
    await world.happens({ kind: 'wait' })
    const times: number[] = []
    const from = performance.now()
    while (performance.now() - from < 600) {
      await world.happens({ kind: 'write', count: 1 })
      await world.happens({ kind: 'told', back: 0, count: 1, every: 1 })
      times.push(performance.now())
      await pause(1)
    }
    await pause(200)
    expect(world.followers[0]?.got).to.deep.equal(upTo(2, times.length + 1))
    expect(world.frames).to.be.within(4, 12)
  })
})
