/** What a container with the rights to mount its cgroups can do there: it does not keep itself from being ended and removed. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { freezingHierarchy, readHierarchies } from '../../runtime/kernel/cgroups/cgroups.ts'
import { isFrozen } from '../../runtime/kernel/cgroups/freezer.ts'
import { cgroupPath, newParent, removeParent } from '../fixtures/container-cgroup.ts'
import { until } from '../fixtures/eventually.ts'
import { compiled } from '../fixtures/import-program.ts'
import { isAlive } from '../fixtures/is-alive.ts'
import type { Background } from '../fixtures/minidock.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { UNFILTERED, withRights } from '../fixtures/with-rights.ts'
import { kill, monitorsBelow, untilNoMonitor } from '../floor/killing.ts'

const minidock = useMinidock()

const found = freezingHierarchy(readHierarchies())
if (!found) throw new Error('could not check: no cgroup hierarchy that can freeze is mounted')
const { version, mounted } = found
const MOUNT = `mkdir -p /h; mount -t ${version === 1 ? 'cgroup -o freezer' : 'cgroup2'} none /h`
const [STATE, FROZEN, THAWED] = version === 1 ? ['freezer.state', 'FROZEN', 'THAWED'] : ['cgroup.freeze', '1', '0']

const cgroupOf = ({ id }: Background, parent?: string) => mounted + cgroupPath(id, parent)

/** Freezes the container's init in a cgroup below the container's own. */
async function frozen(name: string, ...flags: readonly string[]): Promise<Background> {
  const web = await minidock.background(name, 'sleep 1000', ...UNFILTERED, ...flags)
  await withRights(minidock, name, `${MOUNT}; mkdir /h/ice; echo 1 > /h/ice/cgroup.procs; echo ${FROZEN} > /h/ice/${STATE}`)
  await until('it is frozen', () => isFrozen({ version, path: `${cgroupOf(web)}/ice` }))
  return web
}

/** Runs the program of `cgroups.c` in a container. @returns once it is ready */
async function attack(web: Background, command: string): Promise<void> {
  compiled(minidock, 'cgroups.c')
  await minidock.ok('cp', minidock.path('cgroups'), `${web.name}:/program`)
  await withRights(minidock, web.name, `${MOUNT}; exec /program ${command} > /ready`, '-d')
  await until('it is ready', async () => (await minidock.minidock(['exec', web.name, 'cat', '/ready'])).stdout.includes('ready'))
}

describe('a container that has frozen itself', () => {
  test.each([
    ['stop', ['stop', '-t', '1']],
    ['kill', ['kill']],
    ['restart', ['restart', '-t', '1']],
    ['rm -f', ['rm', '-f']],
  ])('is ended by %s', async (_, command) => {
    const { pid } = await frozen('web')
    expect(await minidock.ok(...command, 'web')).toBe('web')
    await until('its process is gone', () => !isAlive(pid))
  })

  test('and whose monitor was killed is cleaned up by gc', async () => {
    const web = await frozen('web')
    monitorsBelow(minidock.containerFolder(web.id)).forEach(kill)
    await untilNoMonitor(minidock.root)
    expect(await minidock.ok('system', 'gc')).toContain('released container web: its monitor was killed')
    expect((await minidock.inspect('web')).State.Status).toBe('exited')
  })

  test('does not hold who joins it, unless all of it is frozen: then exec is refused', async () => {
    const web = await frozen('web')
    expect(await minidock.ok('exec', 'web', 'echo', 'in')).toBe('in')
    // On version 1, or version 2 without nsdelegate, the container can do that as well.
    writeFileSync(`${cgroupOf(web)}/${STATE}`, FROZEN)
    await until('it is frozen', () => isFrozen({ version, path: cgroupOf(web) }))
    const { exitCode, stdout, stderr } = await minidock.minidock(['exec', 'web', 'echo', 'in'])
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
    expect(stderr).toContain('container web is frozen, and not by pause')
    expect(stderr).toContain(`> ${cgroupOf(web)}/${STATE}`)
    expect(await minidock.ok('stop', '-t', '1', 'web')).toBe('web')
  })
})

test('cgroups that a container makes deeper than a path is long are removed with it, and the process in the last', async () => {
  const web = await minidock.background('web', 'sleep 1000', ...UNFILTERED)
  await attack(web, 'nest /h 850')
  expect(await minidock.ok('rm', '-f', 'web')).toBe('web')
})

test('processes that are others before they can be killed end with their container, also without a PID namespace', async () => {
  const web = await minidock.background('web', 'sleep 1000', ...UNFILTERED, '--pid', 'host', '--pids-limit', '200')
  await attack(web, 'hop /')
  const members = () =>
    readFileSync(`${cgroupOf(web)}/cgroup.procs`, 'utf8')
      .trim()
      .split('\n')
  expect(members().length).toBeGreaterThan(2)
  monitorsBelow(minidock.containerFolder(web.id)).forEach(kill)
  expect(await minidock.ok('rm', '-f', 'web')).toBe('web')
})

test('a cgroup that cannot be removed is named, with a process in it, and gc removes it once it can be', async () => {
  const parent = newParent('frozen')
  onTestFinished(() => removeParent(parent))
  const web = await minidock.background('web', 'sleep 1000', '--cgroup-parent', parent)
  const { pid } = web
  const path = dirname(cgroupOf(web, parent))
  // What the host has frozen, no release thaws. On version 2 a frozen process dies of SIGKILL all the same.
  writeFileSync(`${path}/${STATE}`, FROZEN)
  try {
    await until('it is frozen', () => isFrozen({ version, path: cgroupOf(web, parent) }))
    monitorsBelow(minidock.containerFolder(web.id)).forEach(kill)
    await untilNoMonitor(minidock.root)
    const { exitCode, stderr } = await minidock.minidock(['rm', '-f', 'web'])
    if (version === 2) return expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(exitCode).toBe(1)
    expect(stderr).toContain(`process ${pid} is still in its cgroup ${cgroupOf(web, parent)}`)
    expect(readFileSync(`${cgroupOf(web, parent)}/cgroup.procs`, 'utf8')).toContain(String(pid))
  } finally {
    writeFileSync(`${path}/${STATE}`, THAWED)
  }
  expect(await minidock.ok('system', 'gc')).toContain('container web')
  expect(existsSync(cgroupOf(web, parent))).toBe(false)
  await minidock.ok('rm', '-f', 'web')
})
