/** The engine's operations as a daemon calls them: many at once in one process, without a terminal, and ended by an AbortSignal. */

import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { commitContainer } from '../../runtime/engine/commit.ts'
import { readEvents } from '../../runtime/engine/events.ts'
import { killContainer } from '../../runtime/engine/kill.ts'
import { readLogs } from '../../runtime/engine/logs.ts'
import { removeContainer } from '../../runtime/engine/remove-container.ts'
import { restartContainer } from '../../runtime/engine/restart.ts'
import { startContainer } from '../../runtime/engine/start.ts'
import { stopContainer } from '../../runtime/engine/stop.ts'
import { listProcesses } from '../../runtime/engine/top.ts'
import { engineOn } from '../fixtures/engine.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

const engineHere = () => engineOn(minidock.root)

/** Starts a container that prints `ready` and runs on. */
async function sleeper(name: string, ...flags: readonly string[]): Promise<void> {
  await minidock.ok('run', '-d', '--name', name, ...flags, 'busybox', 'sh', '-c', 'echo ready; exec sleep 1000')
}

test('followed logs come in batches, and end without an error when their reader aborts', async () => {
  await sleeper('web')
  const enough = new AbortController()
  const seen: string[] = []
  for await (const batch of await readLogs(engineHere(), 'web', { follow: true, timestamps: true }, enough.signal)) {
    for (const { stream, bytes, from, to, time } of batch) {
      seen.push(`${stream}: ${Buffer.from(bytes.subarray(from, to))}`)
      expect(time).toMatch(/^\d{4}-.*Z$/)
    }
    setTimeout(() => enough.abort(), 50)
  }
  expect(seen).toEqual(['stdout: ready\n'])
})

test('followed events are data, and end without an error when their reader aborts', async () => {
  await sleeper('web')
  const enough = new AbortController()
  const events = readEvents(engineHere(), { filters: ['container=web', 'event=die'] }, enough.signal)[Symbol.asyncIterator]()
  const first = events.next()
  await minidock.ok('kill', 'web')
  expect((await first).value).toMatchObject({ Type: 'container', Action: 'die', Actor: { Attributes: { name: 'web', exitCode: '137' } } })
  const second = events.next()
  enough.abort()
  expect(await second).toEqual({ done: true, value: undefined })
})

test('a filter or a container that does not exist is refused before anything is read', async () => {
  const engine = engineHere()
  expect(() => readEvents(engine, { filters: ['color=red'] })).toThrow("invalid filter 'color'")
  await expect(readLogs(engine, 'nobody')).rejects.toThrow('No such container: nobody')
})

test('ten containers are restarted, stopped, killed and removed at once, and no operation listens for signals of the process', async () => {
  const names = Array.from({ length: 10 }, (_, index) => `many${index}`)
  for (const name of names)
    await minidock.ok('run', '-d', '--name', name, ...(name.endsWith('7') ? ['--rm'] : []), 'busybox', 'sleep', '1000')
  const listeners = () => ['SIGINT', 'SIGTERM', 'SIGHUP'].map(signal => process.listenerCount(signal))
  const before = listeners()
  const engine = engineHere()
  const work = names.map(async (name, index) => {
    await restartContainer(engine, name, { timeout: 0 })
    const { titles, rows } = await listProcesses(engine, name, ['-o', 'pid,args'])
    if (index === 3) await commitContainer(engine, name, { reference: 'kept', pause: true })
    if (index % 2 === 0) await stopContainer(engine, name, { timeout: 0 })
    else if (!name.endsWith('7')) await killContainer(engine, name)
    if (!name.endsWith('7')) await removeContainer(engine, name)
    else await removeContainer(engine, name, { force: true })
    return [titles, rows.map(([, command]) => command)]
  })
  expect(listeners()).toEqual(before)
  for (const listed of await Promise.all(work)) expect(listed).toEqual([['PID', 'COMMAND'], ['sleep 1000']])
  expect(listeners()).toEqual(before)
  expect(await minidock.ok('ps', '-aq')).toBe('')
  await minidock.ok('rmi', 'kept')
})

test('of two starts at once one is refused, and the process that called them lives on', async () => {
  await minidock.ok('create', '--name', 'web', 'busybox', 'sleep', '1000')
  const engine = engineHere()
  const container = engine.store.containers.find('web')
  const outcomes = await Promise.allSettled([startContainer(engine, container), startContainer(engine, container)])
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  const refused = outcomes.find(outcome => outcome.status === 'rejected')
  expect(String(refused?.reason)).toContain('already')
  expect((await minidock.inspect('web')).State.Running).toBe(true)
})

test('a start for which there are no descriptors left is refused, and the process that called it lives on', async () => {
  await minidock.ok('create', '--name', 'web', 'busybox', 'true')
  const script = join(import.meta.dirname, '../fixtures/start-without-descriptors.ts')
  const limited = ['-c', 'ulimit -n 120; exec "$0" "$@"', process.execPath, script, minidock.root, 'web']
  expect((await execa('/bin/sh', limited)).stdout).toMatch(/EMFILE|too many open files/i)
})
