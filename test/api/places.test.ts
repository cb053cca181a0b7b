import { expect } from 'chai'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { supermarket } from '../../seed/places.ts'
import { readPlaces } from '../../server/organisation/places.ts'
import { StartRefusal } from '../../server/startRefusal.ts'
import { startWorld } from '../support/world.ts'

const inside = { kind: 'street', text: '新路', lng: supermarket.lng, lat: supermarket.lat }

describe('streets and landmarks', function () {
  this.timeout(60_000)
  let folder = ''
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'xiaoan-places-'))
  })
  after(() => rmSync(folder, { recursive: true }))
  const written = (content: unknown): string => {
    const file = join(folder, 'places.json')
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
    return file
  }

  it('[C4] of the demo city come with their stations; another file takes their place, and what lies in no area is left out', async () => {
    const world = await startWorld()
    try {
      const { items } = await (await world.as('desk1')).call('place.list')
      expect(items).to.have.length(readPlaces('seed/places.json').length)
      expect(items.find(({ text }) => text === supermarket.text)?.stationId).to.equal(supermarket.stationId)
      const PLACES_FILE = written([inside, { ...inside, text: '海上', lng: 130 }])
      const other = await world.another({ env: { PLACES_FILE } })
      try {
        const listed = await (await other.as('desk1')).call('place.list')
        expect(listed.items).to.deep.equal([{ ...inside, stationId: supermarket.stationId }])
      } finally {
        await other.stop()
      }
    } finally {
      await world.stop()
    }
  })

  it('in a file that cannot be read stop the start with a sentence that names the file', () => {
    for (const content of ['[', { a: 1 }, [{ ...inside, kind: 'river' }], [{ ...inside, lat: 91 }], [{ text: 'x' }]])
      expect(() => readPlaces(written(content)), JSON.stringify(content)).to.throw(StartRefusal, /places\.json/)
    expect(() => readPlaces(join(folder, 'none.json'))).to.throw(StartRefusal, /none\.json/)
  })
})
