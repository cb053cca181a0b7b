import { expect } from 'chai'
import { play, type Played } from '../../seed/replay/play.ts'
import { script } from '../../seed/replay/script.ts'
import { openStage, type Stage } from '../../seed/replay/stage.ts'
import type { Step } from '../../seed/replay/step.ts'
import { dispatchesInForce } from '../../shared/domain/case.ts'
import { openWindow, signInByPage, type Language, type Screen, type ScreenWish } from '../support/browser.ts'
import { PASSWORD, startWorld, type World } from '../support/world.ts'
import { noteSightings, seenAt } from './sightings.ts'

/** What one does the others see within this time of the server's answer. */
const WITHIN_MS = 1_000

interface Delay {
  ms: number
  step: string
  what: string
}

/** Three people who look on while the case is worked on by everybody. */
interface Onlookers {
  desk: Screen
  terminal: Screen
  chief: Screen
}

describe('the replay, seen on three screens', function () {
  this.timeout(180_000)
  let world: World
  before(async () => {
    world = await startWorld()
  })
  after(() => world.stop())

  it('shows each what the others do within a second, to the end (zh)', async () => {
    const onlookers = await signedIn(world.url, 'zh')
    const delays: Delay[] = []
    const after = (step: Step, stage: Stage) => sees(world, onlookers, step, stage, delays)
    const played = await play({ url: world.url, password: PASSWORD, speed: Infinity, after })
    expectWithinTime(delays, 150)
    await showsTheEnd(onlookers, played)
    for (const screen of Object.values(onlookers)) await screen.close()
  })

  it('shows each what the others do within a second, to the clearance (en)', async () => {
    const onlookers = await signedIn(world.url, 'en')
    const delays: Delay[] = []
    const stage = await openStage(world.url, PASSWORD)
    for (const step of script.filter(({ atMinute }) => atMinute < 56)) {
      await step.play(stage)
      await sees(world, onlookers, step, stage, delays)
    }
    stage.close()
    expectWithinTime(delays, 100)
    expect(await onlookers.chief.page.getByTestId('case-status').innerText()).to.contain('Cleared')
    for (const screen of Object.values(onlookers)) await screen.close()
  })
})

/** Waits until everybody sees what a step did, and keeps how long it took. */
const sees = async (world: World, onlookers: Onlookers, step: Step, stage: Stage, delays: Delay[]): Promise<void> => {
  const answeredAt = Date.now()
  for (const [screen, what] of await expected(world, onlookers, step, stage))
    delays.push({ ms: Math.max(0, (await seenAt(screen, what)) - answeredAt), step: step.en, what })
  if (step === script[0]) await openTheCase(onlookers, stage)
}

const expectWithinTime = (delays: readonly Delay[], atLeast: number): void => {
  const worst = delays.reduce((one, other) => (other.ms > one.ms ? other : one))
  console.log(`      ${delays.length} sightings; the latest after ${worst.ms} ms: ${worst.step}, ${worst.what}`)
  expect(delays.length).to.be.greaterThan(atLeast)
  expect(delays.filter(({ ms }) => ms > WITHIN_MS)).to.deep.equal([])
}

const signedIn = async (url: string, language: Language): Promise<Onlookers> => {
  const opened = async (username: string, testid: string, wish: ScreenWish = {}): Promise<Screen> => {
    // Before they sign in, the page asks who they are.
    const screen = await openWindow(url, { language, expects: [/^401 \/api\/session$/], ...wish })
    await noteSightings(screen)
    await signInByPage(screen, username)
    await screen.page.getByTestId(testid).waitFor()
    await screen.page.locator('[data-testid="connection"][data-state="online"]').waitFor()
    return screen
  }
  const desk = await opened('desk1', 'board')
  const terminal = await opened('station1', 'terminal', { width: 1280, height: 800, touch: true })
  const chief = await opened('chief1', 'board-page')
  await chief.page.getByTestId('nav-cases').click()
  await chief.page.getByTestId('case-list').waitFor()
  return { desk, terminal, chief }
}

const openTheCase = async ({ terminal, chief }: Onlookers, { number }: Stage): Promise<void> => {
  await terminal.page.getByTestId('new-dispatch').getByText(number).waitFor()
  await chief.page.getByTestId(`case-row-${number}`).getByRole('link').click()
  await chief.page.getByTestId('lane-command').waitFor()
}

/** What must be on which screen after a step. */
const expected = async (
  world: World,
  { desk, terminal, chief }: Onlookers,
  step: Step,
  { caseId, number }: Stage,
): Promise<[Screen, string][]> => {
  const reader = await world.as('chief1')
  const { case: now } = await reader.call('case.read', { params: { id: caseId } })
  const card = `board-card-${number}`
  if (step === script[0])
    return [
      [desk, card],
      [terminal, 'new-dispatch'],
      [chief, `case-row-${number}`],
    ]
  const dispatches = dispatchesInForce(now)
  const own = dispatches.find(({ party }) => party === 'station')
  const rings = own?.state === 'delivered' || own?.state === 'sent'
  const onTerminal = own?.state === 'released' ? `gone inbox-${number}` : `inbox-${number} ${own?.state}`
  return [
    [chief, `entry-${now.seq}`],
    [chief, `case-status ${now.status}`],
    ...(rings ? [] : [[terminal, onTerminal] satisfies [Screen, string]]),
    ...(now.status === 'open'
      ? dispatches.map(({ party, state }): [Screen, string] => [desk, `${card} chip-${party} ${state}`])
      : [[desk, `gone ${card}`] satisfies [Screen, string]]),
  ]
}

const showsTheEnd = async ({ desk, terminal, chief }: Onlookers, { number, shops }: Played): Promise<void> => {
  await chief.page.locator('[data-testid="case-status"][data-state="closed"]').waitFor()
  expect(await chief.page.getByTestId('case-status').innerText()).to.contain('已结案')
  await chief.page.getByTestId('tab-related').click()
  const found = chief.page.locator('#case-panel li a')
  await found.nth(shops.length - 2).waitFor()
  expect(await found.count()).to.equal(shops.length - 1)
  expect(await desk.page.getByTestId(`board-card-${number}`).count()).to.equal(0)
  expect(await terminal.page.getByTestId('new-dispatch').count()).to.equal(0)
}
