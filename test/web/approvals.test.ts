import { expect } from 'chai'
import { acknowledgeAll, openCase, seize, writeNote } from '../support/cases.ts'
import { closesScreens, openScreen, type Screen } from '../support/browser.ts'
import { until } from '../support/until.ts'
import { startWorld, type World } from '../support/world.ts'

describe('what waits for approval on the screen', function () {
  this.timeout(60_000)
  let world: World
  let screen: Screen
  before(async () => {
    world = await startWorld({ env: { RULE_LATE_FACT_MINUTES: '60' } })
  })
  closesScreens()
  after(() => world.stop())

  /** A case whose clearance waits. */
  const submitted = async (): Promise<string> => {
    const officer = await world.as('station1')
    const { id } = await openCase(world)
    await acknowledgeAll(world, id)
    const { seq } = await writeNote(world, id, '店内监控认出穿灰色外套的人')
    const { suspectId } = await officer.call('suspect.identify', { params: { id }, body: { name: '赵某' } })
    const caught = (await officer.call('suspect.apprehend', { params: { id, suspectId } })).case.seq
    const body = { entries: [seq, caught], summary: '抓获一人' }
    await officer.call('clearance.submit', { params: { id }, body })
    return id
  }
  const statusOf = async (id: string) =>
    (await (await world.as('chief1')).call('case.read', { params: { id } })).case.status
  const cardOf = (id: string) => screen.page.locator(`[data-testid="approval"][data-case="${id}"]`)

  it('[C6] [K3] two presses one after the other confirm one case; the card stays, and the decision is taken back on it', async () => {
    const [first, second] = [await submitted(), await submitted()]
    screen = await openScreen(world, 'chief1')
    await screen.open('/approvals', 'approvals-page')
    const { page } = screen
    await cardOf(first).getByTestId('approval-cited').waitFor()
    await cardOf(second).getByTestId('approval-cited').waitFor()
    expect(await cardOf(first).innerText()).to.include('店内监控认出穿灰色外套的人')
    const button = await cardOf(first).getByTestId('approval-approve').boundingBox()
    if (!button) throw new Error('no button')
    const place = await cardOf(second).boundingBox()
    const [x, y] = [button.x + button.width / 2, button.y + button.height / 2]
    await page.mouse.click(x, y)
    await cardOf(first).getByTestId('approval-decided').waitFor()
    await page.mouse.click(x, y)
    expect([await statusOf(first), await statusOf(second)]).to.deep.equal(['cleared', 'open'])
    expect(await cardOf(second).boundingBox()).to.deep.equal(place)

    await cardOf(first).getByTestId('approval-take-back').click()
    await cardOf(first).getByTestId('approval-approve').waitFor()
    expect(await statusOf(first)).to.equal('open')
    expect(await cardOf(second).boundingBox()).to.deep.equal(place)
    for (const id of [first, second]) await (await world.as('district1')).call('clearance.confirm', { params: { id } })
    await page.mouse.move(0, 0)
    await until(async () => (await cardOf(first).count()) + (await cardOf(second).count()) === 0)
  })

  it('[X5] a press without connection speaks of no form, and no longer of it when the connection is back; a finger fits', async () => {
    const id = await submitted()
    screen = await openScreen(world, 'chief1', { touch: true, expects: [/ERR_INTERNET_DISCONNECTED/, /WebSocket/] })
    await screen.open('/approvals', 'approvals-page')
    const { page, context } = screen
    await cardOf(id).getByTestId('approval-cited').waitFor()
    for (const name of ['approval-approve', 'approval-send-back', 'approval-case'])
      expect((await cardOf(id).getByTestId(name).boundingBox())?.height, name).to.be.at.least(44)
    await context.setOffline(true)
    await cardOf(id).getByTestId('approval-approve').click()
    const notice = cardOf(id).locator('[data-code="client.unreachable"]')
    expect(await notice.innerText())
      .to.include('连接不上服务器')
      .and.not.to.include('填写')
    await page.locator('[data-testid="connection"]:not([data-state="online"])').waitFor()
    await context.setOffline(false)
    await notice.waitFor({ state: 'detached' })
    expect(await statusOf(id)).to.equal('open')
    await (await world.as('district1')).call('clearance.confirm', { params: { id } })
  })

  it('[C6] a dismissal says which property lies in store, with its ground', async () => {
    const { id } = await openCase(world)
    await seize(world, id, { files: [], what: '两箱香烟' })
    const body = { ground: 'not-ours' as const, reason: '属邻市管辖' }
    await (await world.as('station1')).call('case.dismiss', { params: { id }, body })
    screen = await openScreen(world, 'chief1', { language: 'en' })
    await screen.open('/approvals', 'approvals-page')
    await cardOf(id).getByTestId('approval-in-stock').waitFor()
    expect(await cardOf(id).getByTestId('approval-facts').innerText()).to.match(
      /not returned yet: 1.*Not ours.*两箱香烟/s,
    )
    expect(await cardOf(id).innerText()).not.to.match(/\b(property|approvals|cases)\.\w/)
  })

  it('[K10] a fact that was written down long after it was is shown with the gap wherever it decides', async () => {
    const officer = await world.as('station1')
    const receivedAt = new Date(Date.now() - 110 * 60_000).toISOString()
    const { id, number } = await openCase(world, { receivedAt, receivedAtReason: '系统故障补录' })
    await acknowledgeAll(world, id)
    const rules = (await officer.call('session.read')).rules
    expect(rules.lateFactMinutes).to.equal(60)
    const { suspectId } = await officer.call('suspect.identify', { params: { id }, body: { name: '赵某' } })
    const occurredAt = new Date(Date.now() - 95 * 60_000).toISOString()
    const caught = await officer.call('suspect.apprehend', { params: { id, suspectId }, body: { occurredAt } })
    const body = { entries: [caught.case.seq], summary: '抓获一人' }
    await officer.call('clearance.submit', { params: { id }, body })
    screen = await openScreen(world, 'chief1')
    await screen.open('/approvals', 'approvals-page')
    await cardOf(id).getByTestId('approval-cited').waitFor()
    const marks = await cardOf(id).getByTestId('late').allInnerTexts()
    // When it was cleared, the call that was entered later, and the entry that proves it.
    expect(marks).to.have.length(3)
    for (const mark of marks) expect(mark).to.match(/登记晚了1时 \d\d分/)
    await screen.open(`/cases/${id}`, 'case-header')
    await screen.page.getByTestId('head-clearance').getByTestId('late').waitFor()
    await screen.page.getByTestId(`entry-${caught.case.seq}`).getByTestId('late').waitFor()
    await screen.open('/cases', 'case-list')
    await screen.page.getByTestId(`case-row-${number}`).getByTestId('late').waitFor()
    await (await world.as('district1')).call('clearance.confirm', { params: { id } })
  })

  it('[C6] what another decides meanwhile says so and keeps its place under the pointer', async () => {
    const [first, second] = [await submitted(), await submitted()]
    screen = await openScreen(world, 'chief1')
    await screen.open('/approvals', 'approvals-page')
    await cardOf(first).getByTestId('approval-cited').waitFor()
    await cardOf(second).getByTestId('approval-cited').waitFor()
    await cardOf(second).hover()
    const place = await cardOf(second).boundingBox()
    await (await world.as('district1')).call('clearance.confirm', { params: { id: first } })
    await cardOf(first).getByTestId('approval-gone').waitFor()
    expect((await cardOf(second).boundingBox())?.y).to.equal(place?.y)
    await screen.page.mouse.move(0, 0)
    await cardOf(first).waitFor({ state: 'detached' })
  })
})
