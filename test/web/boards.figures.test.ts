import { expect } from 'chai'
import type { LocationQuery } from 'vue-router'
import { present } from '../../shared/domain/case-rule.ts'
import { readCaseListWish, readPropertyListWish } from '../../web/src/boards/address.ts'
import type { Screen } from '../support/browser.ts'
import type { Person } from '../support/world.ts'
import { settled, startBoardWorld, type BoardWorld } from './boards.support.ts'

/** A figure on a page: what it says, and where it leads. */
interface Shown {
  href: string
  n: number
}

describe('every figure of every board', function () {
  this.timeout(180_000)
  let city: BoardWorld
  let screen: Screen | undefined
  before(async () => {
    city = await startBoardWorld()
  })
  afterEach(async () => {
    const last = screen
    screen = undefined
    await last?.close()
  })
  after(() => city.world.stop())

  /** How long the list is to which an address leads: asked as the list's page asks. */
  const lengthBehind = async (person: Person, { pathname, searchParams }: URL): Promise<number> => {
    const query: LocationQuery = Object.fromEntries(searchParams)
    const isProperty = pathname.endsWith('/property')
    const { wish, faults } = isProperty ? readPropertyListWish(query) : readCaseListWish(query)
    if (!wish || faults.length > 0) throw new Error(`no list: ${pathname}?${searchParams}`)
    const answer = isProperty
      ? await person.call('board.property', { query: present({ ...wish, limit: 1 }) as never })
      : await person.call('board.cases', { query: present({ ...wish, limit: 1 }) as never })
    return answer.count
  }

  const figuresOn = async (username: string, path: string): Promise<Shown[]> => {
    screen ??= await city.screen(username)
    const { page } = screen
    await screen.open(path, 'board-cards')
    await settled(page)
    for (const table of ['table-rate', 'table-share'])
      if ((await page.getByTestId(table).count()) > 0) await page.getByTestId(table).first().click()
    return page
      .locator('a[data-n]')
      .evaluateAll((found) =>
        found.map((each) => ({ href: each.getAttribute('href') ?? '', n: Number(each.getAttribute('data-n')) })),
      )
  }

  /** Figures whose lists have another length. */
  const wrongOnes = async (person: Person, shown: readonly Shown[]): Promise<string[]> => {
    const different = [...new Map(shown.map((each) => [`${each.n} ${each.href}`, each])).values()]
    const wrong: string[] = []
    for (const { href, n } of different) {
      const length = await lengthBehind(person, new URL(href, city.world.url))
      if (length !== n) wrong.push(`${n} shown, ${length} listed: ${href}`)
    }
    return wrong
  }

  const boards: [username: string, path: string, least: number][] = [
    ['desk1', '/boards/city', 100],
    ['district1', '/boards/district/district-lj', 80],
    ['chief1', '/boards/station/station-lj01', 60],
    ['chief2', '/boards/station', 20],
  ]
  const questions = ['', '&category=theft&subcategory=e-bike&window=12', '&procedure=undecided']
  for (const [username, path, least] of boards)
    it(`[K8] opens a list of its length: ${username} at ${path}`, async () => {
      const person = await city.as(username)
      let all = 0
      for (const question of questions) {
        const shown = await figuresOn(username, `${path}?${city.range}${question}`)
        expect(await wrongOnes(person, shown), question).to.deep.equal([])
        all = Math.max(all, shown.length)
      }
      expect(all).to.be.at.least(least)
    })

  it('[K6] [K8] so does what it is compared with', async () => {
    const person = await city.as('chief1')
    const today = Date.parse(city.query.to) - 86_400_000
    const dayAt = (days: number): string => new Date(today + days * 86_400_000).toISOString().slice(0, 10)
    // Of two days that run the two before them: there the past lies.
    await figuresOn('chief1', `/boards/station/station-lj01?from=${dayAt(0)}&to=${dayAt(2)}`)
    const page = screen?.page
    if (!page) throw new Error('no page')
    for (const which of ['then-previous', 'then-lastYear']) {
      const href = await page.getByTestId('card-counts').getByTestId(which).first().getAttribute('href')
      const shown = await figuresOn('chief1', href ?? '')
      expect(shown.length).to.be.greaterThan(20)
      expect(await wrongOnes(person, shown), which).to.deep.equal([])
      await page.goBack()
      await page.getByTestId('board-cards').waitFor()
      await settled(page)
    }
  })
})
