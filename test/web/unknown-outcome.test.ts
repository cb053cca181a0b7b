import { expect } from 'chai'
import type { Page, Route } from 'playwright-core'
import { openCase, picture, signWaiting } from '../support/cases.ts'
import { closesScreens, openScreen, openWindow, takeCookie, type Screen } from '../support/browser.ts'
import { startWorld, type World } from '../support/world.ts'

/** The request reaches the server and is decided there; its answer is lost on the way back. */
const answerLost = async (route: Route): Promise<void> => {
  await route.fetch()
  await route.abort('connectionreset')
}
/** The request never reaches the server. */
const requestLost = (route: Route): Promise<void> => route.abort('connectionreset')

describe('a command whose outcome is unknown', function () {
  this.timeout(60_000)
  let world: World
  let screen: Screen | undefined
  let caseId = ''
  before(async () => {
    world = await startWorld()
    caseId = (await openCase(world)).id
  })
  closesScreens()
  after(() => world.stop())

  const opened = async (username: string): Promise<Page> => {
    await signWaiting(world, 'property1')
    screen = await openScreen(world, username, { expects: [/ERR_CONNECTION_RESET/, /^409 /] })
    await screen.open(`/cases/${caseId}`, 'case-page')
    return screen.page
  }
  const once = (page: Page, path: string, fate: (route: Route) => Promise<void>): Promise<unknown> =>
    page.route(path, (route) => (route.request().method() === 'POST' ? fate(route) : route.continue()), { times: 1 })
  const write = async (page: Page, text: string): Promise<void> => {
    await page.getByTestId('compose-text').fill(text)
    await page.getByTestId('compose-send').click()
  }
  const takeBack = async (page: Page): Promise<void> => {
    await page.locator('[data-testid="waiting-entry"][data-state="waiting"]').waitFor()
    await page.getByTestId('waiting-edit').click()
    await page.getByTestId('compose-attached').waitFor()
  }
  const written = async (part: string) => {
    const query = { limit: 100 }
    const { items } = await (await world.as('video1')).call('case.timeline', { params: { id: caseId }, query })
    return items.filter(({ body }) => String(body['text']).includes(part))
  }

  it('[T1] an entry that had been written and is edited gets a correction, not a second entry', async () => {
    const page = await opened('video1')
    await once(page, '**/timeline', answerLost)
    await write(page, '甲 两名男子向北')
    await takeBack(page)
    await write(page, '甲 三名男子向北')
    await page.locator('[data-testid="lane-video"] .entry').getByText('甲 三名男子向北').waitFor()
    const [first, second, ...more] = await written('甲 ')
    expect(more).to.deep.equal([])
    expect([first?.body['text'], second?.body['text']]).to.deep.equal(['甲 两名男子向北', '甲 三名男子向北'])
    expect(second?.corrects).to.equal(first?.seq)
    expect(await page.getByTestId('compose-text').inputValue()).to.equal('')
  })

  it('[T1] an entry that never arrived is written once, as it was edited', async () => {
    const page = await opened('video1')
    await once(page, '**/timeline', requestLost)
    await write(page, '乙 白色面包车')
    await takeBack(page)
    await page.reload()
    await page.getByTestId('compose-attached').waitFor()
    await write(page, '乙 灰色面包车')
    await page.getByTestId('compose-written').waitFor()
    const [only, ...more] = await written('乙 ')
    expect(more).to.deep.equal([])
    expect(only?.body['text']).to.equal('乙 灰色面包车')
    expect(only?.corrects).to.equal(undefined)
  })

  it('[C1] an entry that is taken back and sent as it was is one entry', async () => {
    const page = await opened('video1')
    await once(page, '**/timeline', answerLost)
    await write(page, '丙 骑电动车离开')
    await takeBack(page)
    await page.getByTestId('compose-send').click()
    await page.getByTestId('compose-written').waitFor()
    expect(await written('丙 ')).to.have.length(1)
  })

  it('[X4] a form that is changed after a lost answer says that the first was taken, and writes no second', async () => {
    const page = await opened('property1')
    const suspects = async () =>
      (await (await world.as('property1')).call('case.read', { params: { id: caseId } })).case.suspects.length
    await page.getByTestId('suspect-add').click()
    await page.getByTestId('suspect-name').fill('丁某')
    await once(page, '**/suspects', answerLost)
    await page.getByTestId('suspect-form-submit').click()
    const problem = (code: string) => page.getByTestId('suspect-form').locator(`[data-code="${code}"]`).waitFor()
    await problem('client.unreachable')
    // The dialog closed and opened again is the same command still.
    await page.getByTestId('suspect-form-cancel').click()
    await page.getByTestId('suspect-add').click()
    await page.getByTestId('suspect-name').fill('丁某某')
    await page.getByTestId('suspect-form-submit').click()
    await problem('client.taken-before')
    expect(await suspects()).to.equal(1)
  })

  it('[K7] a follow-up that had been asked for is not refused when it is asked for again', async () => {
    const page = await opened('chief1')
    await page.getByTestId('case-actions').click()
    await page.getByTestId('action-supervise').click()
    await page.getByTestId('action-reason').fill('两小时内报告')
    await once(page, '**/supervision', answerLost)
    await page.getByTestId('action-form-submit').click()
    await page.getByTestId('action-form').locator('[data-code="client.unreachable"]').waitFor()
    await page.getByTestId('action-form-submit').click()
    await page.getByTestId('action-form').waitFor({ state: 'hidden' })
    const { case: found } = await (await world.as('chief1')).call('case.read', { params: { id: caseId } })
    expect(found.supervisions).to.have.length(1)
  })

  it('[X5] photos are hashed on an address without HTTPS too', async () => {
    const url = world.url.replace('127.0.0.1', 'desk.xiaoan.test')
    screen = await openWindow(url, { expects: [/Cross-Origin-Opener-Policy/] })
    await takeCookie(screen, url, (await world.as('video1')).cookie)
    await screen.open(`/cases/${caseId}`, 'case-page')
    const { page } = screen
    expect(await page.evaluate('isSecureContext')).to.equal(false)
    const photo = picture('evidence')
    const file = { name: 'photo.png', mimeType: 'image/png', buffer: photo.bytes }
    await page.getByTestId('compose-photo-input').setInputFiles(file)
    await page.locator('[data-testid="photo-strip"] [data-state="stored"]').waitFor()
    await write(page, '戊 截图一张')
    await page.getByTestId('compose-written').waitFor()
    expect((await written('戊 '))[0]?.files).to.deep.equal([photo.sha256])
    // These bytes are no picture that a browser can show: it is opened, not fetched again and again.
    await page.locator('.entry').getByTestId('file-paper').waitFor()
  })
})
