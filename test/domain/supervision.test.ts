import { expect } from 'chai'
import { openSupervision } from '../../shared/domain/supervision.ts'
import { after, World } from '../support/situation.ts'

const ask = (world: World, dueHours = 4): unknown =>
  world.on('case.supervise', 'chief', { text: 'what about the footage?', dueAt: after({ hours: dueHours }) })

describe('a supervised follow-up', () => {
  it('[K7] is asked by a chief with a due time, and answered; one at a time', () => {
    const world = new World().at(after({ hours: 1 }))
    ask(world)
    expect(openSupervision(world.case)).to.include({ text: 'what about the footage?', dueAt: after({ hours: 4 }) })
    world.refuses('supervision.open-already', 'case.supervise', 'deputy', { text: 'and?', dueAt: after({ hours: 5 }) })
    world.at(after({ hours: 2 })).on('case.answer-supervision', 'officer', { text: 'seen, nothing' })
    expect(openSupervision(world.case)).to.equal(undefined)
    expect(world.case.supervisions?.[0]).to.deep.include({ answer: 'seen, nothing', answeredAt: after({ hours: 2 }) })
    world.refuses('supervision.none', 'case.answer-supervision', 'officer', { text: 'more' })
    ask(world)
    expect(world.kinds()).to.deep.equal(['supervision.asked', 'supervision.answered', 'supervision.asked'])
  })

  it('[K7] is due later than now, of an open case', () => {
    const world = new World().at(after({ hours: 1 }))
    world.refuses('supervision.due-past', 'case.supervise', 'chief', { text: 'when?', dueAt: after({ hours: 1 }) })
    world.on('case.shelve', 'chief', { reason: 'shelved' })
    world.refuses('case.not-open', 'case.supervise', 'chief', { text: 'when?', dueAt: after({ hours: 5 }) })
  })

  it('[K7] overdue, tells who asked, the lead and the chiefs, exactly once; answered in time, nobody', () => {
    const world = new World({ warned: [12, 20, 24], dispatches: [] }).at(after({ hours: 1 }))
    ask(world)
    world.at(after({ hours: 4, ms: -1 }))
    expect(world.fire()).to.deep.equal([])
    const [told, ...more] = world.at(after({ hours: 4 })).fire()
    expect(more).to.deep.equal([])
    expect(told?.kind).to.equal('supervision.overdue')
    expect(told?.body['recipients']).to.have.members(['chief', 'officer', 'deputy'])
    expect(world.at(after({ hours: 9 })).fire()).to.deep.equal([])
    world.on('case.answer-supervision', 'officer', { text: 'late, but here' })
    expect(openSupervision(world.case)).to.equal(undefined)
    world.on('case.supervise', 'chief', { text: 'again', dueAt: after({ hours: 12 }) })
    world.on('case.answer-supervision', 'officer', { text: 'done' })
    expect(world.at(after({ hours: 13 })).fire()).to.deep.equal([])
  })
})
