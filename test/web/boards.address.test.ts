import { expect } from 'chai'
import { addressOf, listAddress, readBoardWish, readCaseListWish } from '../../web/src/boards/address.ts'
import { countSteps, drawn, shadeOf } from '../../web/src/boards/drawing.ts'
import { boardPath } from '../../web/src/boards/home.ts'
import { pageAt } from '../../web/src/boards/turning.ts'
import { presetOf, presetRange, stepped } from '../../web/src/boards/periods.ts'
import { stations } from '../../seed/organisation/stations.ts'

describe('a wall that has no room for all', () => {
  it('shows all stations in turn, each once, in pages of about the same length', () => {
    for (const stations of [1, 14, 15, 30, 57]) {
      const rows = Array.from({ length: stations }, (_, place) => place + 1)
      const turn = (turns: number) =>
        pageAt(rows, 14, 1_700_000_000_000 - (1_700_000_000_000 % 12_000) + turns * 12_000)
      const pages = Math.ceil(stations / 14)
      const seen = Array.from({ length: pages }, (_, place) => turn(place))
      expect(seen.flatMap((page) => page.rows).sort((one, other) => one - other)).to.deep.equal(rows)
      for (const { rows: shown, from, to, of } of seen) {
        expect(shown.length).to.be.within(1, 14)
        expect([shown[0], shown.at(-1), rows.length]).to.deep.equal([from, to, of])
      }
      expect(turn(pages)).to.deep.equal(turn(0))
    }
    expect(pageAt([], 14, 0)).to.deep.include({ rows: [], of: 0 })
  })
})

