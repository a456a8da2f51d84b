/** Health checks: the verdict, how it is come to, and what is kept of it. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { eventually, until } from '../fixtures/eventually.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { within } from '../suite/slowness.ts'

const minidock = useMinidock()

interface Health {
  readonly Status: string
  readonly FailingStreak: number
  readonly Log: readonly { readonly Start: string; readonly End: string; readonly ExitCode: number; readonly Output: string }[]
}

const LIVES = 'trap "exit 0" TERM; while :; do sleep 0.05; done'

async function checked(name: string, check: string, ...flags: string[]): Promise<string> {
  return (await minidock.background(name, LIVES, '--health-cmd', check, '--health-interval', '100ms', ...flags)).id
}

async function healthOf(name: string): Promise<Health> {
  const { Health: health } = (await minidock.inspect(name)).State as unknown as { Health: Health }
  return health
}

/** Its health, once that is so. */
const once = async (name: string, isSo: (health: Health) => boolean): Promise<Health> =>
  await eventually(`${name} has come to it`, async () => {
    const health = await healthOf(name)
    return isSo(health) ? health : undefined
  })

async function verdicts(name: string): Promise<string[]> {
  const filters = ['--filter', `container=${(await minidock.inspect(name)).Id}`, '--filter', 'event=health_status']
  return (await minidock.ok('events', '--since', '0', '--until', String(Date.now() / 1000), ...filters, '--format', '{{.Action}}')).split(
    '\n',
  )
}

test('it is starting, then healthy, unhealthy after as many failures as were asked for, and healthy again; each change is told once', async () => {
  const id = await checked('web', 'echo seen; test ! -e /bad', '--health-retries', '3')
  expect(['starting', 'healthy']).toContain((await healthOf('web')).Status)
  expect(await once('web', ({ Status }) => Status === 'healthy')).toMatchObject({ FailingStreak: 0 })
  await minidock.ok('exec', 'web', 'touch', '/bad')
  const states: Health[] = []
  while (states.at(-1)?.Status !== 'unhealthy')
    states.push(JSON.parse(readFileSync(join(minidock.containerFolder(id), 'health'), 'utf8')) as Health)
  for (const { Status, FailingStreak } of states) expect(Status).toBe(FailingStreak >= 3 ? 'unhealthy' : 'healthy')
  expect(states.at(-1)?.Log.at(-1)).toMatchObject({ ExitCode: 1, Output: 'seen\n' })
  await minidock.ok('exec', 'web', 'rm', '/bad')
  expect(await once('web', ({ Status }) => Status === 'healthy')).toMatchObject({ FailingStreak: 0 })
  expect(await verdicts('web')).toEqual(['health_status: healthy', 'health_status: unhealthy', 'health_status: healthy'])
  expect(await minidock.ok('ps', '--format', '{{.Status}}')).toMatch(/^Up .* \(healthy\)$/)
})

test('five results are kept, newest last, each after the one before', async () => {
  await checked('web', 'echo >> /count; wc -l < /count')
  const { Log } = await once('web', ({ Log: log }) => Number(log.at(-1)?.Output) >= 8)
  expect(Log).toHaveLength(5)
  const numbers = Log.map(({ Output }) => Number(Output))
  expect(numbers).toEqual(numbers.map((_, n) => (numbers[0] ?? 0) + n))
  for (const [n, { Start, End }] of Log.entries()) {
    expect(Date.parse(End)).toBeGreaterThanOrEqual(Date.parse(Start))
    expect(Date.parse(Start) - Date.parse(Log[n - 1]?.End ?? Start)).toBeGreaterThanOrEqual(n === 0 ? 0 : 99)
  }
})

test('a check that takes too long is killed, and has failed', async () => {
  await checked('web', 'echo $$ > /pid; echo begun; exec sleep 1000', '--health-timeout', '1200ms', '--health-retries', '2')
  const { Log } = await once('web', ({ Status }) => Status === 'unhealthy')
  expect(Log.at(-1)).toMatchObject({ ExitCode: -1, Output: 'Health check exceeded timeout (1.2s): begun\n' })
  const took = Date.parse(Log.at(-1)?.End ?? '') - Date.parse(Log.at(-1)?.Start ?? '')
  expect(took).toBeGreaterThanOrEqual(1200)
  expect(took).toBeLessThan(within(10))
  expect(
    Number(await minidock.ok('exec', 'web', 'sh', '-c', 'grep -l "^sleep.1000" /proc/[0-9]*/cmdline 2>/dev/null | wc -l')),
  ).toBeLessThanOrEqual(1)
})

test('of what a check prints 4096 bytes are kept, stdout and stderr; and much more does not hold it up', async () => {
  await checked('web', 'echo err >&2; head -c 1000000 /dev/zero | tr "\\0" x; exit 0')
  const { Log } = await once('web', ({ Status }) => Status === 'healthy')
  const [first] = Log
  expect(first?.Output).toHaveLength(4096)
  expect(first?.Output.startsWith('err\nxxx')).toBe(true)
})

test('bytes that are no text do not damage the record', async () => {
  await checked('web', `printf '"\\\\\\001\\377\\n'`)
  const { Log } = await once('web', ({ Status }) => Status === 'healthy')
  expect(Log[0]?.Output).toBe('"\\\u0001\ufffd\n')
})

