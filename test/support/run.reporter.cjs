const { writeFileSync } = require('node:fs')
const Mocha = require('mocha')

const { EVENT_RUN_END, EVENT_TEST_FAIL, EVENT_TEST_PASS, EVENT_TEST_PENDING } = Mocha.Runner.constants

/** What is printed for people, and beside it the counts, as JSON into the file named by TEST_COUNTS. */
module.exports = class extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options)
    const counts = { passed: 0, failed: 0, failures: [] }
    const fail = (title) => {
      counts.failed += 1
      counts.failures.push(title)
    }
    runner.on(EVENT_TEST_PASS, () => (counts.passed += 1))
    runner.on(EVENT_TEST_FAIL, (test) => fail(test.fullTitle()))
    // A test that is skipped proves nothing.
    runner.on(EVENT_TEST_PENDING, (test) => fail(`${test.fullTitle()} (skipped)`))
    runner.once(EVENT_RUN_END, () => {
      if (process.env.TEST_COUNTS) writeFileSync(process.env.TEST_COUNTS, JSON.stringify(counts))
    })
  }
}
