import { createHash, randomBytes } from 'node:crypto'
import { expect } from 'chai'
import type { Page, Request } from 'playwright-core'
import { acknowledgeAll, openCase, seize } from '../support/cases.ts'
import { closesScreens, openScreen } from '../support/browser.ts'
import { until } from '../support/until.ts'
import { startWorld, type World } from '../support/world.ts'
import { barriersOf } from './barriers.ts'

const avi = (): Buffer => Buffer.concat([Buffer.from('RIFF\0\0\0\0AVI LIST', 'latin1'), randomBytes(2_000)])
const mp4 = (): Buffer =>
  Buffer.concat([Buffer.from('00000018667479706d703432000000006d70343269736f6d', 'hex'), randomBytes(300_000)])
const dot = Buffer.from('R0lGODlhAQABAIAAAP8AAAAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==', 'base64')
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

describe('files on pages', function () {
  this.timeout(60_000)
  let world: World
  let caseId = ''
  before(async () => {
    world = await startWorld()
    caseId = (await openCase(world)).id
    await acknowledgeAll(world, caseId)
  })
  closesScreens()
  after(() => world.stop())

  const note = async (text: string, files: string[]) =>
    (await world.as('station1')).call('timeline.write', {
      params: { id: caseId },
      body: { lane: 'investigation', kind: 'note', body: { text, files } },
    })
  const usesBy = async (hash: string, userId: string) => {
    const { items } = await (await world.as('chief1')).call('file.journal', { params: { id: caseId, sha256: hash } })
    return items.filter(({ by }) => by.userId === userId).map(({ kind }) => kind)
  }
  /** What of the bytes of files a page asks for, and what it sends. */
  const traffic = (page: Page) => {
    const [asked, sent]: [string[], string[]] = [[], []]
    page.on('request', (request: Request) => {
      const hash = /\/files\/([0-9a-f]{64})/.exec(request.url())?.[1]
      if (hash) (request.method() === 'PUT' ? sent : asked).push(hash)
    })
    return { asked, sent }
  }
  const written = async (text: string) => {
    const query = { limit: 200 }
    const { items } = await (await world.as('station1')).call('case.timeline', { params: { id: caseId }, query })
    return items.filter(({ body }) => body['text'] === text)
  }
  const attach = (page: Page, name: string, buffer: Buffer) =>
    page.getByTestId('compose-photo-input').setInputFiles({ name, mimeType: 'video/x-msvideo', buffer })

  it('[X5] a chief who opens a case and an item has viewed the pictures, and saved nothing until told to', async () => {
    const officer = await world.as('station1')
    const [clip, paper] = [mp4(), Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(500)])]
    const hashes = [await officer.upload(dot), await officer.upload(clip), await officer.upload(paper)]
    const [photo = '', video = '', pdf = ''] = hashes
    await note('现场照片、录像和清单', hashes)
    await note('还没传来的', [sha256(mp4())])
    const item = await seize(world, caseId, { files: [photo, pdf] })
    const { page, open } = await openScreen(world, 'chief1', { expects: [/ERR_ABORTED|MEDIA_ERR|DEMUXER/i] })
    const { asked } = traffic(page)
    await open(`/cases/${caseId}`, 'case-page')
    const entry = page.locator('.entry').filter({ hasText: '现场照片、录像和清单' })
    await entry.getByTestId('file-play').waitFor()
    await entry.getByTestId('file-paper').waitFor()
    await page.getByTestId('photo-awaiting').waitFor()
    await until(() => asked.length > 0)
    await open(`/property/${item.id}`, 'item-page')
    await page.getByTestId('file-picture').waitFor()
    await until(async () => (await usesBy(photo, 'account-chief1')).length >= 2)
    expect([...new Set(asked)]).to.deep.equal([photo])
    expect(asked.length).to.be.lessThan(4)
    expect(new Set(await usesBy(photo, 'account-chief1'))).to.deep.equal(new Set(['file.viewed']))
    expect(await usesBy(video, 'account-chief1')).to.deep.equal([])
    expect(await usesBy(pdf, 'account-chief1')).to.deep.equal([])
    expect(await barriersOf(page)).to.deep.equal([])

    await open(`/cases/${caseId}`, 'case-page')
    await entry.getByTestId('file-play').click()
    await page.getByTestId('file-player').waitFor()
    await until(async () => (await usesBy(video, 'account-chief1')).length > 0)
    await page.getByTestId('file-player-close').click()
    const saved = page.waitForEvent('download')
    await entry.locator('[data-look="paper"] [data-testid="file-save"]').click()
    expect((await saved).suggestedFilename()).to.equal(`${pdf}.pdf`)
    await (await saved).path()
    expect(await usesBy(video, 'account-chief1')).to.deep.equal(['file.viewed'])
    expect(await usesBy(pdf, 'account-chief1')).to.deep.equal(['file.exported'])
  })

  it('[X5] what is not taken is not attached, in a sentence that names the format; the entry goes without it', async () => {
    const { page, open } = await openScreen(world, 'station1')
    const { sent } = traffic(page)
    await open(`/cases/${caseId}`, 'compose')
    await attach(page, '门口录像.avi', avi())
    const said = page.getByTestId('compose').locator('[data-code="file.type"]')
    expect(await said.innerText())
      .to.contain('门口录像.avi')
      .and.to.contain('不收 AVI 格式')
    // A name that is taken is not said to be refused beside the list that has it.
    await attach(page, '口袋里.mov', Buffer.from('no film at all'))
    await page.getByTestId('compose').getByText('“口袋里.mov”没有附上：内容不是 MOV 格式').waitFor()
    await attach(page, '空的.jpg', Buffer.alloc(0))
    await page.getByTestId('compose').locator('[data-code="file.empty"]').waitFor()
    expect(await page.getByTestId('photo-strip').count()).to.equal(0)
    await page.getByTestId('compose-text').fill('录像另交')
    await page.getByTestId('compose-send').click()
    await page.getByTestId('compose-written').waitFor()
    expect((await written('录像另交')).map(({ files }) => files)).to.deep.equal([undefined])
    expect(sent).to.deep.equal([])
  })

  it('[X5] what only the server can refuse is taken off before its entry is sent, and not sent again', async () => {
    const { page, open } = await openScreen(world, 'station1', { expects: [/^415 /, /ERR_FAILED/] })
    const { sent } = traffic(page)
    // What tells formats does not come.
    await page.route(/\/assets\/core[^/]*\.js$/, (route) => route.abort('failed'))
    await open(`/cases/${caseId}`, 'compose')
    const bytes = avi()
    await attach(page, '后门录像.avi', bytes)
    await page.getByTestId('compose').locator('[data-code="file.type"]').waitFor()
    expect(await page.getByTestId('compose').innerText()).to.contain('AVI')
    expect(await page.getByTestId('photo-strip').count()).to.equal(0)
    await page.getByTestId('compose-text').fill('后门录像另交')
    await page.getByTestId('compose-send').click()
    await page.getByTestId('compose-written').waitFor()
    expect((await written('后门录像另交')).map(({ files }) => files)).to.deep.equal([undefined])
    await page.reload()
    await page.locator('[data-testid="connection"][data-state="online"]').waitFor()
    await page.locator('.map-strip .leaflet-container').waitFor()
    expect(sent).to.deep.equal([sha256(bytes)])
  })

  it('[X5] a photo of an item that is not taken is taken off and said; the form is free', async () => {
    const { page, open } = await openScreen(world, 'station1', { language: 'en' })
    await open(`/cases/${caseId}`, 'case-page')
    await page.getByTestId('tab-property').click()
    await page.getByTestId('seize-open').click()
    const input = page.locator('.form-dialog input[type=file]')
    await input.setInputFiles({ name: 'goods.avi', mimeType: 'image/png', buffer: avi() })
    const said = page.locator('.form-dialog [data-code="file.type"]')
    expect(await said.innerText())
      .to.contain('goods.avi')
      .and.to.contain('AVI is not taken')
    expect(await page.locator('.photo-field__one').count()).to.equal(0)
  })

  it('[X5] a photo for which the device has no room is told, and sent all the same', async () => {
    const { page, context, open } = await openScreen(world, 'station1', { expects: [/ERR_CONNECTION_RESET/] })
    await open(`/cases/${caseId}`, 'compose')
    const isUpload = (url: URL): boolean => url.pathname.startsWith('/api/files/')
    await context.route(isUpload, (route) => route.abort('connectionreset'))
    const devtools = await context.newCDPSession(page)
    await devtools.send('Storage.overrideQuotaForOrigin', { origin: world.url, quotaSize: 1 })
    const photo = Buffer.concat([dot, randomBytes(2_000_000)])
    const file = { name: 'photo.gif', mimeType: 'image/gif', buffer: photo }
    await page.getByTestId('compose-photo-input').setInputFiles(file)
    await page.getByTestId('store-full').waitFor()
    await page.locator('[data-testid="photo-strip"] [data-state="waiting"]').waitFor()
    await context.unroute(isUpload)
    await page.getByTestId('photo-strip').locator('.retry').click()
    await page.locator('[data-testid="photo-strip"] [data-state="stored"]').waitFor()
    await page.getByTestId('store-full').waitFor({ state: 'detached' })
    await page.getByTestId('compose-text').fill('没有地方存的照片')
    await page.getByTestId('compose-send').click()
    await page.getByTestId('compose-written').waitFor()
    expect((await written('没有地方存的照片'))[0]?.files).to.deep.equal([sha256(photo)])
  })

  it('a full store is told, what was typed stays on the screen and over pages, and leaving warns', async () => {
    const { page, open } = await openScreen(world, 'station1')
    await open(`/cases/${caseId}`, 'compose')
    await page.evaluate(`(() => {
      let part = 'x'.repeat(1024 * 1024)
      for (let i = 0; part.length > 0; i++)
        try { localStorage.setItem('filler' + i, part) } catch { part = part.slice(0, Math.floor(part.length / 2)) }
    })()`)
    await page.getByTestId('compose-text').fill('存不下的半句话')
    await page.getByTestId('store-full').waitFor()
    expect(await barriersOf(page)).to.deep.equal([])
    await page.getByTestId('nav-cases').click()
    await page.waitForURL(/\/cases$/)
    await page.goBack()
    await until(async () => (await page.getByTestId('compose-text').inputValue()) === '存不下的半句话')
    const asked = page.waitForEvent('dialog')
    await page.close({ runBeforeUnload: true })
    const dialog = await asked
    expect(dialog.type()).to.equal('beforeunload')
    await dialog.dismiss()
    // Room again: the next word is kept, and with it all of it.
    await page.evaluate(
      `Object.keys(localStorage).filter((key) => key.startsWith('filler')).forEach((key) => localStorage.removeItem(key))`,
    )
    await page.getByTestId('compose-text').fill('存得下的一句话')
    await page.getByTestId('store-full').waitFor({ state: 'detached' })
    await page.reload()
    await until(async () => (await page.getByTestId('compose-text').inputValue()) === '存得下的一句话')
  })
})
