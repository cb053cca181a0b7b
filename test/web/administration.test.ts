import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { picture } from '../../seed/replay/picture.ts'
import { closesScreens, openScreen, openWindow, signInByPage, type ScreenWish } from '../support/browser.ts'
import { PASSWORD, signIn, startWorld, supermarketCall, type World } from '../support/world.ts'

const firstPassword = 'a-first-password-9'
const ownPassword = 'my-own-password-7'
const photo = (seed: number) => ({ name: 'photo.png', mimeType: 'image/png', buffer: Buffer.from(picture(seed)) })

describe('administration, approvals and the store on the screen', function () {
  this.timeout(60_000)
  let world: World
  const opened = async (username: string, path: string, testid: string, wish: ScreenWish = {}): Promise<Page> => {
    const screen = await openScreen(world, username, wish)
    await screen.open(path, testid)
    return screen.page
  }
  before(async () => {
    world = await startWorld()
  })
  closesScreens()
  after(() => world.stop())

  it('[A2] [A8] the administrator makes an account; the new colleague signs in and takes a password of their own', async () => {
    const admin = await opened('admin1', '/administration', 'user-create')
    await admin.getByTestId('user-create').click()
    await admin.getByTestId('user-username').fill('newcomer')
    await admin.getByTestId('user-password').fill(firstPassword)
    await admin.getByTestId('user-name').fill('林小雨')
    await admin.getByTestId('user-roles').click()
    await admin.getByRole('option', { name: '接警' }).click()
    await admin.keyboard.press('Escape')
    await admin.getByTestId('user-dialog-submit').click()
    await admin.getByTestId('user-dialog').waitFor({ state: 'hidden' })
    await admin.getByTestId('user-search').fill('newcomer')
    await admin.locator('[data-testid="user-row"][data-username="newcomer"]').waitFor()

    const newcomer = await openWindow(world.url, { expects: [/^401 \/api\/session$/] })
    await signInByPage(newcomer, 'newcomer', firstPassword)
    // Nothing else is there before the password is their own; the one that was just typed is not asked again.
    await newcomer.page.getByTestId('own-password-page').waitFor()
    await newcomer.page.goto('/desk')
    await newcomer.page.getByTestId('own-password-page').waitFor()
    expect(await newcomer.page.locator('[data-testid^="nav-"]').count()).to.equal(0)
    // Loaded anew, the page has forgotten it.
    await newcomer.page.getByTestId('password-present').fill(firstPassword)
    await newcomer.page.getByTestId('password-next').fill(firstPassword)
    await newcomer.page.getByTestId('password-again').fill(firstPassword)
    expect(await newcomer.page.getByTestId('password-submit').isDisabled()).to.equal(true)
    await newcomer.page.getByTestId('password-next').fill(ownPassword)
    await newcomer.page.getByTestId('password-again').fill(ownPassword)
    await newcomer.page.getByTestId('password-submit').click()
    await newcomer.page.waitForURL((address) => address.pathname === '/desk')
    await newcomer.page.getByTestId('user-menu').click()
    await newcomer.page.getByTestId('sign-out').click()
    await newcomer.page.getByTestId('sign-in-page').waitFor()
    await newcomer.page.getByTestId('sign-in-username').fill('newcomer')
    await newcomer.page.getByTestId('sign-in-password').fill(firstPassword)
    await newcomer.page.getByTestId('sign-in-submit').click()
    await newcomer.page.getByTestId('sign-in-problem').waitFor()
    await signInByPage(newcomer, 'newcomer', ownPassword)
  })

  it('[A8] what one administrator asks for another one decides, on the page', async () => {
    const first = await opened('admin1', '/administration', 'user-create')
    await first.getByTestId('user-search').fill('auditor1')
    const row = first.locator('[data-testid="user-row"][data-username="auditor1"]')
    await row.getByTestId('user-reset').click()
    await first.getByTestId('reset-asked').waitFor()
    await first.getByTestId('reset-password-submit').click()
    await row.getByTestId('user-waits').waitFor()
    const own = first.locator('[data-testid="consent"][data-username="auditor1"]')
    await own.getByTestId('consent-withdraw').waitFor()
    expect(await own.getByTestId('consent-agree').count()).to.equal(0)

    const second = await opened('admin2', '/administration', 'consents')
    const asked = second.locator('[data-testid="consent"][data-username="auditor1"]')
    expect(await asked.innerText())
      .to.include('重置密码')
      .and.include('傅佳宁')
    await asked.getByTestId('consent-agree').click()
    await second.getByTestId('consent-password').fill(firstPassword)
    await second.getByTestId('consent-dialog-submit').click()
    await second.getByTestId('consents').waitFor({ state: 'hidden' })

    const auditor = await openWindow(world.url, { expects: [/^401 \/api\/session$/] })
    await signInByPage(auditor, 'auditor1', firstPassword)
    const { page } = auditor
    await page.locator('[data-testid="account-news"] [data-what="password"]').waitFor()
    await page.getByTestId('account-news-read').click()
    // In the same window the password that was just typed is known.
    expect(await page.getByTestId('password-present').count()).to.equal(0)
    await page.getByTestId('password-next').fill(ownPassword)
    await page.getByTestId('password-again').fill(ownPassword)
    await page.getByTestId('password-submit').click()
    await page.getByTestId('audit-page').waitFor()
    // The tests that follow sign in as everybody does.
    const auditing = await signIn(world.url, 'auditor1', ownPassword)
    await auditing.call('account.change-password', { body: { present: ownPassword, next: PASSWORD } })
  })

  it('[A5] an integration gets a token, shown once and revoked', async () => {
    const admin = await opened('admin1', '/administration', 'user-create', { language: 'en' })
    await admin.getByTestId('user-search').fill('integration1')
    const row = admin.locator('[data-testid="user-row"][data-username="integration1"]')
    expect(await row.getByTestId('user-reset').count()).to.equal(0)
    await row.getByTestId('user-tokens').click()
    await admin.getByTestId('token-name').fill('110 platform')
    await admin.getByTestId('token-operations').click()
    expect(await admin.getByRole('option').allInnerTexts())
      .to.include('List of cases')
      .and.not.include('Audit')
    await admin.getByRole('option', { name: 'List of cases', exact: true }).click()
    await admin.keyboard.press('Escape')
    await admin.getByTestId('token-issue').click()
    const secret = await admin.getByTestId('token-secret').locator('code').innerText()
    expect(secret).to.match(/^xat_[\w-]{43}$/)
    const list = async (): Promise<number> =>
      (await fetch(`${world.url}/api/cases?limit=1`, { headers: { authorization: `Bearer ${secret}` } })).status
    expect(await list()).to.equal(200)
    await admin.getByTestId('token-revoke').click()
    await admin.locator('.el-message-box').getByRole('button', { name: 'Revoke' }).click()
    await admin.getByTestId('token').waitFor({ state: 'detached' })
    expect(await list()).to.equal(401)
    await admin.getByTestId('tokens-close').click()
  })

  for (const [language, crosses, overlap, nobody, far, saved] of [
    [
      'zh',
      '处相交或重叠',
      /与东湖分局湖滨路派出所重叠 \d\.\d+ 平方公里：其中的警情派给东湖分局湖滨路派出所/,
      /不属于任何派出所/,
      /距最近的辖区/,
      '已保存',
    ],
    [
      'en',
      'cross or overlap at',
      /km² overlap with 东湖分局湖滨路派出所: calls there go to 东湖/,
      /belong to no station/,
      /from the nearest other area/,
      'Saved',
    ],
  ] as const)
    it(`[D1] an area shows what it does to the ground around it before it is saved (${language})`, async () => {
      const admin = await opened('admin1', '/administration', 'user-create', { language })
      const { items } = await (await world.as('admin1')).call('station.list', {})
      const area = items.find(({ id }) => id === 'station-lj01')?.area
      if (area?.type !== 'Polygon') throw new Error('the demo has polygons')
      const ring = area.coordinates[0] ?? []
      await admin.getByRole('tab').nth(2).click()
      await admin.locator('[data-station="station-lj01"]').getByTestId('station-edit').click()
      const [text, findings] = [admin.getByTestId('station-area'), admin.getByTestId('area-findings')]
      await findings.getByText(language === 'zh' ? '没有重叠' : 'No overlap').waitFor()
      const type = (coordinates: unknown) =>
        text.fill(JSON.stringify({ type: 'Feature', geometry: { type: 'MultiPolygon', coordinates } }))

      // A corner in the neighbour's area, another pulled in from the north, and an island far to the west.
      const bent = ring.map(([lng, lat], place) =>
        place === 0 || place === ring.length - 1 ? [118.63, 32.022, 4] : place === 1 ? [lng, lat - 0.02] : [lng, lat],
      )
      await type([[bent]])
      await findings.getByText(overlap).waitFor()
      await findings.getByText(nobody).waitFor()
      for (const drawn of ['overlap', 'gap', 'own'])
        expect(await admin.locator(`[data-testid="area-preview"] .area-${drawn}`).count(), drawn).to.be.greaterThan(0)
      // Half a text is no reason to lose sight of the area.
      await text.fill('{"type":')
      await admin.locator('[data-testid="area-preview"] .area-own.area-before').waitFor({ state: 'attached' })
      const swapped = [bent.map(([lng, lat]) => [lat, lng])]
      await type([swapped])
      await admin.locator('.area .el-form-item__error').waitFor()
      expect(await admin.getByTestId('station-save').isDisabled()).to.equal(true)
      await type([
        [
          [
            [87.6, 43.8],
            [87.7, 43.8],
            [87.7, 43.9],
          ],
        ],
      ])
      await findings.getByText(far).waitFor()
      const [a, b, c, d] = ring
      await type([[[a, c, b, d]]])
      await admin.locator('.area .el-form-item__error').getByText(crosses).waitFor()
      await admin.locator('[data-testid="area-preview"] .area-crossing').waitFor({ state: 'attached' })

      await type([
        [ring],
        [
          [
            [118.48, 32],
            [118.49, 32],
            [118.49, 32.01],
          ],
        ],
      ])
      await findings.waitFor()
      await admin.getByTestId('station-save').click()
      await admin.getByText(saved).waitFor()
      const after = (await (await world.as('admin1')).call('station.list', {})).items.find(
        ({ id }) => id === 'station-lj01',
      )
      expect([after?.area.type, after?.area.coordinates.length]).to.deep.equal(['MultiPolygon', 2])
      const desk = await opened('desk1', '/desk', 'area-map')
      await desk.locator('.area-map .area').first().waitFor({ state: 'attached' })
      expect(await desk.locator('.area-map path.area').count()).to.equal(items.length)
      const body = { name: '临江分局人民路派出所', area, arrivalTargetMinutes: 5 }
      await (await world.as('admin1')).call('station.update', { params: { id: 'station-lj01' }, body })
    })

  it('[A4] the auditor finds an account by its name, the first letters of the name, and the user name', async () => {
    const audit = await opened('auditor1', '/audit', 'audit-account')
    const field = audit.getByTestId('audit-account').getByRole('combobox')
    for (const typed of ['周文', 'zwb', 'desk1']) {
      await field.click()
      await field.fill(typed)
      await audit.getByRole('option').first().waitFor()
      expect(await audit.getByRole('option').count(), typed).to.be.at.most(2)
      if (typed === 'desk1') await field.press('Enter')
      else await audit.getByRole('option', { name: '周文博' }).click()
      await audit.waitForURL((address) => address.searchParams.get('account') === 'account-desk1')
      await audit.getByTestId('audit-account').getByText('周文博').waitFor()
      await audit.getByTestId('audit-clear').click()
    }
  })

  it('[D1] the administrator changes a roster; the desk knows it at once', async () => {
    const admin = await opened('admin1', '/administration?tab=rosters', 'unit-kind')
    await admin.locator('[data-unit="unit-scene-lj-1"]').getByTestId('unit-edit').click()
    await admin.getByTestId('unit-span-add').click()
    const spans = admin.getByTestId('unit-span')
    // The new span stands last; the whole week, which the demo has, goes.
    while ((await spans.count()) > 1) await spans.first().getByRole('button').click()
    await admin.getByTestId('unit-dialog-submit').click()
    await admin.getByTestId('unit-dialog').waitFor({ state: 'hidden' })
    await admin.locator('[data-unit="unit-scene-lj-1"]').getByText('08:00').waitFor()
    const { units } = await (await world.as('desk1')).call('organisation.read')
    const roster = units.find(({ id }) => id === 'unit-scene-lj-1')?.roster
    expect(roster).to.deep.equal([{ days: [1, 2, 3, 4, 5], from: '08:00', to: '20:00' }])
  })

  it('[C7] [A9] disabling says what somebody leads and keeps, and asks who leads on', async () => {
    const id = await submitted(world)
    const admin = await opened('admin1', '/administration', 'user-create')
    await admin.getByTestId('user-search').fill('station1')
    await admin.locator('[data-username="station1"]').getByTestId('user-status').click()
    const dialog = admin.getByTestId('disable-user')
    const { case: led } = await (await world.as('desk1')).call('case.read', { params: { id } })
    expect(await dialog.getByTestId('disable-leads').innerText()).to.include(led.number)
    expect(await dialog.getByTestId('disable-user-missing').innerText()).to.include('由谁接任主办')
    await dialog.getByTestId('disable-lead-to').click()
    await admin.getByRole('option').first().waitFor()
    await admin.keyboard.press('Escape')
    await dialog.getByTestId('disable-user-cancel').click()
    await dialog.waitFor({ state: 'hidden' })
  })

  it('[K3] the chief confirms a clearance from the inbox of what waits', async () => {
    const caseId = await submitted(world)
    const chief = await opened('chief1', '/approvals', 'approvals-page')
    const card = chief.locator(`[data-testid="approval"][data-kind="clearance"][data-case="${caseId}"]`)
    const facts = card.getByTestId('approval-facts')
    await facts.getByTestId('approval-cited').locator('li').first().waitFor()
    expect(await facts.innerText()).to.match(/类别.*地点.*破案时间.*涉案财物/s)
    await card.getByTestId('approval-approve').click()
    expect(await card.getByTestId('approval-decided').innerText()).to.include('已确认破案')
    const { case: cleared } = await (await world.as('chief1')).call('case.read', { params: { id: caseId } })
    expect(cleared).to.include({ status: 'cleared' })
  })

  it('[K3] sending back asks for a reason, and the reason arrives', async () => {
    const chief = await opened('chief1', '/approvals', 'approvals-page')
    const caseId = await submitted(world)
    const card = chief.locator(`[data-testid="approval"][data-case="${caseId}"]`)
    await card.getByTestId('approval-send-back').click()
    await card.getByTestId('approval-reason').fill('请补充起获笔录')
    await card.getByTestId('approval-send-back-confirm').click()
    await card.getByTestId('approval-decided').waitFor()
    const { case: open } = await (await world.as('chief1')).call('case.read', { params: { id: caseId } })
    expect(open.status).to.equal('open')
    expect([open.clearance, ...open.formerClearances].map((one) => one?.reason)).to.include('请补充起获笔录')
  })

  it('[P1] [P5] the custodian checks an item in and hands it over against a signature', async () => {
    const propertyId = await seized(world)
    const store = await opened('custodian1', '/store', 'store-page')
    const item = store.locator(`[data-testid="store-item"][data-item="${propertyId}"]`)
    await item.getByTestId('item-check-in').click()
    await store.getByTestId('move-place').fill('临江分局保管室 A-01')
    await store.getByTestId('move-seal').fill('LJ1001')
    await store.getByTestId('check-in-submit').click()
    await store.getByTestId('check-in').waitFor({ state: 'hidden' })

    await returnable(world, propertyId)
    await store.getByTestId('store-tab-returnable').click()
    await item.getByTestId('item-hand-over').click()
    // [L9] By a passport: the kind beside the number, here and on the return list.
    await store.getByTestId('hand-over-id-kind').click()
    await store.getByRole('option', { name: '护照' }).click()
    await store.getByTestId('hand-over-id-number').fill('ｅ1234 5678')
    await store.getByTestId('hand-over-identity').click()
    await store.getByTestId('hand-over-photo-input').setInputFiles(photo(3))
    await draw(store)
    await store.getByTestId('hand-over-missing').waitFor({ state: 'detached' })
    await store.getByTestId('hand-over-submit').click()
    const receipt = await store.getByTestId('receipt-number').innerText()
    expect(receipt).to.match(/\d/)
    expect(await store.getByTestId('receipt-document').locator('..').innerText()).to.match(/^护照 · E\*{6}78$/)
    const { property } = await (await world.as('custodian1')).call('property.read', { params: { id: propertyId } })
    expect(property.status).to.equal('returned')
    expect(property.handOver?.receiptNumber).to.equal(receipt)
  })
})

