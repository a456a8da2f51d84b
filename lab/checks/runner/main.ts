/** main.ts CHOICE: runs the checks of a choice, one after the other, in this one process inside the sandbox. What it tells: event.ts. */

import { writeSync } from 'node:fs'
import { requireSandbox } from '../../../course/chapter/in-sandbox.ts'
import { MinidockError } from '../../../runtime/base/errors.ts'
import { driverOf } from '../../engines/driver-of.ts'
import { type Choice, choose } from './choose.ts'
import { type Event, writeEvent } from './event.ts'
import { runAll } from './run-all.ts'
import { checksOf } from './task.ts'

const STDOUT = 1

/** At once: whoever watches wants to see each check as it ends. */
function tell(event: Event): void {
  writeSync(STDOUT, writeEvent(event))
}

// Node has read it (../compiled-runner.ts), and no engine is to.
delete process.env['NODE_COMPILE_CACHE']
// After each check everything that is new on the machine is ended and removed.
requireSandbox()
const choice = JSON.parse(process.argv[2] ?? '{}') as Choice
const chosen = choose(checksOf(choice.task), choice)
try {
  const driver = await driverOf(choice.engine)
  tell({ kind: 'begin', checks: chosen.map(({ name }) => name) })
  await runAll(chosen, { ...choice, driver, tell })
  await driver.stop()
} catch (error) {
  const hint = error instanceof MinidockError && error.hint !== undefined ? `\n${error.hint}` : ''
  tell({ kind: 'could-not', why: (error instanceof Error ? error.message : String(error)) + hint })
}
// A check that hangs must not keep the others' results: whatever it waits for is not waited for.
process.exit(0)
