/** `node launches-there.ts`: launches with and without cgroups, in turns, wherever this is run: in user-mode Linux. Prints their milliseconds as JSON. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launches, warmEngine } from './launches.ts'
import { MINIDOCK } from './places.ts'

const [WARM_UPS, ROUNDS] = [3, 20]

const root = join(mkdtempSync(join(tmpdir(), 'minidock-launches-')), 'store')
execFileSync(MINIDOCK, ['--root', root, 'run', '--rm', 'busybox', 'true'], { stdio: ['ignore', 'ignore', 'inherit'] })
const contenders = [true, false].map(limited => ({ run: launches(warmEngine(root, limited)).run, samples: [] as number[] }))
for (let round = -WARM_UPS; round < ROUNDS; round++)
  for (const { run, samples } of contenders) {
    const [running = Number.NaN] = await run()
    if (round >= 0) samples.push(running)
  }
process.stdout.write(`${JSON.stringify(contenders.map(({ samples }) => samples))}\n`)
