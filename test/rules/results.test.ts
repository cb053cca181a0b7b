import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { resultsFile, resultsText } from './results.schemas.ts'

describe('what operations answer', function () {
  this.timeout(300_000)

  it('is documented as it is declared (npm run results)', async () => {
    expect(readFileSync(resultsFile, 'utf8')).to.equal(await resultsText())
  })
})
