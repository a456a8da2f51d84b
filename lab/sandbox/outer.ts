/** outer.ts MARK: a process that has a sandbox, for a test to kill. It tells the keeper's number when the sandbox stands. */

import { slowness } from '../suite/slowness.ts'
import { startSandbox } from './sandbox.ts'

const [mark = ''] = process.argv.slice(2)
// A program that is only just being loaded has its libraries open: the list is made when all of them sleep.
const asleep = `until (($(cat /proc/[0-9]*/stat 2>/dev/null | grep -c '(sleep) S') == 3)); do sleep 0.05; done`
const script = `for each in 1 2 3; do (trap '' TERM HUP INT; setsid sleep 1000) & done; ${asleep}; ls -l /proc/[0-9]*/fd; echo stands; sleep 1000`
const sandbox = await startSandbox({ command: ['bash', '-c', script], env: { MARK: mark }, images: false, seconds: 100 * slowness() })
sandbox.stdout.pipe(process.stdout)
process.stdout.write(`keeper ${sandbox.keeper}\n`)
await sandbox.ended