test('failures in the start period do not count, and a success ends it', async () => {
  await checked('web', 'test -e /good', '--health-start-period', '60s', '--health-start-interval', '100ms', '--health-retries', '1')
  const early = await once('web', ({ Log }) => Log.length >= 3)
  expect(early).toMatchObject({ Status: 'starting', FailingStreak: 0 })
  await minidock.ok('exec', 'web', 'touch', '/good')
  await once('web', ({ Status }) => Status === 'healthy')
  await minidock.ok('exec', 'web', 'rm', '/good')
  await once('web', ({ Status }) => Status === 'unhealthy')
})

test('in the start period it is asked at an interval of its own', async () => {
  await minidock.background(
    'web',
    LIVES,
    '--health-cmd',
    'exit 1',
    '--health-interval',
    '1h',
    '--health-start-period',
    '60s',
    '--health-start-interval',
    '100ms',
  )
  await once('web', ({ Log }) => Log.length >= 3)
})

test('a check that cannot be executed has failed, and the container goes on', async () => {
  await checked('web', 'no-such-command', '--health-retries', '1')
  const { Log } = await once('web', ({ Status }) => Status === 'unhealthy')
  expect(Log.at(-1)).toMatchObject({ ExitCode: 127 })
  expect((await minidock.inspect('web')).State.Running).toBe(true)
})

test('a container that ends in the midst of a check ends at once, and starts with a new verdict', async () => {
  await checked('web', 'sleep 1000', '--health-timeout', '1h')
  await until('a check runs', async () =>
    (await minidock.ok('exec', 'web', 'sh', '-c', 'cat /proc/[0-9]*/cmdline 2>/dev/null | tr "\\0" " "')).includes('sleep 1000'),
  )
  const before = Date.now()
  await minidock.ok('kill', 'web')
  await minidock.untilEnded('web')
  expect(Date.now() - before).toBeLessThan(within(10))
  expect(await healthOf('web'), 'the check that was killed has failed').toMatchObject({ FailingStreak: 0, Log: [] })
  await minidock.ok('start', 'web')
  expect(await healthOf('web')).toMatchObject({ Status: 'starting', Log: [] })
})

test('a container that has ended is unhealthy, without an event, and so is one that is paused', async () => {
  await checked('web', 'echo seen')
  await once('web', ({ Status }) => Status === 'healthy')
  await minidock.ok('pause', 'web')
  expect(await healthOf('web')).toMatchObject({ Status: 'unhealthy', FailingStreak: 0 })
  await minidock.ok('unpause', 'web')
  await once('web', ({ Status }) => Status === 'healthy')
  await minidock.ok('stop', 'web')
  const { Status, FailingStreak, Log } = await healthOf('web')
  expect([Status, FailingStreak, Log.at(-1)?.Output]).toEqual(['unhealthy', 0, 'seen\n'])
  expect(await minidock.ok('ps', '-a', '--filter', 'health=unhealthy', '--format', '{{.Names}}')).toBe('web')
  expect(await minidock.ok('ps', '-a', '--filter', 'health=healthy', '--format', '{{.Names}}')).toBe('')
  expect(await verdicts('web')).toEqual(['health_status: healthy', 'health_status: healthy'])
})

test('a container that was paused is unhealthy until its next check', async () => {
  // Once it is well, the next check comes in an hour.
  await checked('web', 'true', '--health-interval', '1h', '--health-start-period', '1h', '--health-start-interval', '100ms')
  await once('web', ({ Status }) => Status === 'healthy')
  await minidock.ok('pause', 'web')
  await minidock.ok('unpause', 'web')
  expect(await healthOf('web')).toMatchObject({ Status: 'unhealthy', FailingStreak: 0 })
})

test('a check of a container with a terminal has no TERM, but the one that was named', async () => {
  await checked('web', 'echo [$TERM]', '-t')
  expect((await once('web', ({ Log }) => Log.length > 0)).Log[0]?.Output).toBe('[]\n')
  await checked('db', 'echo $TERM', '-t', '-e', 'TERM=vt100')
  expect((await once('db', ({ Log }) => Log.length > 0)).Log[0]?.Output).toBe('vt100\n')
})

test('while a container is paused nothing is checked, and afterwards it is again', async () => {
  await checked('web', 'echo >> /count; wc -l < /count', '--health-timeout', '300ms')
  await once('web', ({ Status }) => Status === 'healthy')
  await minidock.ok('pause', 'web')
  await sleep(within(0.5)) // One that had begun may end; whether one had cannot be seen.
  const paused = await healthOf('web')
  await sleep(within(1)) // That nothing happens, for several intervals.
  expect(await healthOf('web')).toEqual(paused)
  await minidock.ok('unpause', 'web')
  await once(
    'web',
    ({ Log }) => Log.at(-1)?.ExitCode === 0 && Date.parse(Log.at(-1)?.Start ?? '') > Date.parse(paused.Log.at(-1)?.End ?? ''),
  )
  await once('web', ({ Status }) => Status === 'healthy')
  expect(await verdicts('web')).toEqual(['health_status: healthy', 'health_status: healthy'])
})
