/** `npm test [-- --full] [-- ARGUMENTS…]`: all that is checked without running the code, the build, and the checks (lab/suite/main.ts). */

import { LINT, run } from './steps.ts'

process.exitCode = await run([
  ...LINT,
  { title: 'launcher and bundle', command: ['node', 'scripts/build.ts', '--strict'] },
  { title: 'checks', command: ['node', 'lab/suite/main.ts', ...process.argv.slice(2)] },
])
