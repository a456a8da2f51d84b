/**
 * `npm test`: every check there is. Arguments are vitest's, `npm test -- -t 'memory limit'`: then nothing is run in user-mode Linux, and
 * `npm run lab -- --on uml` does that by itself.
 */

import { LINT, run, type Step } from './steps.ts'

/** What depends on the kernel, once more where the kernel is another one. A machine that does not boot is a failure. */
const IN_UML: Step = {
  title: 'tests under another kernel, with control groups of version 2',
  command: ['node', 'lab/learner/main.ts', '--on', 'uml', 'short'],
}

const filter = process.argv.slice(2)

process.exitCode = await run([
  ...LINT,
  { title: 'launcher and bundle', command: ['node', 'scripts/build.ts', '--strict'] },
  { title: 'tests', command: ['vitest', 'run', ...filter] },
  ...(filter.length > 0 ? [] : [IN_UML]),
])
