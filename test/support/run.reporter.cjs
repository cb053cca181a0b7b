const { writeFileSync } = require('node:fs')
const Mocha = require('mocha')

const { EVENT_RUN_END, EVENT_TEST_FAIL, EVENT_TEST_PASS, EVENT_TEST_PENDING } = Mocha.Runner.constants

const CAUSE_LINES = 40

/** Why a test failed: its message, the difference where two values were compared, and where. */
const causeOf = (error) => {
  const isCompared = error.showDiff !== false && 'expected' in error && 'actual' in error
  const [expected, actual] = isCompared ? [error.expected, error.actual].map((value) => JSON.stringify(value)) : []
  return [
    ...(isCompared ? [`expected ${expected}`.slice(0, 1_000), `actual   ${actual}`.slice(0, 1_000)] : []),
    error.stack ?? String(error),
  ].join('\n')
}

/** What is printed for people, and beside it the counts, as JSON into the file named by TEST_COUNTS. */
module.exports = class extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options)
    const counts = { passed: 0, failed: 0, failures: [] }
    const fail = (title, cause = '') => {
      counts.failed += 1
      counts.failures.push([title, ...cause.split('\n').slice(0, CAUSE_LINES)].join('\n      '))
    }
    runner.on(EVENT_TEST_PASS, () => (counts.passed += 1))
    runner.on(EVENT_TEST_FAIL, (test, error) => fail(test.fullTitle(), causeOf(error)))
    // A test that is skipped proves nothing.
    runner.on(EVENT_TEST_PENDING, (test) => fail(`${test.fullTitle()} (skipped)`))
    runner.once(EVENT_RUN_END, () => {
      if (process.env.TEST_COUNTS) writeFileSync(process.env.TEST_COUNTS, JSON.stringify(counts))
    })
  }
}
