import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { expect } from 'chai'
import type { Locator, Page } from 'playwright-core'
import type { Board } from '../../shared/domain/boards/answers.ts'
import type { BodyOf } from '../../shared/operations/catalogue.ts'
import { openWindow, takeCookie, type Screen, type ScreenWish } from '../support/browser.ts'
import { acknowledgeAll, handOver, openCase, returnable } from '../support/cases.ts'
import { PASSWORD, signIn, startWorld, type Person, type World } from '../support/world.ts'

const HOUR_MS = 3_600_000

/** A city with a history of two days, seen now. */
export interface BoardWorld {
  world: World
  /** Signs in now: the sessions of the day before yesterday have ended. */
  as: (username: string) => Promise<Person>
  screen: (username: string, wish?: ScreenWish) => Promise<Screen>
  /** Received half an hour ago, a suspect caught: only its confirmation is missing. */
  submittedId: string
  /** `from=…&to=…`: the days of all cases, whatever day of the month it is. */
  range: string
  query: { from: string; to: string }
}

const dateAt = (ms: number): string => new Date(ms + 8 * HOUR_MS).toISOString().slice(0, 10)

/** A suspect caught, the clearance submitted by the officer. */
const submit = async (officer: Person, id: string): Promise<void> => {
  const params = { id }
  const { suspectId } = await officer.call('suspect.identify', { params, body: { name: '刘某' } })
  const { entries } = await officer.call('suspect.apprehend', { params: { ...params, suspectId }, body: {} })
  const body = { entries: entries.map(({ seq }) => seq), summary: '人赃俱获。' }
  await officer.call('clearance.submit', { params, body })
}

/** Two days ago: one case cleared in time with property returned, two not cleared, one taken back; 60 calls elsewhere. */
const playThePast = async (world: World): Promise<void> => {
  const cleared = await openCase(world)
  await acknowledgeAll(world, cleared.id)
  const params = { id: cleared.id }
  const [station, chief] = [await world.as('station1'), await world.as('chief1')]
  await station.call('dispatch.arrive', { params: { ...params, party: 'station' }, body: {} })
  await submit(station, cleared.id)
  await chief.call('clearance.confirm', { params, body: {} })
  const item = await returnable(world, cleared.id)
  await (await world.as('custodian1')).call('property.hand-over', { params: { id: item }, body: handOver() })
  await openCase(world, { subcategory: 'e-bike', summary: '电动车被盗' })
  await openCase(world, { category: 'fraud', subcategory: 'contact-fraud', summary: '被骗 300 元' })
  const desk = await world.as('desk1')
  const taken = await openCase(world, { summary: '误按' })
  await desk.call('case.dismiss', { params: { id: taken.id }, body: { ground: 'mis-sent', reason: '误按报警键' } })
  const elsewhere: Partial<BodyOf<'case.receive'>> = { place: { text: '东站广场', lng: 118.68, lat: 31.99 } }
  for (let call = 0; call < 60; call += 1) await openCase(world, elsewhere)
}

export const startBoardWorld = async (): Promise<BoardWorld> => {
  let offsetMs = -30 * HOUR_MS
  const world = await startWorld({ processNow: () => Date.now() + offsetMs })
  await playThePast(world)
  const at = async (ms: number): Promise<(username: string) => Promise<Person>> => {
    offsetMs = ms
    return (username) => signIn(world.url, username, PASSWORD)
  }
  const then = await at(-14 * HOUR_MS)
  const late = {
    category: 'theft' as const,
    subcategory: 'phone',
    summary: '手机被盗',
    place: { text: '超市', lng: 118.59, lat: 32.03 },
  }
  await (await then('desk1')).call('case.receive', { body: late })
  const as = await at(0)
  const receivedAt = new Date(Date.now() - HOUR_MS / 2).toISOString()
  const fresh = { ...late, subcategory: 'parcel', summary: '快递被盗', receivedAt, receivedAtReason: '电台转来' }
  const submitted = await (await as('desk1')).call('case.receive', { body: fresh })
  const officer = await as('station1')
  await officer.call('dispatch.acknowledge', { params: { id: submitted.case.id, party: 'station' } })
  await submit(officer, submitted.case.id)
  const query = { from: dateAt(Date.now() - 72 * HOUR_MS), to: dateAt(Date.now() + 24 * HOUR_MS) }
  return {
    world,
    as,
    screen: async (username, wish) => {
      const { cookie } = await as(username)
      const screen = await openWindow(world.url, wish)
      await takeCookie(screen, world.url, cookie)
      return screen
    },
    submittedId: submitted.case.id,
    range: new URLSearchParams(query).toString(),
    query,
  }
}

