/** `npm test`: every check there is. Arguments are vitest's: `npm test -- -t 'memory limit'`. */

import { LINT, run } from './steps.ts'

process.exitCode = await run([
  ...LINT,
  { title: 'launcher and bundle', command: ['node', 'scripts/build.ts', '--strict'] },
  { title: 'tests', command: ['vitest', 'run', ...process.argv.slice(2)] },
])