/** Draws a signature with the pointer. */
const draw = async (page: Page): Promise<void> => {
  const pad = page.getByTestId('signature-pad')
  await pad.scrollIntoViewIfNeeded()
  const box = await pad.boundingBox()
  if (!box) throw new Error('there is no pad to sign on')
  const at = (right: number, down: number): [number, number] => [box.x + box.width * right, box.y + box.height * down]
  await page.mouse.move(...at(0.2, 0.3))
  await page.mouse.down()
  await page.mouse.move(...at(0.4, 0.7), { steps: 5 })
  await page.mouse.move(...at(0.6, 0.3), { steps: 5 })
  await page.mouse.up()
}

/** A case whose clearance waits for its confirmation. */
const submitted = async (world: World): Promise<string> => {
  const taken = await (await world.as('desk1')).call('case.receive', { body: supermarketCall() })
  const params = { id: taken.case.id }
  const station = await world.as('station1')
  await station.call('dispatch.acknowledge', { params: { ...params, party: 'station' } })
  const { suspectId } = await station.call('suspect.identify', { params, body: { name: '刘某' } })
  const { entries } = await station.call('suspect.apprehend', { params: { ...params, suspectId }, body: {} })
  const body = { entries: entries.map(({ seq }) => seq), summary: '人赃俱获，供认不讳。' }
  await station.call('clearance.submit', { params, body })
  return params.id
}

/** An item of a confirmed case, in the hands of the station. */
const seized = async (world: World): Promise<string> => {
  const params = { id: await submitted(world) }
  const chief = await world.as('chief1')
  await chief.call('clearance.confirm', { params })
  const [station, property] = [await world.as('station1'), await world.as('property1')]
  const made = await station.call('property.seize', {
    params,
    body: {
      what: '香烟',
      quantity: 5,
      unit: '条',
      valueFen: 51_000,
      valuationSource: '商店进货票据',
      files: [await station.upload(picture(1))],
      place: { text: '车站旅社 203 房' },
      officers: [station.userId, property.userId],
      approvedBy: chief.userId,
      from: '刘某',
      witness: '旅社值班员何某',
    },
  })
  return made.property.id
}

const returnable = async (world: World, id: string): Promise<void> => {
  const station = await world.as('station1')
  const ownership = { owner: '王店长', evidence: '进货票据与条码一致', undisputed: true }
  await station.call('property.record-ownership', { params: { id }, body: ownership })
  await station.call('property.request-return', { params: { id }, body: { factsEstablished: true, noHarm: true } })
  await (await world.as('district1')).call('property.approve-return', { params: { id } })
}
