import { expect } from 'chai'
import fc from 'fast-check'
import { cardOf } from '../../shared/domain/case.ts'
import { writtenKinds, type TimelineWriting, type WrittenKind } from '../../shared/schema/entry.ts'
import { lanes } from '../../shared/schema/terms.ts'
import { seeded } from '../support/seed.ts'
import { World } from '../support/situation.ts'

const note = (text: string, rest: Partial<TimelineWriting> = {}): TimelineWriting =>
  ({ lane: 'investigation', kind: 'note', body: { text }, ...rest }) as TimelineWriting
const request = (to: 'scene' | 'video'): TimelineWriting => ({
  lane: 'investigation',
  kind: 'request',
  body: { to, text: 'please' },
})

describe('what is written', () => {
  it('[T4] a kind stands in its lanes and in no other', () => {
    for (const kind of Object.keys(writtenKinds) as WrittenKind[]) {
      const fitting: readonly string[] = writtenKinds[kind].lanes
      const world = new World()
      const writing = { lane: 'investigation', kind, body: { text: 'x', to: 'scene' } } as unknown as TimelineWriting
      expect(
        world.tries(() => world.on('timeline.write', 'officer', writing)),
        kind,
      ).to.equal(fitting.includes('investigation'))
    }
    expect(Object.values(writtenKinds).every((kind) => kind.lanes.every((lane) => lanes.includes(lane)))).to.equal(true)
  })

  it('[T1] any corrections make chains without branch or loop, and nothing is ever lost', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.integer({ min: 1, max: 8 }), { nil: undefined, freq: 2 }), {
          minLength: 8,
          maxLength: 30,
        }),
        (wishes) => {
          const world = new World()
          let written = 0
          for (const corrects of wishes)
            if (world.tries(() => world.on('timeline.write', 'officer', note('text', { corrects })))) written++
          expect(world.entries()).to.have.length(written)
          const { corrected } = world.case
          expect(new Set(corrected.map(({ seq }) => seq)).size).to.equal(corrected.length)
          expect(new Set(corrected.map(({ by }) => by)).size).to.equal(corrected.length)
          for (const { seq, by } of corrected) expect(by).to.be.greaterThan(seq)
        },
      ),
      seeded(100),
    )
  })

  it('[T5] a request ends once: answered by its lane, or withdrawn by who asked', () => {
    const world = new World()
    world.on('timeline.write', 'officer', request('scene'))
    const answer = note('done', { lane: 'scene', answers: 1 })
    world.on('timeline.write', 'technician', answer)
    world.refuses('timeline.answers-closed', 'timeline.write', 'technician', answer)
    world.on('timeline.write', 'officer', request('scene'))
    world.do('request.withdraw', 'colleague', { id: 'case', seq: 3 }, {})
    world.refuses('timeline.answers-closed', 'timeline.write', 'technician', { ...answer, answers: 3 })
    expect(
      world.case.requests.map(({ answeredBy, withdrawnAt }) => [answeredBy, withdrawnAt !== undefined]),
    ).to.deep.equal([
      [2, false],
      [undefined, true],
    ])
  })

  it('[T5] [T1] a request that was corrected asks once: by its correction, or no more', () => {
    const world = new World()
    const open = () => cardOf(world.case, world.case.seq).openRequests
    world.on('timeline.write', 'officer', request('scene'))
    world.on('timeline.write', 'officer', { ...request('scene'), corrects: 1 })
    expect(open()).to.equal(1)
    const answer = (answers: number) => note('done', { lane: 'scene', answers })
    world.refuses('timeline.answers-closed', 'timeline.write', 'technician', answer(1))
    world.on('timeline.write', 'technician', answer(2))
    expect(open()).to.equal(0)
    // What was answered stays answered.
    world.on('timeline.write', 'officer', note('thanks', { corrects: 2 }))
    expect(world.case.requests[1]).to.include({ answeredBy: 3 }).and.not.to.have.property('withdrawnAt')
    world.on('timeline.write', 'officer', request('scene'))
    world.on('timeline.write', 'officer', note('not needed', { corrects: 5 }))
    expect(open()).to.equal(0)
  })

  it('[X1] the musts of a scene are as the last examination says', () => {
    const world = new World()
    const examine = (outcome: 'done' | 'not-applicable') =>
      world.on('timeline.write', 'technician', {
        lane: 'scene',
        kind: 'examination',
        body: { must: 'collect', outcome, text: 'x' },
      })
    examine('not-applicable')
    examine('done')
    expect(world.case.musts).to.deep.equal({ collect: 'done' })
  })

  it('[X1] [T1] a must whose examination was corrected is as the correction says, or open again', () => {
    const world = new World()
    const examine = (must: 'examine' | 'collect', corrects?: number): TimelineWriting => ({
      lane: 'scene',
      kind: 'examination',
      body: { must, outcome: 'done', text: 'x' },
      corrects,
    })
    const seqOf = (writing: TimelineWriting) => world.on('timeline.write', 'technician', writing).seq
    const wrong = seqOf(examine('examine'))
    const right = seqOf(examine('collect', wrong))
    expect(world.case.musts).to.deep.equal({ collect: 'done' })
    const again = seqOf(examine('collect', right))
    expect(world.case.musts).to.deep.equal({ collect: 'done' })
    const none = seqOf(note('nothing was collected', { lane: 'scene', corrects: again }))
    expect(world.case.musts).to.deep.equal({})
    seqOf(examine('collect', none))
    expect(world.case.musts).to.deep.equal({ collect: 'done' })
  })
})
