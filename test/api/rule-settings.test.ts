import { expect } from 'chai'
import { startWorld, supermarketCall, type World } from '../support/world.ts'

describe('durations of the rules', function () {
  this.timeout(60_000)
  let world: World
  before(async () => {
    world = await startWorld({
      env: {
        RULE_WINDOWS_HOURS: '48,24',
        RULE_MIS_SENT_SECONDS: '0',
        RULE_IDLE_MINUTES: '20',
        RULE_NEAR_METRES: '1',
        RULE_WARNING_HOURS: '24,40,48',
      },
    })
  })
  after(() => world.stop())

  it('[K1] [C6] come from the settings, and the pages are told those that they count down', async () => {
    const { rules } = await (await world.as('desk1')).call('session.read')
    expect(rules).to.deep.equal({
      windowHours: 48,
      windowsHours: [48, 24],
      soonHours: 40,
      misSentSeconds: 0,
      idleMinutes: 20,
      receivedReasonAfterMinutes: 10,
      lateFactMinutes: 120,
      nearMetres: 1,
      nearHours: 2,
    })
  })

  it('[C6] hold: nothing can be taken back as mis-sent when there is no time for it', async () => {
    const desk = await world.as('desk1')
    const { case: made } = await desk.call('case.receive', { body: supermarketCall() })
    const body = { ground: 'mis-sent' as const, reason: '误操作' }
    await desk.refused('case.dismiss', 'case.mis-sent-too-late', { params: { id: made.id }, body })
  })
})
