import { expect } from 'chai'
import { pino } from 'pino'
import { serverClock } from '../../server/clock.ts'
import { until } from '../support/until.ts'

const HOUR_MS = 3_600_000

describe('the clock of a server', () => {
  const log = pino({ level: 'silent' })

  it('[R5] that is set while it runs goes on as before, and is measured at once', async () => {
    let set = 0
    let measurements = 0
    let answer: () => void = () => undefined
    const machine = () => Date.now() + set
    // The primary's clock is right; the third measurement takes as long as the test wants.
    const measure = async (): Promise<number> => {
      measurements += 1
      if (measurements > 1) await new Promise<void>((resolve) => (answer = resolve))
      return Date.now() - machine()
    }
    const clock = serverClock(measure, log, machine)
    await clock.start()
    const isRight = (): boolean => Math.abs(clock.now().getTime() - Date.now()) < 500
    for (const jump of [8 * HOUR_MS, -8 * HOUR_MS]) {
      set = jump
      expect(isRight(), 'before it was measured').to.equal(true)
      expect(clock.offsetMs).to.equal(jump > 0 ? 0 : -8 * HOUR_MS)
      answer()
      await until(() => Math.abs(clock.offsetMs + jump) < 500)
      expect(isRight(), 'afterwards').to.equal(true)
    }
    expect(measurements).to.equal(3)
    clock.stop()
  })

  it('[R5] whose primary is on the same machine follows that, as soon as it was measured', async () => {
    let set = 0
    const clock = serverClock(
      async () => 0,
      log,
      () => Date.now() + set,
    )
    await clock.start()
    set = HOUR_MS
    await until(() => Math.abs(clock.now().getTime() - Date.now() - HOUR_MS) < 500, 1_000)
    expect(clock.offsetMs).to.equal(0)
    clock.stop()
  })
})
