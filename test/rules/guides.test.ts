import { expect } from 'chai'
import { join } from 'node:path'
import { projectRoot } from '../../server/projectRoot.ts'
import { roles } from '../../shared/schema/terms.ts'
import { guidesIn } from '../../web/guides.plugin.ts'
import { answers, guidesFor } from '../../web/src/help/guides.ts'

describe('the guides of docs/users', () => {
  const guides = guidesIn(join(projectRoot, 'docs', 'users'))

  it('are there for every role, in both languages with the same questions answered', () => {
    for (const name of guidesFor(roles)) {
      const guide = guides[name]
      expect(guide, name).to.not.equal(undefined)
      expect(guide?.zh.parts.length, name).to.equal(guide?.en.parts.length)
      for (const { asked, blocks } of [...(guide?.zh.parts ?? []), ...(guide?.en.parts ?? [])])
        expect(blocks, `${name}: ${asked}`).to.not.be.empty
    }
  })

  it('are found by words of the question or the answer, in any order', () => {
    const parts = guides['everyone']?.en.parts ?? []
    const found = (wanted: string) => parts.filter((part) => answers(part, wanted)).length
    expect(found('password language')).to.equal(1)
    expect(found('PASSWORD')).to.equal(1)
    expect(found('password nowhere')).to.equal(0)
  })
})