/** Nothing is being loaded any more. */
export const settled = async (page: Page): Promise<void> => {
  await page.waitForLoadState('networkidle')
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
}

/** A figure of a card. */
export const figureOn = (page: Page, card: string, name: string): Locator =>
  page.getByTestId(card).getByTestId(`figure-${name}`).first()

/** Every count on the cards is that of the operation's answer. */
export const showsFigures = async (page: Page, { clearance, now, times, property }: Board): Promise<void> => {
  const { figures } = clearance
  const expected: [card: string, figure: string, n: number | null][] = [
    ['card-rate', 'cleared-within', figures.rate.n],
    ['card-rate', 'matured', figures.rate.of],
    ['card-rate', 'running', figures.running.cases],
    ['card-rate', 'running-cleared', figures.running.cleared],
    ['card-share', 'clearances-within', figures.share.n],
    ['card-share', 'clearances', figures.share.of],
    ['card-now', 'open', now.open],
    ['card-now', 'about-to-miss', now.aboutToMiss],
    ['card-now', 'overdue', now.overdue],
    ['card-now', 'supervised', now.supervised],
    ['card-counts', 'received', figures.received],
    ['card-counts', 'clearances', figures.share.of],
    ['card-counts', 'pending', figures.pending],
    ['card-counts', 'submitted-late', figures.submittedLate],
    ['card-counts', 'reopened', figures.reopened],
    ['card-counts', 'mis-sent', figures.apart.misSent],
    ['card-counts', 'discovered', figures.apart.discovered],
    ['card-counts', 'exceptional', figures.apart.exceptional],
    ['card-times', 'triple-acknowledged', times.figures.tripleAcknowledged.n],
    ['card-times', 'not-acknowledged', times.figures.notAcknowledged],
    ['card-times', 'set-back', times.figures.setBack],
    ['card-times', 'arrived', times.figures.arrival.n],
    ['card-times', 'not-arrived', times.figures.notArrived],
    ['card-property', 'returned', property.figures.items],
    ['card-property', 'returned-people', property.figures.people],
    ['card-property', 'stock', property.figures.stock.items],
  ]
  for (const [card, name, n] of expected) {
    const link = figureOn(page, card, name)
    expect(await link.getAttribute('data-n'), `${card} ${name}`).to.equal(String(n))
    expect(await link.innerText(), `${card} ${name}`).to.equal(String(n))
  }
  expect(await page.getByTestId('median-tripleAcknowledged').innerText()).to.match(
    times.figures.tripleAcknowledged.medianSeconds === null ? /^—$/ : /\d/,
  )
}

/** How large each text of a PDF is, in points, page by page. */
export const textSizesOf = async (bytes: Uint8Array): Promise<number[][]> => {
  const loading = getDocument({ data: Uint8Array.from(bytes), verbosity: 0 })
  const document = await loading.promise
  try {
    const pages: number[][] = []
    for (let number = 1; number <= document.numPages; number++) {
      const { items } = await (await document.getPage(number)).getTextContent()
      const texts = items.flatMap((item) =>
        'str' in item && item.str.trim() !== '' ? [item.transform as number[]] : [],
      )
      pages.push(texts.map(([, , across = 0, up = 0]) => Math.hypot(across, up)))
    }
    return pages
  } finally {
    await loading.destroy()
  }
}
