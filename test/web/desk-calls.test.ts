import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { supermarket } from '../../seed/places.ts'
import { openCase } from '../support/cases.ts'
import { closesScreens, openScreen } from '../support/browser.ts'
import { startWorld, type World } from '../support/world.ts'

describe('the desk while a call is typed', function () {
  this.timeout(60_000)
  let world: World
  const opened = async (path = '/desk'): Promise<Page> => {
    const screen = await openScreen(world, 'desk1')
    await screen.open(path, 'desk')
    await screen.page.locator('[data-testid="connection"][data-state="online"]').waitFor()
    return screen.page
  }
  const markOf = (page: Page, number: string) => page.locator(`.case-marker[title^="${number}"]`)
  const pinAtSupermarket = async (page: Page): Promise<void> => {
    await page.getByTestId('call-place').fill('wjf')
    await page.getByTestId('place-suggestions').getByText(supermarket.text).waitFor()
    await page.getByTestId('call-place').press('Enter')
    await page.getByTestId('target-station').waitFor()
  }
  before(async () => {
    world = await startWorld()
  })
  closesScreens()
  after(() => world.stop())

  it('[C6] a case that was taken back stays off the map and out of those near when the next call has a pin', async () => {
    const desk = await world.as('desk1')
    const kept = await openCase(world)
    const gone = await openCase(world)
    const page = await opened()
    await markOf(page, gone.number).waitFor()
    await pinAtSupermarket(page)
    await page.getByTestId(`join-${gone.number}`).waitFor()
    await desk.call('case.dismiss', { params: { id: gone.id }, body: { ground: 'mis-sent', reason: '误派' } })
    await markOf(page, gone.number).waitFor({ state: 'detached' })
    // It is no longer offered to the call either, although the call was typed before it ended.
    await page.getByTestId(`join-${gone.number}`).waitFor({ state: 'detached' })
    await page.getByTestId(`join-${kept.number}`).waitFor()
    // The next call: its area is marked, for which the map is drawn again.
    await page.getByTestId('call-reset').click()
    await page.locator('.el-popconfirm').getByRole('button', { name: '清空' }).click()
    await page.locator('.area.chosen').waitFor({ state: 'detached' })
    await pinAtSupermarket(page)
    await page.locator('.area.chosen').waitFor()
    expect(await markOf(page, gone.number).count()).to.equal(0)
    expect(await markOf(page, kept.number).count()).to.equal(1)
    // A case of another desk that opens near meanwhile is offered too.
    const came = await openCase(world)
    await page.getByTestId(`join-${came.number}`).waitFor()
  })

  it('[D1] a place without coordinates is not said to lie in no area; one that lies in none is', async () => {
    const screen = await openScreen(world, 'desk1', { expects: [/^422 \/api\/cases$/] })
    await screen.open('/desk', 'call-form')
    const { page } = screen
    await page.getByTestId('category-theft').dispatchEvent('click')
    await page.getByTestId('call-summary').fill('香烟被盗')
    await page.getByTestId('call-place').fill('一处说不清的地方')
    // The number is asked for by itself: its answer says nothing of where the call is.
    await page.getByTestId('call-caller-phone').fill('13800138000')
    await page.getByTestId('near-cases').getByRole('heading', { name: '同号来电' }).waitFor()
    await page.getByTestId('targets').getByText('定位后显示').waitFor()
    await page.getByTestId('call-submit').click()
    await page.locator('[data-testid="problem"][data-code="case.unlocated"]').waitFor()
    expect(await page.getByTestId('call-form').innerText()).not.to.contain('不在任何辖区')
    expect(await page.getByTestId('override-toggle').isChecked()).to.equal(false)
    await page.getByTestId('call-place').fill('100.512, 20.512')
    await page.getByTestId('call-summary').focus()
    await page.getByTestId('targets').getByText('不在任何辖区内').waitFor()
    expect(await page.getByTestId('override-station').count()).to.equal(1)
  })

  it('[D1] words of another place than the chosen one do not pass as located there', async () => {
    const page = await opened()
    const place = page.getByTestId('call-place')
    const fault = page.locator('.el-form-item.is-error', { has: place })
    await pinAtSupermarket(page)
    await place.fill(`${supermarket.text} 后门`)
    await page.getByTestId('call-summary').focus()
    expect(await fault.count(), 'words that only add to it').to.equal(0)
    await place.fill('一处说不清的地方')
    await page.getByTestId('call-summary').focus()
    await fault.getByText(`坐标还是“${supermarket.text}”的`).waitFor()
    await page.getByRole('button', { name: '清除定位' }).click()
    await fault.waitFor({ state: 'detached' })
  })

  it('[D1] coordinates are taken in every field of the place, as they are pasted or typed; what is none stays', async () => {
    const page = await opened()
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    const [place, lng, lat] = ['call-place', 'call-lng', 'call-lat'].map((testid) => page.getByTestId(testid))
    if (!place || !lng || !lat) throw new Error('the fields of the place')
    const paste = async (into: typeof place, text: string): Promise<void> => {
      await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`)
      await into.focus()
      await page.keyboard.press('ControlOrMeta+v')
    }
    const at = async (): Promise<string[]> => [await lng.inputValue(), await lat.inputValue()]
    const here = ['118.58012', '32.01234']
    for (const [into, text] of [
      [place, '118.58012,32.01234'],
      [lng, '１１８．５８０１２，３２．０１２３４'],
      [lat, '北纬32.01234 东经118.58012'],
      [lng, '{"lat": 32.01234, "lng": 118.58012}'],
      [place, '32°0′44.424″N 118°34′48.432″E'],
    ] as const) {
      await paste(into, text)
      await page.getByTestId('place-located').waitFor()
      expect(await at(), text).to.deep.equal(here)
      expect((await place.inputValue()).trim(), 'the place has words').not.to.equal('')
      await page.getByRole('button', { name: '清除定位' }).click()
      await place.fill('')
    }
    // Typed, behind the words of the place, and taken by the key that sends.
    await place.fill('人民路口（118.58012，32.01234）')
    await place.press('Control+Enter')
    expect(await at()).to.deep.equal(here)
    expect(await place.inputValue()).to.equal('人民路口')
    // What is none stays, with words, and is not sent.
    await lng.fill('一一八')
    await lng.press('Tab')
    expect(await lng.inputValue()).to.equal('一一八')
    const form = page.getByTestId('call-form')
    await form.getByText('看不懂这个坐标').waitFor()
    await page.getByTestId('category-theft').dispatchEvent('click')
    await page.getByTestId('call-summary').fill('香烟被盗')
    await page.getByTestId('call-submit').click()
    await page.locator('[data-testid="call-lng"]:focus').waitFor()
    expect(await page.getByTestId('call-sent').count()).to.equal(0)
    await page.reload()
    await form.getByText('看不懂这个坐标').waitFor()
    expect(await lng.inputValue()).to.equal('一一八')
    await lng.fill('118°34′48.432″')
    await lng.press('Tab')
    expect(await at()).to.deep.equal(here)
    await place.fill('48.85,2.35')
    await place.press('Tab')
    await form.getByText('分不清哪个是经度').waitFor()
    expect(await place.inputValue()).to.equal('48.85,2.35')
  })

  it('[C3] after a choice by mouse the keys go on; what is typed as a kind and is none stays, and is said to be none', async () => {
    const page = await opened()
    const kind = page.getByTestId('call-subcategory')
    await kind.fill('sd')
    await page.getByRole('option', { name: '盗窃商店' }).click()
    await page.keyboard.type('店主称两条香烟被盗')
    expect(await page.getByTestId('call-summary').inputValue()).to.equal('店主称两条香烟被盗')
    expect(await kind.inputValue()).to.equal('盗窃商店')
    // A category by mouse: letters are typed, and are no commands of the board.
    await page.getByTestId('category-fraud').locator('..').click()
    await page.keyboard.type('jf')
    expect(await page.locator('[data-testid^="board-card-"]:focus').count()).to.equal(0)
    expect(await kind.inputValue()).to.equal('jf')
    await page.keyboard.press('Escape')
    await page.getByTestId('category-theft').locator('..').click()
    // Left by mouse: what is no kind stays, with its choice, and holds the call back.
    await kind.fill('店主说货架上的烟')
    await page.getByTestId('call-summary').click()
    await page.getByTestId('kind-error').getByText('没有这个类别').waitFor()
    expect(await kind.inputValue()).to.equal('店主说货架上的烟')
    await kind.click()
    await page.keyboard.press('End')
    await page.keyboard.type('2')
    expect(await kind.inputValue()).to.equal('店主说货架上的烟2')
    expect(await page.getByTestId('category-theft').isChecked()).to.equal(true)
    await page.getByTestId('call-summary').click()
    await page.keyboard.press('Control+Enter')
    await page.locator('[data-testid="call-subcategory"]:focus').waitFor()
    expect(await page.getByTestId('call-sent').count()).to.equal(0)
    // One kind alone fits: it is taken, however the field is left.
    await kind.fill('盗窃商店')
    await page.getByTestId('call-summary').click()
    expect(await kind.inputValue()).to.equal('盗窃商店')
    expect(await page.getByTestId('kind-error').count()).to.equal(0)
    // A list of units: what is typed is taken by Tab when it means one, and is said when it means none.
    await page.getByTestId('override-toggle').dispatchEvent('click')
    const units = page.getByTestId('override-scene')
    await units.click()
    await page.keyboard.type('没有这样的队')
    await page.keyboard.press('Tab')
    await page.getByText('“没有这样的队”未选定').waitFor()
    const { items } = await (await world.as('desk1')).call('unit.list', { query: {} })
    const scene = items.find(({ kind: of }) => of === 'scene')?.name ?? ''
    await units.click()
    await page.keyboard.type(scene)
    await page.getByRole('option').getByText(scene).waitFor()
    await page.keyboard.press('Tab')
    await page.getByTestId('override-scene-now').waitFor()
  })

  it('[C4] a click on a mark amid a call leaves the map; the call can join what one looks at', async () => {
    const near = await openCase(world)
    const page = await opened()
    await page.getByTestId('call-summary').fill('又一人来电')
    await pinAtSupermarket(page)
    await markOf(page, near.number).dispatchEvent('click')
    const peek = page.getByTestId('peek')
    await peek.waitFor()
    await page.getByTestId('area-map').waitFor({ state: 'visible' })
    await page.locator('.call-pin').waitFor()
    expect(await page.getByTestId('call-summary').inputValue()).to.equal('又一人来电')
    const [map, beneath] = [await page.getByTestId('area-map').boundingBox(), await peek.boundingBox()]
    expect((map?.y ?? 0) + (map?.height ?? 0)).to.be.at.most(beneath?.y ?? 0)
    expect(map?.height ?? 0).to.be.at.least(200)
    await peek.getByRole('button', { name: '关闭速览' }).click()
    await page.getByTestId('near-cases').waitFor()
    await markOf(page, near.number).dispatchEvent('click')
    await page.getByTestId('peek-join').click()
    await peek.waitFor({ state: 'detached' })
    expect(await page.getByTestId('call-summary').inputValue()).to.equal('')
    const { items } = await (await world.as('desk1')).call('case.timeline', { params: { id: near.id } })
    expect(items.at(-1)?.kind).to.equal('caller.joined')
    // With no call in the form a click shows the case in the place of the map, as before.
    await markOf(page, near.number).dispatchEvent('click')
    await peek.waitFor()
    await page.getByTestId('area-map').waitFor({ state: 'hidden' })
  })

  for (const language of ['zh', 'en'] as const)
    it(`[D2] no chip of the board is cut off from 1024 pixels on (${language})`, async () => {
      await openCase(world)
      const screen = await openScreen(world, 'desk1', { language, width: 1024, height: 768 })
      await screen.open('/desk', 'board')
      await screen.page.getByTestId('chip-scene').first().waitFor()
      for (const width of [1024, 1152, 1262, 1440]) {
        await screen.page.setViewportSize({ width, height: 768 })
        const cut = await screen.page
          .evaluate(`[...document.querySelectorAll('.party-chip span, [data-testid^="need-"]')]
          .filter((each) => each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflowX !== 'visible')
          .map((each) => each.innerText)`)
        expect(cut, `at ${width}`).to.deep.equal([])
      }
    })

  it('[T4] coordinates typed as the place of an entry are its coordinates too', async () => {
    const { id } = await openCase(world)
    const screen = await openScreen(world, 'chief1')
    await screen.open(`/cases/${id}`, 'compose')
    const { page } = screen
    await page.getByTestId('compose').getByRole('button', { name: '加地点' }).click()
    await page.getByTestId('compose-text').fill('在路口问到一人')
    const place = page.getByTestId('compose-field-place')
    await place.fill('48.85,2.35')
    await page.getByTestId('place-fault').waitFor()
    await place.fill('路口 N32.01234 E118.58012')
    await page.getByTestId('place-at').getByText('118.58012').waitFor()
    await page.getByTestId('compose-send').click()
    await page.getByTestId('compose-written').waitFor()
    const { items } = await (await world.as('chief1')).call('case.timeline', { params: { id } })
    expect(items.at(-1)?.body['place']).to.deep.equal({
      text: '路口 N32.01234 E118.58012',
      lng: 118.58012,
      lat: 32.01234,
    })
  })
})
