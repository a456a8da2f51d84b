/** Inside another container: its cgroups are the part of the machine's that it was given, and often only to look at. */

import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, onTestFinished, test } from 'vitest'
import { errnoName } from '../../runtime/base/errors.ts'
import { readHierarchies } from '../../runtime/kernel/cgroups/cgroups.ts'
import { until } from '../fixtures/eventually.ts'
import { MINIDOCK } from '../fixtures/minidock.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()
const hierarchies = readHierarchies()
const OUTER = `minidock-lab-outer-${process.pid}`
const isUnified = hierarchies.every(({ version }) => version === 2)

/** What shows a process only its own cgroup and those below it, as the cgroups of a container. */
const AS_IN_A_CONTAINER = hierarchies
  .map(({ version, mounted, controllers }) => {
    const options = version === 2 ? '-t cgroup2' : `-t cgroup -o ${controllers.join()}`
    return `umount ${mounted} && mount ${options} none ${mounted}`
  })
  .join('\n')
const READ_ONLY = hierarchies.map(({ mounted }) => `mount -o remount,ro,bind ${mounted}`).join('\n')

/** Runs a script in a cgroup of its own, which it takes for the root. */
async function inside(script: string) {
  const outer = hierarchies.map(({ mounted }) => join(mounted, OUTER))
  onTestFinished(() => until('nobody is left in it', () => outer.every(isRemoved)))
  for (const [index, path] of outer.entries()) {
    mkdirSync(path)
    for (const [file, value] of Object.entries(hierarchies[index]?.cpuset ?? {})) writeFileSync(join(path, file), value)
  }
  const enter = outer.map(path => `echo $$ > ${path}/cgroup.procs`)
  const lines = ['set -e', ...enter, `exec unshare --cgroup --mount bash -ec '${AS_IN_A_CONTAINER}\n${script}'`]
  return await execa('bash', ['-c', lines.join('\n')], { env: minidock.environment, reject: false })
}

/** With what the script has made in it. Whoever was in there may take a moment to be gone. */
function isRemoved(path: string): boolean {
  try {
    for (const each of [join(path, 'init'), path]) if (existsSync(each)) rmdirSync(each)
    return true
  } catch (error) {
    if (errnoName(error) === 'EBUSY') return false
    throw error
  }
}

const LIMITED = `${MINIDOCK} run --rm -m 64m busybox sh -c "cat /sys/fs/cgroup/memory.max 2>/dev/null || cat /sys/fs/cgroup/memory/memory.limit_in_bytes" 2>&1`

test('what stands in the way of controllers is said, and when it has gone a container has its limits there', async () => {
  const makeWay = isUnified
    ? `! ${LIMITED}
       mkdir /sys/fs/cgroup/init
       for pid in $(cat /sys/fs/cgroup/cgroup.procs); do echo $pid > /sys/fs/cgroup/init/cgroup.procs 2>/dev/null || :; done`
    : ''
  const { exitCode, stdout } = await inside(`${makeWay}\n${LIMITED}`)
  expect({ exitCode, last: stdout.split('\n').at(-1) }, stdout).toEqual({ exitCode: 0, last: String(64 << 20) })
  if (isUnified) expect(stdout).toContain('mkdir /sys/fs/cgroup/init')
})

test('read-only cgroups are named as what is missing, by run and by doctor', async () => {
  const { stdout } = await inside(`${READ_ONLY}\n${LIMITED} || echo refused; ${MINIDOCK} doctor | grep -A3 "^bad .*cgroups"`)
  expect(stdout).toContain('inside a container /sys/fs/cgroup is as well')
  expect(stdout).toContain('refused')
  expect(stdout).toMatch(/^bad +cgroups +read-only: \/sys\/fs\/cgroup/m)
  expect(stdout).toMatch(/^ +fix: in a container: start that one with --privileged/m)
})
