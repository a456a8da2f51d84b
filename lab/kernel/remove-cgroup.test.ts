/** The launcher's loop that removes a cgroup, against what a container can leave in it, in each kind of hierarchy that this machine has. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { type Hierarchy, readHierarchies } from '../../runtime/kernel/cgroups/cgroups.ts'
import { Server } from '../../runtime/kernel/launch/server.ts'
import { AT } from '../../runtime/kernel/program/constants.ts'
import { errnoText } from '../../runtime/kernel/program/errno.ts'
import { gcc, STRICT } from './compile.ts'
import { launcher, programOf, temporaryFolder } from './containers.ts'

const server = Server.start(launcher())
afterAll(() => server.close())
const folder = temporaryFolder()
const program = join(folder, 'cgroups')
gcc([...STRICT, '-static', '-o', program, join(import.meta.dirname, '../fixtures/programs/cgroups.c')])

const remove = (path: string) =>
  server.run(
    programOf(emitter => emitter.removeCgroup(path, AT.FDCWD)),
    { reply: false, explain: ({ op }, errno) => new Error(`${op}: ${errnoText(errno)}`) },
  )

function sleeperIn(path: string): ChildProcess {
  const child = spawn('sleep', ['1000'])
  writeFileSync(`${path}/cgroup.procs`, `${child.pid}`)
  return child
}

/** @returns once it has done what it was asked for */
async function attack(...args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  expect(String((await once(child.stdout, 'data'))[0])).toBe('ready\n')
  return child
}

/** Whether a cgroup in it has this file. */
function has({ mounted }: Hierarchy, file: string): boolean {
  const path = `${mounted}/minidock-look-${process.pid}`
  mkdirSync(path)
  try {
    return existsSync(`${path}/${file}`)
  } finally {
    rmdirSync(path)
  }
}

const hierarchies = readHierarchies()
/** The first hierarchy of each kind: one that can only list, one that can freeze, one that can kill. */
const kinds = [
  ['lists', hierarchies.find(({ version, controllers }) => version === 1 && controllers.includes('pids'))],
  ['freezes', hierarchies.find(({ controllers }) => controllers.includes('freezer'))],
  ['kills', hierarchies.find(({ version }) => version === 2)],
] as const
const there = kinds.flatMap(([kind, hierarchy]) => (hierarchy ? [{ kind, hierarchy }] : []))

test('this machine has a hierarchy', () => {
  expect(there, 'could not check: no cgroup hierarchy is mounted').not.toEqual([])
})

describe.each(there)('in a hierarchy that $kind', ({ kind, hierarchy }) => {
  const cgroup = `${hierarchy.mounted}/minidock-check-${process.pid}`

  test('processes in it and in those below it are killed, and all of them go', async () => {
    mkdirSync(`${cgroup}/a/b`, { recursive: true })
    mkdirSync(`${cgroup}/c`)
    const ended = [`${cgroup}/a/b`, `${cgroup}/c`, cgroup].map(path => once(sleeperIn(path), 'exit'))
    await remove(cgroup)
    expect(existsSync(cgroup)).toBe(false)
    expect(await Promise.all(ended)).toEqual([
      [null, 'SIGKILL'],
      [null, 'SIGKILL'],
      [null, 'SIGKILL'],
    ])
  })

  test('those that lie deeper than a path is long are removed, with the process in the last', async () => {
    mkdirSync(cgroup)
    const ended = once(await attack('nest', cgroup, '850'), 'exit')
    await remove(cgroup)
    expect(existsSync(cgroup)).toBe(false)
    expect(await ended).toEqual([null, 'SIGKILL'])
  })

  test('the top of a mount is left alone, with the processes in it', async () => {
    mkdirSync(cgroup)
    mkdirSync(`${folder}/top`, { recursive: true })
    const sleeper = sleeperIn(cgroup)
    const mount = (...args: readonly string[]) => expect(spawnSync(args[0] ?? '', args.slice(1)).status).toBe(0)
    mount('mount', '--bind', cgroup, `${folder}/top`)
    try {
      await expect(remove(`${folder}/top`)).rejects.toThrow('remove_cgroup: EBUSY')
      expect(readFileSync(`${cgroup}/cgroup.procs`, 'utf8')).toBe(`${sleeper.pid}\n`)
    } finally {
      mount('umount', `${folder}/top`)
      await remove(cgroup)
    }
  })

  test('a hundred beside each other are removed, with the processes in them', async () => {
    const below = Array.from({ length: 100 }, (_, index) => `${cgroup}/${index}`)
    for (const path of below) mkdirSync(`${path}/more`, { recursive: true })
    const ended = below.filter((_, index) => index % 10 === 0).map(path => once(sleeperIn(`${path}/more`), 'exit'))
    await remove(cgroup)
    expect(existsSync(cgroup)).toBe(false)
    for (const end of await Promise.all(ended)) expect(end).toEqual([null, 'SIGKILL'])
  })

  if (kind !== 'lists')
    test('processes that are others before they can be killed by number die all the same', async () => {
      mkdirSync(cgroup)
      const hopping = spawn('sh', ['-c', `echo 0 > ${cgroup}/cgroup.procs; exec ${program} hop /`])
      await once(hopping.stdout, 'data')
      await remove(cgroup)
      expect(existsSync(cgroup)).toBe(false)
    })

  if (kind === 'freezes' || has(hierarchy, 'cgroup.freeze'))
    test('processes in it that are frozen die, in whichever of the cgroups they are', async () => {
      const [file, frozen] = kind === 'freezes' ? ['freezer.state', 'FROZEN'] : ['cgroup.freeze', '1']
      const below = ['', '/a', '/a/b', '/c/d'].map(path => `${cgroup}${path}`)
      for (const path of below) mkdirSync(path, { recursive: true })
      const ended = below.map(path => once(sleeperIn(path), 'exit'))
      for (const path of below.slice(1)) writeFileSync(`${path}/${file}`, frozen)
      await remove(cgroup)
      expect(existsSync(cgroup)).toBe(false)
      for (const end of await Promise.all(ended)) expect(end).toEqual([null, 'SIGKILL'])
    })

  if (kind === 'kills')
    test('processes in it that no list shows die', async () => {
      mkdirSync(cgroup)
      const ended = once(await attack('threaded', cgroup), 'exit')
      await remove(cgroup)
      expect(existsSync(cgroup)).toBe(false)
      expect(await ended).toEqual([null, 'SIGKILL'])
    })
})

test('one that is gone already is no failure, and what is no cgroup stays', async () => {
  await remove(join(folder, 'nonesuch'))
  writeFileSync(`${folder}/file`, '')
  await expect(remove(folder)).rejects.toThrow('remove_cgroup: ENOTEMPTY')
  expect(existsSync(`${folder}/file`)).toBe(true)
})
