/** A container that is started again: what its next life is made of dies with the monitor, whatever the life before has left. */

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { AT, O } from '../../runtime/kernel/program/constants.ts'
import type { Emitter } from '../../runtime/kernel/program/program.ts'
import { eventually, until } from '../fixtures/eventually.ts'
import {
  birth,
  childrenOf,
  openIn,
  shell,
  standsInOpen,
  start,
  startAgainWith,
  untilDead,
  useCheckedLauncher,
  useFolders,
} from './containers.ts'

const here = useFolders()
await useCheckedLauncher(here.root)

/** Descriptors of a process, beside its streams, that can write to a pipe. */
function writableIn(pid: number): string[] {
  const pipes = [...openIn(pid)].filter(([name, path]) => Number(name) > 2 && path.startsWith('pipe:'))
  const flagsOf = (name: string) => /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/${pid}/fdinfo/${name}`, 'utf8'))?.[1] ?? ''
  return pipes.map(([name]) => name).filter(name => (Number.parseInt(flagsOf(name), 8) & (O.WRONLY | O.RDWR)) !== 0)
}

test.each(['host', 'child'] as const)('what runs the %s list of the next life dies with the monitor', async list => {
  execFileSync('/bin/sh', ['-c', 'mkfifo fifo'], { cwd: here.directory })
  const hang = (emitter: Emitter) => emitter.openat(AT.FDCWD, join(here.directory, 'fifo'), O.RDONLY, 0)
  startAgainWith(here.directory, birth(['/bin/true'], { first: { [list]: hang } }))
  // Its client has not read all when the first life ends.
  const { monitor, exited } = start(here.directory, shell('head -c 1000000 /dev/zero'))
  const pid = await eventually('it stands in a call', () => childrenOf(monitor.pid).find(standsInOpen))
  // A process with another copy of the monitor's end of the pipe would keep it open after the monitor's death.
  await until('the monitor has no other child', () => childrenOf(monitor.pid).length === 1)
  expect(writableIn(pid)).toEqual([])
  monitor.kill('SIGKILL')
  expect(await exited).toBe(137)
  await untilDead(pid)
})
