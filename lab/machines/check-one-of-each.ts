/**
 * One check of each chapter, for the command line that ships. In the smoke's emulated machine it stands in the place of one-of-each.test.ts: there vitest takes twenty seconds to start.
 * Its exit code is 0, 1 if a check failed.
 */

import { ONE_OF_EACH } from '../chapters/one-of-each.ts'
import { outcomesOf, problems } from '../fixtures/outcomes.ts'

const names = Object.values(ONE_OF_EACH)
const outcomes = await outcomesOf({ engine: { kind: 'minidock' }, names })
for (const [name, { kind }] of outcomes) console.log(`${kind.padEnd(9)} ${name}`)
const failed = problems(outcomes)
for (const problem of failed) console.error(problem)
console.log(`${outcomes.size - failed.length} of ${names.length} checks passed`)
process.exitCode = failed.length === 0 && outcomes.size === names.length ? 0 : 1
