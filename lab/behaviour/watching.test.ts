/** `top`, `wait`, `port`: what a container's processes are, how it ended, and where its ports are. */

import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { eventLine } from '../../runtime/store/events/event-log.ts'
import { until } from '../fixtures/eventually.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

test('top shows the container’s processes by their pids on the host, with the columns that were asked for', async () => {
  const web = await minidock.background('busy', 'trap "exit 0" TERM; sleep 1000 & while :; do sleep 0.05; done')
  await until('it has a child', async () => (await minidock.ok('top', 'busy')).includes('sleep 1000'))
  const [titles = '', ...rows] = (await minidock.ok('top', 'busy')).split('\n')
  expect(titles.split(/ +/)).toEqual(['UID', 'PID', 'PPID', 'C', 'STIME', 'TTY', 'TIME', 'CMD'])
  expect(titles.slice(0, 21)).toBe(`${'UID'.padEnd(20)}P`)
  expect(rows.find(row => / {3}sleep 1000$/.test(row))?.split(/ +/)[2]).toBe(String(web.pid))
  expect((await minidock.ok('top', 'busy', '-o', 'pid,comm')).split('\n')).toContain(`${String(web.pid).padEnd(20)}sh`)
})

test('top with the host’s pid namespace shows no process of the host', async () => {
  await minidock.background('sharing', undefined, '--pid', 'host')
  const commands = (await minidock.ok('top', 'sharing', '-eo', 'pid,args')).split('\n').slice(1)
  expect(commands.length).toBeLessThanOrEqual(3)
  expect(commands.some(command => command.includes('trap'))).toBe(true)
})

test('top of a container that does not run, and of options without PID, is refused', async () => {
  const id = await minidock.ok('create', '--name', 'idle', 'busybox', 'true')
  expect((await minidock.minidock(['top', 'idle'])).stderr).toContain(`container ${id} is not running`)
  await minidock.background('busy')
  expect((await minidock.minidock(['top', 'busy', '-o', 'comm'])).stderr).toContain("Couldn't find PID field in ps output")
  expect((await minidock.minidock(['top', 'busy', '--nonsense'])).stderr).toContain('ps: error:')
})

test('without ps, top says what is missing', async () => {
  await minidock.background('busy')
  const { exitCode, stderr } = await minidock.minidock(['top', 'busy'], { env: { PATH: '/nonexistent' } })
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining('there is no program ps') })
})

test('wait waits for several, and prints their exit codes in order', async () => {
  await minidock.background('slow', 'sleep 0.6; exit 3')
  await minidock.background('quick', 'exit 4')
  await minidock.ok('create', '--name', 'never', 'busybox', 'true')
  expect(await minidock.ok('wait', 'slow', 'quick', 'never')).toBe('3\n4\n0')
  expect(await minidock.ok('wait', 'slow')).toBe('3')
})

test('wait for one that --rm removes tells what it died of, as its event does', async () => {
  const { id } = await minidock.background('brief', 'sleep 2; exit 5', '--rm')
  const waiting = minidock.minidock(['wait', 'brief'])
  const died = { Type: 'container', Action: 'die', Actor: { ID: id, Attributes: { exitCode: '5' } }, scope: 'local' } as const
  appendFileSync(join(minidock.root, 'events.jsonl'), eventLine(died, BigInt(Date.now()) * 1_000_000n))
  expect(await waiting).toEqual({ exitCode: 0, stdout: '5', stderr: '' })
})

test('wait says what was wrong with one, and the codes of the others', async () => {
  await minidock.background('quick', 'exit 4')
  expect(await minidock.minidock(['wait', 'none', 'quick'])).toMatchObject({
    exitCode: 1,
    stdout: '4',
    stderr: expect.stringContaining('No such container: none'),
  })
})

test('port of a container that publishes none shows nothing, and one that is asked for is not found', async () => {
  await minidock.background('busy')
  expect(await minidock.ok('port', 'busy')).toBe('')
  expect((await minidock.minidock(['port', 'busy', '80'])).stderr).toContain("No public port '80' published for busy")
  expect((await minidock.minidock(['port', 'busy', 'http'])).stderr).toContain('invalid port (http)')
})
