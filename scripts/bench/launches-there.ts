/** `node launches-there.ts`: launches with and without cgroups, in turns, wherever this is run: in user-mode Linux. Prints their milliseconds as JSON. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launches, RUNNING, UNLIMITED, UNLIMITED_ENDED, warmEngine } from './launches.ts'
import { measure } from './measure.ts'
import { MINIDOCK } from './places.ts'

const ROUNDS = 20

const root = join(mkdtempSync(join(tmpdir(), 'minidock-launches-')), 'store')
execFileSync(MINIDOCK, ['--root', root, 'run', '--rm', 'busybox', 'true'], { stdio: ['ignore', 'ignore', 'inherit'] })
const contenders = [launches(warmEngine(root)), launches(warmEngine(root, false), [UNLIMITED, UNLIMITED_ENDED])]
const rows = await measure(contenders, { warmUps: 0, rounds: ROUNDS }, () => undefined)
const samplesOf = (wanted: string) => rows.flatMap(row => (row.name === wanted && row.kind === 'measured' ? row.samples : []))
process.stdout.write(`${JSON.stringify([RUNNING, UNLIMITED].map(samplesOf))}\n`)
