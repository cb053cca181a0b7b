import { expect } from 'chai'
import { openCase, signWaiting } from '../support/cases.ts'
import { openScreen, type Screen } from '../support/browser.ts'
import { startWorld, type World } from '../support/world.ts'

describe('a supervised follow-up on the screens', function () {
  this.timeout(90_000)
  let world: World
  const screens: Screen[] = []
  before(async () => {
    world = await startWorld()
  })
  after(async () => {
    for (const screen of screens) await screen.close()
    await world.stop()
  })

  it('[K7] is asked for by the chief, seen by who works on the case, answered, and done with on both screens', async () => {
    const { id } = await openCase(world)
    await signWaiting(world, 'station1')
    const [chief, officer] = await Promise.all([
      openScreen(world, 'chief1'),
      openScreen(world, 'station1', { language: 'en' }),
    ])
    screens.push(chief, officer)
    for (const screen of screens) await screen.open(`/cases/${id}`, 'case-actions')
    await chief.page.getByTestId('case-actions').click()
    await chief.page.getByTestId('action-supervise').click()
    await chief.page.getByTestId('choice-4').click()
    await chief.page.getByTestId('action-reason').fill('今晚八点前报告同伙去向')
    await chief.page.getByTestId('action-form-submit').click()

    const line = officer.page.getByTestId('supervision')
    await line.waitFor()
    expect(await line.textContent()).to.contain('今晚八点前报告同伙去向')
    expect(await officer.page.getByTestId('action-supervise').count()).to.equal(0)
    await officer.page.getByTestId('case-actions').click()
    await officer.page.getByTestId('action-answer-supervision').click()
    await officer.page.getByTestId('action-reason').fill('同伙已在车站抓获')
    await officer.page.getByTestId('action-form-submit').click()
    for (const { page } of screens) await page.getByTestId('supervision').waitFor({ state: 'detached' })
    const { case: found } = await (await world.as('chief1')).call('case.read', { params: { id } })
    expect(found.supervisions?.[0]).to.include({ answer: '同伙已在车站抓获' })
  })
})
