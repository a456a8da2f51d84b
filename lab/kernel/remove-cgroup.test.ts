/** The launcher's loop that removes a cgroup, against what a container can leave in it. */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { Server } from '../../runtime/kernel/launch/server.ts'
import { errnoText } from '../../runtime/kernel/program/errno.ts'
import { hierarchyWith } from '../fixtures/container-cgroup.ts'
import { launcher, programOf, temporaryFolder } from './containers.ts'

const server = Server.start(launcher())
afterAll(() => server.close())
const folder = temporaryFolder()
const cgroup = `${hierarchyWith('pids').mounted}/minidock-check-${process.pid}`

const remove = (path: string) =>
  server.run(
    programOf(emitter => emitter.removeCgroup(path)),
    { reply: false, explain: ({ op }, errno) => new Error(`${op}: ${errnoText(errno)}`) },
  )

function sleeperIn(path: string): ChildProcess {
  const child = spawn('sleep', ['1000'])
  writeFileSync(`${path}/cgroup.procs`, `${child.pid}`)
  return child
}

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

test('one that is gone already is no failure, and what is no cgroup stays', async () => {
  await remove(cgroup)
  writeFileSync(`${folder}/file`, '')
  await expect(remove(folder)).rejects.toThrow('remove_cgroup: ENOTEMPTY')
  expect(existsSync(`${folder}/file`)).toBe(true)
})
