import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

/** `npm run faults`: the fault tests for long. `-- --rounds 20 --seed 7` does fewer, or the same again. */
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '100' }, seed: { type: 'string' } } })
const words = ['node_modules/mocha/bin/mocha.js', '--reporter', 'spec', 'test/fault/**/*.test.ts']
const child = spawn(process.execPath, words, {
  cwd: join(import.meta.dirname, '..', '..'),
  stdio: 'inherit',
  env: {
    ...process.env,
    NODE_ENV: 'test',
    MONGODB_URI: '',
    // Of the server and of its database each: twice as many altogether.
    FAULT_ROUNDS: values.rounds,
    ...(values.seed === undefined ? {} : { FAULT_SEED: values.seed }),
  },
})
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => child.kill(signal))
child.once('exit', (code) => process.exit(code ?? 1))
