/**
 * sweep.ts FOLDER: waits until the run whose folder that is has ended, and ends whatever of it is still there: Ctrl-C, a time limit or kill -9 of the run leaves
 * nothing. The run holds the other end of this process's stdin, which the kernel closes however the run ends.
 */

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { REPOSITORY } from '../../course/places.ts'
import { until } from '../fixtures/eventually.ts'
import { endProcessesOf, stateFoldersIn } from '../fixtures/nothing-left.ts'
import { mountPointsBelow, removeTemporary } from '../fixtures/remove-temporary.ts'
import { isRunFolder } from './run-folder.ts'

const folder = process.argv[2] ?? ''
if (!isRunFolder(folder)) throw new Error(`this is no folder of a run: '${folder}'`)
await text(process.stdin)
await until('nothing of the run is left', isEnded)
for (const point of mountPointsBelow(folder)) spawnSync('umount', ['--lazy', point])
removeTemporary(folder)

/** Some processes start others until they are killed. A paused one dies only when the engine has thawed it, which is part of cleaning up after its monitor. */
function isEnded(): boolean {
  const left = endProcessesOf(folder)
  // What they had of a network is gone with it, and this machine's is none of theirs.
  for (const root of stateFoldersIn(folder, 4))
    spawnSync('unshare', ['--net', '--', join(REPOSITORY, 'minidock'), 'system', 'gc'], {
      env: { ...process.env, MINIDOCK_ROOT: root },
      stdio: 'ignore',
    })
  return left === 0
}
