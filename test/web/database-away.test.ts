import { expect } from 'chai'
import { openCase } from '../support/cases.ts'
import { closesScreens, openScreen } from '../support/browser.ts'
import { startReplicaSet, type ReplicaSet } from '../support/mongod.ts'
import { startWorldOn, type World } from '../support/world.ts'

const PATIENCE_MS = 60_000

describe('pages while the database is away', function () {
  this.timeout(4 * PATIENCE_MS)
  let set: ReplicaSet
  let world: World
  before(async () => {
    set = await startReplicaSet({ members: 1 })
    world = await startWorldOn(set.uri)
  })
  closesScreens()
  after(async () => {
    await world.stop()
    await set.stop()
  })

  it('[R2] [T6] say that nothing can be written, keep what is typed, and send it by themselves when it is back', async () => {
    const { id } = await openCase(world)
    const screen = await openScreen(world, 'video1', { expects: [/^503 /] })
    await screen.open(`/cases/${id}`, 'compose-text')
    const { page } = screen
    await page.locator('[data-testid="connection"][data-state="online"]').waitFor()
    expect(await page.getByTestId('not-writing').count()).to.equal(0)
    const [member] = set.members
    await member?.kill('SIGSTOP')
    try {
      await page
        .getByTestId('not-writing')
        .getByText(/数据库暂时中断/)
        .waitFor({ timeout: PATIENCE_MS })
      await page.getByTestId('compose-text').fill('数据库不在时写的')
      await page.getByTestId('compose-send').click()
      await page
        .locator('[data-testid="waiting-entry"][data-state="waiting"]')
        .getByText('数据库不在时写的')
        .waitFor({ timeout: PATIENCE_MS })
    } finally {
      await member?.kill('SIGCONT')
    }
    await page.getByTestId('not-writing').waitFor({ state: 'detached', timeout: PATIENCE_MS })
    await page.locator('.entry').getByText('数据库不在时写的').waitFor({ timeout: PATIENCE_MS })
    const { items } = await (await world.as('video1')).call('case.timeline', { params: { id }, query: { limit: 100 } })
    expect(items.filter(({ body }) => body['text'] === '数据库不在时写的')).to.have.length(1)
  })
})
