import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import type { AlongsideWrite } from '../../server/journal/journal.model.ts'
import { Journal, type Submission } from '../../server/journal/journal.ts'
import { numbersIn } from '../../server/journal/numbers.ts'
import { actorOf, clockwork } from '../../shared/domain/people.ts'
import type { CaseView } from '../../shared/operations/results.ts'
import { Refusal } from '../../shared/refusals.ts'
import { handOver, openCase, readCase, returnable, seize, storedSeq } from '../support/cases.ts'
import { startWorld, supermarketCall, type World } from '../support/world.ts'
import { verified } from './journal.world.ts'

const hash = 'c'.repeat(64)

describe('the committer', function () {
  this.timeout(60_000)
  let world: World
  let id: string
  before(async () => {
    world = await startWorld()
  })
  beforeEach(async () => {
    ;({ id } = await openCase(world))
  })
  after(() => world.stop())

  const note = (text: string, alongside?: AlongsideWrite[]): Submission => {
    const account = world.app.platform.organisation().account('account-station1')
    if (!account) throw new Error('no officer')
    const body = { lane: 'investigation', kind: 'note', body: { text } }
    return { id: randomUUID(), operation: 'timeline.write', actor: actorOf(account), params: { id }, body, alongside }
  }
  const submit = (all: Submission[]) => Promise.allSettled(all.map((one) => world.app.platform.journal.submit(one)))
  const settled = (outcomes: PromiseSettledResult<unknown>[]) => outcomes.map(({ status }) => status)
  const texts = async (): Promise<unknown[]> =>
    (await world.app.platform.journal.entriesAfter(id, 4, 1000)).map(({ body }) => body['text'])

  /** Commands of one tick: among good ones some that fail, each for a reason of its own. */
  const among = async (poison: (index: number) => Submission, at: readonly number[], count = 40) => {
    const all = Array.from({ length: count }, (_, index) => (at.includes(index) ? poison(index) : note(`${index}`)))
    const outcomes = await submit(all)
    const good = all.flatMap((_, index) => (at.includes(index) ? [] : [`${index}`]))
    expect(settled(outcomes)).to.deep.equal(all.map((_, index) => (at.includes(index) ? 'rejected' : 'fulfilled')))
    expect(await texts()).to.have.members(good)
    expect((await readCase(world, id)).seq).to.equal(4 + good.length)
    return outcomes
  }

  it('[C1] a command that the database does not take is found by halving; all others are written', async () => {
    const large = (): AlongsideWrite => ({
      collection: 'poison',
      insertOne: { _id: randomUUID(), text: 'x'.repeat(17_000_000) },
    })
    await among(() => note('毒', [large()]), [7, 22])
  })

  it('[C1] one that runs into a unique index fails alone, and not for good', async () => {
    const taken = randomUUID()
    const row: AlongsideWrite = { collection: 'poison', insertOne: { _id: taken } }
    await submit([note('占', [row])])
    ;({ id } = await openCase(world))
    await among(() => note('毒', [row]), [0, 13, 39])
  })

  it('[C1] of two that want the same unique row at once one is written', async () => {
    const row: AlongsideWrite = { collection: 'poison', insertOne: { _id: randomUUID() } }
    const outcomes = await submit([note('一', [row]), note('旁'), note('二', [row])])
    expect(settled(outcomes).filter((status) => status === 'fulfilled')).to.have.length(2)
    expect(await texts())
      .to.have.length(2)
      .and.include('旁')
  })

  it('[C1] one whose rule breaks is rejected with its error and hurts nobody', async () => {
    const broken = (): Submission => ({
      ...note('x'),
      body: { lane: 'investigation', kind: 'no-such-kind', body: null },
    })
    const outcomes = await among(broken, [3, 4, 5])
    const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []))
    expect(reasons.some((reason) => reason instanceof Refusal)).to.equal(false)
  })

  it('[C1] what is refused writes nothing, and may be decided anew', async () => {
    const withdraw = { ...note(''), operation: 'request.withdraw', params: { id, seq: 5 }, body: {} }
    const refused = await submit([withdraw])
    expect(settled(refused)).to.deep.equal(['rejected'])
    const request = {
      ...note(''),
      body: { lane: 'investigation', kind: 'request', body: { to: 'video', text: '调录像' } },
    }
    expect(settled(await submit([request]))).to.deep.equal(['fulfilled'])
    expect(settled(await submit([withdraw]))).to.deep.equal(['fulfilled'])
    expect((await readCase(world, id)).seq).to.equal(6)
  })

  it('[T1] a rule’s subject that another process changed meanwhile is read again, not written over', async () => {
    const other = await world.another()
    const officer = await other.as('station1')
    for (let round = 0; round < 15; round++) {
      const [here, there] = await Promise.all([
        submit([note(`这 ${round}`), note(`这 ${round} 二`)]),
        officer.ask('timeline.write', {
          params: { id },
          body: { lane: 'investigation', kind: 'note', body: { text: `那 ${round}` } },
        }),
      ])
      expect(settled(here)).to.deep.equal(['fulfilled', 'fulfilled'])
      expect(there.status).to.equal(201)
    }
    expect(await storedSeq(world, id)).to.equal(4 + 45)
    expect(new Set(await texts()).size).to.equal(45)
    await other.stop()
    expect((await verified(world, { heads: false })).found).to.deep.equal([])
  })

  it('[A1] an id of another kind is not found, and does not hide the subject from who comes with it', async () => {
    const item = await seize(world, id)
    // A server that remembers nothing of either.
    const other = await world.another()
    const stray = { ...note('x'), params: { id: item.id } }
    const photos = { ...note(''), operation: 'property.add-photos', params: { id: item.id }, body: { files: [hash] } }
    const outcomes = await Promise.allSettled([stray, photos].map((one) => other.app.platform.journal.submit(one)))
    expect(settled(outcomes)).to.deep.equal(['rejected', 'fulfilled'])
    if (outcomes[0]?.status === 'rejected') expect(outcomes[0].reason).to.include({ code: 'subject.not-found' })
    await other.stop()
  })

  it('[A1] what only the system writes is no person’s to submit', async () => {
    const person = note('')
    for (const operation of ['timer.fire', 'account.record', 'account.found', 'organisation.found']) {
      const subject = { kind: 'case', id }
      const body = { kind: 'revealed', detail: {}, count: 1, account: {}, part: {} }
      const [outcome] = await submit([
        { ...person, id: randomUUID(), operation, params: { id: 'account-station1', subject }, body },
      ])
      expect(outcome?.status, operation).to.equal('rejected')
      if (outcome?.status === 'rejected') expect(outcome.reason, operation).to.include({ code: 'rights.missing' })
    }
    const [timer] = await submit([
      {
        ...person,
        operation: 'timer.fire',
        actor: clockwork('city-jz'),
        params: { subject: { kind: 'case', id } },
        body: {},
      },
    ])
    if (timer?.status === 'rejected') expect(timer.reason).to.include({ code: 'timer.not-due' })
  })

  it('[C5] a year that ends between a number’s reserving and the decision is no defect', async () => {
    const newYear = Date.parse('2031-01-01T00:00:00+08:00')
    const { platform } = world.app
    const desk = platform.organisation().account('account-desk1')
    if (!desk) throw new Error('no desk')
    const years: string[] = []
    for (let before = 1; before <= 6; before++) {
      // Each look at the clock is a millisecond later.
      let at = newYear - before
      const journal = new Journal({ ...platform, vault: platform.journal.vault, now: () => new Date(at++) })
      const call = { operation: 'case.receive', actor: actorOf(desk), body: { ...supermarketCall() } }
      const { result } = await journal.submit({ id: randomUUID(), ...call })
      const { number, receivedAt } = (result as { case: CaseView }).case
      years.push(number.slice(0, 9))
      expect(number).to.include(receivedAt < new Date(newYear).toISOString() ? '-2030-' : '-2031-')
    }
    expect(years).to.include.members(['LJ01-2030', 'LJ01-2031'])
  })

  it('[C5] numbers are taken once under any concurrency, by several processes, each sequence its own', async () => {
    const { db } = world.app.platform
    const processes = [numbersIn(db), numbersIn(db), numbersIn(db)]
    const take = (sequence: string) =>
      Promise.all(Array.from({ length: 150 }, (_, index) => processes[index % 3]?.take(sequence) ?? Promise.resolve(0)))
    const [one, other] = await Promise.all([take('case:T1:2026'), take('case:T2:2026')])
    for (const numbers of [one, other]) {
      expect(new Set(numbers).size).to.equal(150)
      expect(Math.min(...numbers)).to.equal(1)
      expect(Math.max(...numbers)).to.be.at.most(150 + 3 * 64)
    }
    expect(await processes[0]?.take('case:T3:2026')).to.equal(1)
  })

  it('[P5] receipts have no gaps: whoever loses a race at two servers, or is refused, uses no number up', async () => {
    const { platform } = world.app
    const other = new Journal({ ...platform, vault: platform.journal.vault, now: () => platform.now() })
    const custodian = platform.organisation().account('account-custodian1')
    if (!custodian) throw new Error('no custodian')
    const handOverAt = (journal: Journal, item: string, body = handOver()) =>
      journal.submit({
        id: randomUUID(),
        operation: 'property.hand-over',
        actor: actorOf(custodian),
        params: { id: item },
        body: { ...body },
      })
    const items = [await returnable(world, id), await returnable(world, id), await returnable(world, id)]
    const receipts: number[] = []
    for (const item of items) {
      const somebody = { ...handOver(), collector: { ...handOver().collector, name: '路人' } }
      const refused = await Promise.allSettled([handOverAt(platform.journal, item, somebody)])
      expect(settled(refused)).to.deep.equal(['rejected'])
      const race = await Promise.allSettled(
        Array.from({ length: 200 }, (_, index) => handOverAt(index % 2 === 0 ? platform.journal : other, item)),
      )
      const won = race.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
      expect(won).to.have.length(1)
      const row = await platform.journal.newest('property', item)
      receipts.push(Number(row?.state.handOver?.receiptNumber.slice(-6)))
    }
    expect(receipts).to.deep.equal([1, 2, 3])
  })

  it('[C5] a refused call gives its number back, and so does a server that ends', async () => {
    const { platform } = world.app
    const before = Number((await openCase(world)).number.slice(-5))
    const desk = await world.as('desk1')
    const wrong = { ...supermarketCall(), override: { scene: 'no-such', reason: '改派' } }
    for (let tries = 0; tries < 5; tries++) await desk.refused('case.receive', 'case.override-unknown', { body: wrong })
    expect(Number((await openCase(world)).number.slice(-5))).to.equal(before + 1)
    const numbers = numbersIn(platform.db)
    const taken = [
      await numbers.take('case:T4:2026'),
      await numbers.take('case:T4:2026'),
      await numbers.take('case:T4:2026'),
    ]
    expect(taken).to.deep.equal([1, 2, 3])
    numbers.giveBack('case:T4:2026', 3)
    await numbers.release()
    expect(await numbersIn(platform.db).take('case:T4:2026')).to.equal(3)
  })
})
