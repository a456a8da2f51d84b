/** The monitor, and the kernel's killing of a process for want of memory: in a memory cgroup that this check makes. */

import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { prepareLaunch } from '../../runtime/kernel/launch/launcher.ts'
import { AT, CLOSE_RANGE, MSG, O, PR, SIG } from '../../runtime/kernel/program/constants.ts'
import { encode } from '../../runtime/kernel/program/encode.ts'
import { Registers } from '../../runtime/kernel/program/program.ts'
import { PRESET } from '../../runtime/kernel/program/register.ts'
import { MARK } from '../../runtime/kernel/program/report.ts'
import { architecture, launcher, programOf, record, useFolders } from './containers.ts'

const LIMIT = 32 << 20

interface MemoryCgroup {
  readonly path: string
  readonly limit: string
  /** What the file `oom` says of it. */
  readonly watched: readonly string[]
}

const here = useFolders()
let cgroup: MemoryCgroup
let count = 0

// As a container's: each life has one of its own.
afterEach(() => rmdirSync(cgroup.path))

beforeEach(() => {
  cgroup = makeCgroup(`minidock-check-${process.pid}-${count++}`)
  writeFileSync(join(here.directory, 'oom'), cgroup.watched.join('\n'))
  writeFileSync(join(here.directory, 'event'), `${join(here.directory, 'events.jsonl')}\n{"ID":"1","Attributes":{"name":"hungry"\n`)
})

/** Version 1's hierarchy where there is one, else version 2's, whose root has to hand the controller on. */
function makeCgroup(name: string): MemoryCgroup {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n')
  const v1 = mounts.find(line => / - cgroup .*\bmemory\b/.test(line))?.split(' ')[4]
  const v2 = mounts.find(line => line.includes(' - cgroup2 '))?.split(' ')[4]
  if (v1) {
    const path = join(v1, name)
    mkdirSync(path)
    return { path, limit: 'memory.limit_in_bytes', watched: [join(path, 'memory.oom_control'), join(path, 'cgroup.event_control')] }
  }
  if (!v2 || !readFileSync(join(v2, 'cgroup.controllers'), 'utf8').includes('memory'))
    throw new Error('could not check: no memory controller')
  writeFileSync(join(v2, 'cgroup.subtree_control'), '+memory')
  const path = join(v2, name)
  mkdirSync(path)
  return { path, limit: 'memory.max', watched: [join(path, 'memory.events')] }
}

/** A shell in the cgroup. */
async function run(script: string): Promise<number> {
  const registers = new Registers()
  const host = programOf(emitter => {
    const file = emitter.register('cgroup')
    emitter.into(file).openat(AT.FDCWD, join(cgroup.path, 'cgroup.procs'), O.WRONLY | O.CLOEXEC, 0)
    emitter.write(file, '0', 1)
    emitter.clone(0)
  }, registers)
  const child = programOf(emitter => {
    emitter.prctl_signal(PR.SET_PDEATHSIG, SIG.KILL)
    emitter.close_range(3, 0xffff_ffff, CLOSE_RANGE.CLOEXEC)
    emitter.sendto(PRESET.status, MARK, MARK.length, MSG.NOSIGNAL, null, 0)
    emitter.execve('/bin/sh', ['/bin/sh', '-c', script], ['PATH=/usr/bin:/bin'])
  }, registers)
  writeFileSync(join(cgroup.path, cgroup.limit), `${LIMIT}`)
  const launched = prepareLaunch(launcher(), here.directory).run(encode({ host, child }, { architecture: architecture() }).bytes)
  expect(await launched.result).toEqual({ kind: 'running' })
  return await launched.exited()
}

function events(): string[] {
  const lines = readFileSync(join(here.directory, 'events.jsonl'), 'utf8').trimEnd().split('\n')
  return lines.map(line => JSON.parse(line).Action)
}

// Nothing that it prints: tail keeps all of a line that does not end.
const BOMB = 'tail /dev/zero'

test('a process that the kernel kills for want of memory is noticed, and said in exit and events', async () => {
  expect(await run(`exec ${BOMB}`)).toBe(137)
  expect(record(here.directory, 'exit')).toMatchObject({ ExitCode: 137, OOMKilled: true })
  expect(events()).toEqual(['start', 'oom', 'die'])
})

test('it is noticed as well when it was a child, and the container went on', async () => {
  expect(await run(`${BOMB}; sleep 0.2; exit 3`)).toBe(3)
  expect(record(here.directory, 'exit')).toMatchObject({ ExitCode: 3, OOMKilled: true })
  expect(events()).toEqual(['start', 'oom', 'die'])
})

test('a kill by somebody else is none', async () => {
  expect(await run('kill -9 $$')).toBe(137)
  expect(record(here.directory, 'exit')).toMatchObject({ ExitCode: 137, OOMKilled: false })
  expect(events()).toEqual(['start', 'die'])
})