describe('the address of a board', () => {
  const board = {
    level: 'district' as const,
    id: 'district-lj',
    range: { from: '2026-02-01', to: '2026-03-01' },
    asOf: '2026-02-10T04:00:00.000Z',
  }

  it('says period, filters and comparison, and is read as it was written', () => {
    const query = { from: '2024-02-29', to: '2024-03-01', category: 'theft', subcategory: 'e-bike', window: '48' }
    const { wish, faults } = readBoardWish({ ...query, trend: 'week', compare: 'year', paint: 'share' })
    expect(faults).to.deep.equal([])
    expect(wish).to.include({ category: 'theft', window: 48, trend: 'week', compare: 'year', paint: 'share' })
    expect(addressOf(wish)).to.deep.equal({ ...query, trend: 'week', compare: 'year', paint: 'share' })
    expect(addressOf(readBoardWish({}).wish)).to.deep.equal({})
  })

  it('names what there is not, and leaves it out', () => {
    const query = { from: '2023-02-29', to: '2023-03-01', category: 'murder', window: '0', origin: ['call', 'call'] }
    const { wish, faults } = readBoardWish(query)
    expect(faults.map(({ name }) => name)).to.deep.equal(['from', 'category', 'origin', 'window'])
    // Half a period says nothing.
    expect(addressOf(wish)).to.deep.equal({})
    expect(readCaseListWish({ figure: 'nothing' }).faults).to.deep.equal([{ name: 'figure', value: 'nothing' }])
    expect(readCaseListWish({}).faults).to.deep.equal([{ name: 'figure', value: '' }])
    const strange = readCaseListWish({ figure: 'received', hour: '24', weekday: '-1', station: "'; drop", asOf: 'now' })
    expect(strange.faults.map(({ name }) => name)).to.deep.equal(['station', 'weekday', 'hour', 'asOf'])
  })

  it('[K8] leads from a figure to its list, of the same instant', () => {
    const wish = { category: 'theft' as const, window: 48 }
    const { query } = listAddress(board, wish, 'received', { weekday: 1, hour: 0 })
    expect(query).to.deep.equal({
      ...{ figure: 'received', district: 'district-lj', from: '2026-02-01', to: '2026-03-01' },
      ...{ category: 'theft', window: '48', weekday: '1', hour: '0', asOf: board.asOf },
    })
    expect(readCaseListWish(query).faults).to.deep.equal([])
    // How things stand now has no period; property has no window.
    expect(listAddress(board, wish, 'overdue').query).not.to.have.any.keys('from', 'to')
    expect(listAddress(board, wish, 'stock')).to.deep.equal({
      name: 'board-property',
      query: { figure: 'stock', district: 'district-lj', category: 'theft', asOf: board.asOf },
    })
    // The part with which a period that runs is compared is cut off where it is.
    const until = '2026-02-09T04:00:00.000Z'
    const cut = listAddress({ ...board, until }, wish, 'clearances').query
    expect(cut).to.include({ from: '2026-02-01', to: '2026-03-01', until })
    expect(readCaseListWish(cut).wish).to.include({ until })
    expect(readBoardWish({ from: '2026-02-01', to: '2026-03-01', until }).wish).to.include({ until })
    expect(readBoardWish({ until: 'noon' }).faults).to.deep.equal([{ name: 'until', value: 'noon' }])
    expect(listAddress(board, wish, 'matured', { station: 'station-lj01' }).query).not.to.have.property('district')
  })

  it('[K6] steps by calendar months, else by its own length', () => {
    expect(stepped({ from: '2026-03-01', to: '2026-04-01' }, -1)).to.deep.equal({
      from: '2026-02-01',
      to: '2026-03-01',
    })
    expect(stepped({ from: '2026-01-01', to: '2027-01-01' }, -1)).to.deep.equal({
      from: '2025-01-01',
      to: '2026-01-01',
    })
    expect(stepped({ from: '2026-02-27', to: '2026-03-02' }, 1)).to.deep.equal({ from: '2026-03-02', to: '2026-03-05' })
    expect(presetRange('week', '2026-03-01')).to.deep.equal({ from: '2026-02-23', to: '2026-03-02' })
    expect(presetRange('lastMonth', '2026-01-31')).to.deep.equal({ from: '2025-12-01', to: '2026-01-01' })
    expect(presetRange('year', '2024-02-29')).to.deep.equal({ from: '2024-01-01', to: '2025-01-01' })
    expect(presetOf({ from: '2026-02-01', to: '2026-03-01' }, '2026-03-31')).to.equal('lastMonth')
  })

  it('begins at the widest place that is one’s own', () => {
    const may = ['board.station', 'board.district']
    expect(boardPath({ may: [...may, 'board.city'] })).to.equal('/boards/city')
    expect(boardPath({ may, districtId: 'district-lj' })).to.equal('/boards/district/district-lj')
    expect(boardPath({ may: ['board.station'], districtId: 'd', stationId: 's' })).to.equal('/boards/station/s')
  })
})

describe('what a board draws', () => {
  it('has axes of whole steps that reach the most', () => {
    expect(countSteps(1)).to.deep.equal([0, 1])
    expect(countSteps(9)).to.deep.equal([0, 5, 10])
    expect(countSteps(1234)).to.deep.equal([0, 500, 1000, 1500])
    for (const most of [1, 3, 7, 60, 999, 5_000_000]) {
      const steps = countSteps(most)
      expect(steps.length).to.be.within(2, 5)
      expect(steps.at(-1)).to.be.at.least(most)
    }
  })

  it('has a shade for something, none for nothing', () => {
    expect([0, 1, 20, 21, 99, 100].map((n) => shadeOf(n, 100))).to.deep.equal([0, 1, 1, 2, 5, 5])
    expect(shadeOf(0, 0)).to.equal(0)
  })

  it('has the areas in their box, north up, each name within its area', () => {
    const { width, height, shapes } = drawn(stations, { width: 600, height: 400 })
    expect(width).to.be.at.most(600.001)
    expect(height).to.be.at.most(400.001)
    expect(shapes).to.have.length(stations.length)
    for (const { at } of shapes) {
      expect(at.x).to.be.within(0, width)
      expect(at.y).to.be.within(0, height)
    }
    expect(drawn([], { width: 600, height: 400 }).shapes).to.deep.equal([])
  })
})
