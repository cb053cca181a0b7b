import { expect } from 'chai'
import type { BrowserContext, Page } from 'playwright-core'
import { acknowledgeAll, openCase, picture } from '../support/cases.ts'
import { closesScreens, openScreen, takeCookie, type Screen } from '../support/browser.ts'
import { until } from '../support/until.ts'
import { startWorld, type World } from '../support/world.ts'
import { barriersOf } from './barriers.ts'

const expects = [/ERR_CONNECTION_RESET/, /^40[49] /, /^422 /]

describe('entries that wait to be sent', function () {
  this.timeout(60_000)
  let world: World
  before(async () => {
    world = await startWorld()
  })
  closesScreens()
  after(() => world.stop())

  const newCase = async (): Promise<string> => {
    const { id } = await openCase(world)
    await acknowledgeAll(world, id)
    return id
  }
  const isWriting = (url: URL): boolean => /\/api\/cases\/[^/]+\/timeline$/.test(url.pathname)
  /** Entries no longer reach the server; everything else does. */
  const cut = (context: BrowserContext) =>
    context.route(isWriting, (route) =>
      route.request().method() === 'POST' ? route.abort('connectionreset') : route.continue(),
    )
  const mend = async (context: BrowserContext): Promise<void> => {
    await context.unroute(isWriting)
    for (const page of context.pages()) await page.evaluate(`dispatchEvent(new Event('online'))`)
  }
  const write = async (page: Page, text: string): Promise<void> => {
    await page.getByTestId('compose-text').fill(text)
    await page.getByTestId('compose-send').click()
    await page.getByTestId('waiting-entry').getByText(text).waitFor()
    expect(await page.getByTestId('compose-text').inputValue()).to.equal('')
  }
  const countIs = (page: Page, count: string) =>
    page.getByTestId('outbox-count').getByText(count, { exact: true }).waitFor()
  const noneWaits = (page: Page) => page.getByTestId('outbox').waitFor({ state: 'detached' })
  const notesOf = async (id: string) => {
    const { items } = await (
      await world.as('station1')
    ).call('case.timeline', { params: { id }, query: { limit: 100 } })
    return items.filter(({ kind, by }) => kind === 'note' && by.userId !== 'system')
  }
  const textsOf = async (id: string) => (await notesOf(id)).map(({ body }) => body['text'])

  it('[T6] go out by themselves from any page, several a case and in order, each once, photos with them', async () => {
    const [first, second] = [await newCase(), await newCase()]
    const screen = await openScreen(world, 'station1', { expects })
    const { page, context } = screen
    await screen.open(`/cases/${first}`, 'compose')
    await cut(context)
    for (const text of ['一 店员看见三人', '二 向北步行离开', '三 在公交站上车']) await write(page, text)
    // A second press has nothing to send: it asks for nothing, and writes nothing.
    await page.getByTestId('compose-send').click()
    expect(await page.getByTestId('compose').locator('.lacking, [aria-invalid="true"]').count()).to.equal(0)
    expect(await page.getByTestId('compose').getByText('必填').count()).to.equal(0)
    await countIs(page, '3')
    await screen.open(`/cases/${second}`, 'compose')
    const photo = picture('waits')
    const file = { name: 'photo.png', mimeType: 'image/png', buffer: photo.bytes }
    const offered = (await page.getByTestId('compose-photo-input').getAttribute('accept'))?.split(',')
    expect(offered).to.include.members(['image/*', 'video/mp4', '.m4a', 'application/pdf'])
    await page.getByTestId('compose-photo-input').setInputFiles(file)
    await page.locator('[data-testid="photo-strip"] [data-state="stored"]').waitFor()
    await write(page, '四 门口的监控')
    await countIs(page, '4')
    await page.reload()
    await screen.open('/cases', 'outbox')
    await countIs(page, '4')
    await page.getByTestId('outbox').click()
    const panel = page.getByTestId('outbox-panel')
    expect(await panel.getByTestId('waiting-entry').count()).to.equal(4)
    expect(await panel.getByTestId('waiting-entry').first().innerText()).to.contain('一 店员看见三人')
    expect(await barriersOf(page)).to.deep.equal([])
    await mend(context)
    await noneWaits(page)
    expect(new URL(page.url()).pathname).to.equal('/cases')
    expect(await textsOf(first)).to.deep.equal(['一 店员看见三人', '二 向北步行离开', '三 在公交站上车'])
    expect((await notesOf(second)).map(({ body, files }) => [body['text'], files])).to.deep.equal([
      ['四 门口的监控', [photo.sha256]],
    ])
    expect(
      await page.evaluate<boolean>(`Object.keys(localStorage).some((key) => key.startsWith('xiaoan.outbox'))`),
    ).to.equal(false)
  })

  it('[C1] of two windows one sends, and an entry that had arrived is not written again', async () => {
    const id = await newCase()
    const screen = await openScreen(world, 'station1', { expects })
    const { page, context } = screen
    await screen.open(`/cases/${id}`, 'compose')
    // It arrives, and its answer is lost.
    let isLost = false
    await context.route(isWriting, async (route) => {
      if (route.request().method() !== 'POST') return route.continue()
      if (!isLost) await route.fetch()
      isLost = true
      await route.abort('connectionreset')
    })
    await write(page, '五 白色面包车')
    await write(page, '六 往东去了')
    const other = await context.newPage()
    await other.goto('/cases')
    await countIs(other, '2')
    await mend(context)
    await Promise.all([noneWaits(page), noneWaits(other)])
    expect(await textsOf(id)).to.deep.equal(['五 白色面包车', '六 往东去了'])
  })

  it('one that is refused stays with the reason and its text, and holds up no other', async () => {
    const [id, elsewhere] = [await newCase(), await newCase()]
    const ask = {
      lane: 'video' as const,
      kind: 'request' as const,
      body: { text: '请走访', to: 'investigation' as const },
    }
    const { seq } = await (await world.as('video1')).call('timeline.write', { params: { id }, body: ask })
    const screen = await openScreen(world, 'station1', { expects })
    const { page, context } = screen
    await screen.open(`/cases/${id}`, 'compose')
    await cut(context)
    await page.getByTestId(`answer-${seq}`).click()
    await write(page, '七 已走访，无人看见')
    await write(page, '八 另一件事')
    await screen.open(`/cases/${elsewhere}`, 'compose')
    await write(page, '九 别的案件')
    const answer = { lane: 'investigation' as const, kind: 'note' as const, body: { text: '先答了' }, answers: seq }
    await (await world.as('property1')).call('timeline.write', { params: { id }, body: answer })
    await screen.open('/cases', 'outbox')
    await mend(context)
    await countIs(page, '1')
    await page.getByTestId('outbox').click()
    const entry = page.getByTestId('outbox-panel').getByTestId('waiting-entry')
    await page.locator('[data-testid="waiting-entry"][data-state="refused"]').waitFor()
    expect(await entry.innerText())
      .to.contain('七 已走访，无人看见')
      .and.to.contain('该请求已答复或已撤回')
    expect(await textsOf(id)).to.deep.equal(['先答了', '八 另一件事'])
    expect(await textsOf(elsewhere)).to.deep.equal(['九 别的案件'])
    // Taken back, it stands in the form of its case, as an entry of its own.
    await entry.getByTestId('waiting-edit').click()
    await page.waitForURL(new RegExp(`/cases/${id}`))
    await until(async () => (await page.getByTestId('compose-text').inputValue()) === '七 已走访，无人看见')
    await page.getByTestId('compose-attached').getByRole('button').click()
    await page.getByTestId('compose-send').click()
    await page.getByTestId('compose-written').waitFor()
    expect((await textsOf(id)).at(-1)).to.equal('七 已走访，无人看见')
    await noneWaits(page)
  })

  it('is thrown away only when that is said twice', async () => {
    const id = await newCase()
    const screen = await openScreen(world, 'station1', { expects, language: 'en' })
    const { page, context } = screen
    await screen.open(`/cases/${id}`, 'compose')
    await cut(context)
    await write(page, '十 写错了案件')
    await page.getByTestId('lane-investigation').getByTestId('waiting-drop').click()
    await countIs(page, '1')
    await page.getByTestId('waiting-drop-yes').click()
    await noneWaits(page)
    await mend(context)
    await page.getByTestId('compose-text').fill('十一 写对了')
    await page.getByTestId('compose-send').click()
    await page.getByTestId('compose-written').waitFor()
    expect(await textsOf(id)).to.deep.equal(['十一 写对了'])
  })

  it('[A1] never go out under somebody else who signed in on the device meanwhile', async () => {
    const id = await newCase()
    const screen: Screen = await openScreen(world, 'station1', { expects })
    const { page, context } = screen
    await screen.open(`/cases/${id}`, 'compose')
    await cut(context)
    await write(page, '十二 只能是我写的')
    const colleague = await world.as('property1')
    await takeCookie(screen, world.url, colleague.cookie)
    await mend(context)
    const { user } = await colleague.call('session.read')
    await page.getByTestId('user-menu').getByText(user.name).waitFor()
    expect(await page.getByTestId('outbox').count()).to.equal(0)
    expect(await textsOf(id)).to.deep.equal([])
    await takeCookie(screen, world.url, (await world.as('station1')).cookie)
    await page.goto('/cases')
    await until(async () => (await textsOf(id)).length === 1, 15_000)
    const [only] = await notesOf(id)
    expect(only?.by.userId).to.equal('account-station1')
  })
})
