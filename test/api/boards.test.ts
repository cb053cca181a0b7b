import { expect } from 'chai'
import type { Board } from '../../shared/domain/boards/answers.ts'
import type { QueryOf } from '../../shared/operations/catalogue.ts'
import { acknowledgeAll, openCase } from '../support/cases.ts'
import { movedClock } from '../support/clock.ts'
import { until } from '../support/until.ts'
import { signIn, startWorld, type Person, type World } from '../support/world.ts'

const reason = { reason: '情况说明' }
const DAY_SECONDS = 24 * 3600

describe('boards of stations, districts and the city', function () {
  this.timeout(60_000)
  const clock = movedClock()
  let world: World
  let chief: Person
  let bureau: Person
  let desk: Person
  before(async () => {
    world = await startWorld({ processNow: clock.processNow })
    ;[chief, bureau, desk] = [await world.as('chief1'), await world.as('district1'), await world.as('desk1')]
  })
  after(() => world.stop())

  const board = (query: QueryOf<'board.station'> = {}): Promise<Board> => chief.call('board.station', { query })
  const list = async (figure: QueryOf<'board.cases'>['figure'], query: Partial<QueryOf<'board.cases'>> = {}) =>
    chief.call('board.cases', { query: { ...query, figure } })

  /** Clears a case: a suspect caught, submitted by the officer, confirmed by the chief. */
  const clear = async (id: string): Promise<void> => {
    const officer = await world.as('station1')
    const { suspectId } = await officer.call('suspect.identify', { params: { id }, body: { name: '赵某' } })
    const { case: caught } = await officer.call('suspect.apprehend', { params: { id, suspectId } })
    await officer.call('clearance.submit', { params: { id }, body: { entries: [caught.seq], summary: '抓获一人' } })
    await chief.call('clearance.confirm', { params: { id } })
  }

  it('[K5] no denominator: no value', async () => {
    const { clearance, times, property } = await board()
    expect(clearance.figures.rate).to.deep.equal({ n: 0, of: 0, value: null })
    expect(clearance.figures.share.value).to.equal(null)
    expect(times.figures.tripleAcknowledged).to.deep.equal({ n: 0, medianSeconds: null, p90Seconds: null })
    expect(property.figures.stock).to.deep.include({ items: 0, medianAgeSeconds: null })
  })

  it('[K5] [K8] a confirmation changes the board within a second, and tells it so', async () => {
    const { id } = await openCase(world)
    await acknowledgeAll(world, id)
    await until(async () => (await board()).clearance.figures.running.cases === 1)
    const socket = await chief.socket()
    const told: string[][] = []
    socket.on('figures', ({ stations }) => told.push(stations))
    await clear(id)
    const confirmed = performance.now()
    await until(async () => (await board()).clearance.figures.running.cleared === 1)
    expect(performance.now() - confirmed).to.be.below(1_000)
    await until(() => told.length > 0, 1_000)
    expect(told.flat()).to.include('station-lj01')
    socket.disconnect()
    const { clearance, now } = await board()
    expect(clearance.figures.rate.value, 'its window has not run out').to.equal(null)
    expect(clearance.figures.share).to.deep.equal({ n: 1, of: 1, value: 1 })
    expect(now.open).to.equal(0)
  })

  it('[K5] a window runs out without an entry', async () => {
    const { id } = await openCase(world)
    await until(async () => (await board()).now.open === 1)
    clock.advance(13 * 3600)
    chief = await signIn(world.url, 'chief1')
    expect((await board()).now).to.include({ open: 1, aboutToMiss: 1, overdue: 0 })
    const { items } = await list('about-to-miss')
    expect(items.map((each) => each.id)).to.deep.equal([id])
    expect(items[0]?.missing).to.include.members([
      'not-acknowledged',
      'no-suspect',
      'nobody-apprehended',
      'not-submitted',
    ])
    clock.advance(12 * 3600)
    chief = await signIn(world.url, 'chief1')
    const range = { from: '2020-01-01', to: '2029-12-31' }
    const { clearance, now } = await board(range)
    expect(now).to.include({ aboutToMiss: 0, overdue: 1 })
    expect(clearance.figures.rate).to.deep.equal({ n: 1, of: 2, value: 0.5 })
  })
  void bureau
  void desk
  void reason
  void DAY_SECONDS
})
