import { expect } from 'chai'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { deflateSync, crc32 } from 'node:zlib'
import { supermarket } from '../../seed/places.ts'
import { openScreen } from '../support/browser.ts'
import { startWorld, supermarketCall, type World } from '../support/world.ts'

const TILE = 256
type At = readonly [lng: number, lat: number]
const WGS84: At = [supermarket.lng, supermarket.lat]
/** The same place in GCJ-02, reckoned by the published formula, not by our library: half a kilometre away. */
const GCJ02: At = [118.585136, 32.02027]

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** A grey PNG of one pixel: what it shows does not matter here. */
const png = Buffer.concat([
  Buffer.from('89504e470d0a1a0a', 'hex'),
  chunk('IHDR', Buffer.from('00000001000000010800000000', 'hex')),
  chunk('IDAT', deflateSync(Buffer.from([0, 128]))),
  chunk('IEND', Buffer.alloc(0)),
])

/** Where a place lies in the world's tiles at a zoom, in tiles. */
const inTiles = ([lng, lat]: At, zoom: number): { x: number; y: number } => {
  const sine = Math.sin((lat * Math.PI) / 180)
  return {
    x: ((lng + 180) / 360) * 2 ** zoom,
    y: (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * 2 ** zoom,
  }
}

interface Drawn {
  zoom: number
  x: number
  y: number
  left: number
  top: number
  size: number
}

describe('map tiles of the own network', () => {
  let tiles: Server
  const asked: string[] = []
  before(async () => {
    tiles = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.writeHead(200, { 'content-type': 'image/png' }).end(png)
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => tiles.once('listening', resolve))
  })
  after(() => tiles.close())

  for (const [datum, at] of [
    ['wgs84', WGS84],
    ['gcj02', GCJ02],
  ] as const) {
    it(`lie beneath the areas, and a case where it is on them, in ${datum}`, async () => {
      const { port } = tiles.address() as AddressInfo
      const url = `http://127.0.0.1:${port}/{z}/{x}/{y}.png`
      const world: World = await startWorld({ env: { TILE_URL: url, TILE_DATUM: datum } })
      try {
        await (await world.as('desk1')).call('case.receive', { body: supermarketCall() })
        const screen = await openScreen(world, 'desk1')
        // The tiles are the one thing that comes from elsewhere.
        const faults = screen.faults as string[]
        await screen.open('/desk', 'area-map')
        await screen.page.locator('.case-marker').waitFor()
        await screen.page.locator('img.leaflet-tile-loaded').first().waitFor()
        const mark = await screen.page.locator('.case-marker').first().boundingBox()
        const drawn = await screen.page.evaluate<Drawn[]>(
          `[...document.querySelectorAll('img.leaflet-tile')].map((tile) => {
            const [zoom, x, y] = new URL(tile.src).pathname.split(/[/.]/).slice(1, 4).map(Number)
            const { left, top, width } = tile.getBoundingClientRect()
            return { zoom, x, y, left, top, size: width }
          })`,
        )
        const [tile] = drawn
        if (!mark || !tile) throw new Error('no mark or no tile was drawn')
        const place = inTiles(at, tile.zoom)
        const [left, top] = [tile.left + (place.x - tile.x) * tile.size, tile.top + (place.y - tile.y) * tile.size]
        expect(tile.size).to.be.within(TILE / 2, TILE * 2)
        expect(mark.x + mark.width / 2 - left).to.be.within(-2, 2)
        expect(mark.y + mark.height / 2 - top).to.be.within(-2, 2)

        // What is clicked is the place as the rest of the system has it.
        await screen.page.mouse.click(mark.x + mark.width / 2 + 40, mark.y + mark.height / 2)
        const [lng, lat] = await Promise.all(
          ['call-lng', 'call-lat'].map(async (id) =>
            Number(await screen.page.locator(`input[data-testid=${id}], [data-testid=${id}] input`).inputValue()),
          ),
        )
        expect(lng).to.be.within(supermarket.lng, supermarket.lng + 0.1)
        expect(Math.abs((lat ?? 0) - supermarket.lat)).to.be.lessThan(0.001)
        faults.splice(0, faults.length, ...faults.filter((fault) => !fault.includes(`:${port}/`)))
        await screen.close()
      } finally {
        await world.stop()
      }
    })
  }
  it('are asked for by their number', () => {
    expect(asked.length).to.be.greaterThan(4)
    expect(asked.every((path) => /^\/\d+\/\d+\/\d+[.]png$/.test(path))).to.equal(true)
  })
})
