/** Clients of a container: they stop and go on, come and go, and type; and signals, which are passed on or not. */

import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { eventually, until } from '../fixtures/eventually.ts'
import { LONG_LINES, untilHeldUp } from '../fixtures/held-up.ts'
import { MINIDOCK, type Running } from '../fixtures/minidock.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { openIn } from '../kernel/containers.ts'

const minidock = useMinidock()

/** What a command has written so far. */
function listen({ stdout }: Running): () => string {
  let seen = ''
  stdout?.on('data', chunk => {
    seen += String(chunk)
  })
  return () => seen
}

/** The event comes before the connection: a client that has one holds the monitor, to pass signals on. */
const isAttached = async ({ pid }: Running): Promise<void> => {
  await until('it is attached', () => [...openIn(pid).values()].some(path => path.includes('pidfd')))
}

const isReady = async (seen: () => string): Promise<void> => {
  await until('it is ready', () => seen().includes('ready'))
}

test('a client that is stopped, and goes on later, loses nothing; the container waits for it', async () => {
  const script = 'echo ready; until [ -e /go ]; do sleep 0.05; done; seq 1 1000000; exit 6'
  const running = minidock.start(['run', '--name', 'stopped', 'busybox', 'sh', '-c', script], { buffer: false })
  const hash = createHash('sha256')
  let size = 0
  running.stdout?.on('data', (chunk: Buffer) => {
    hash.update(chunk)
    size += chunk.length
  })
  await until('it has begun', () => size > 0)
  running.kill('SIGSTOP')
  await minidock.ok('exec', 'stopped', 'touch', '/go')
  await untilHeldUp(minidock, 'stopped')
  expect((await minidock.inspect('stopped')).State.Running).toBe(true)
  running.kill('SIGCONT')
  expect((await running).exitCode).toBe(6)
  const expected = createHash('sha256').update('ready\n')
  for (let n = 1; n <= 1_000_000; n++) expected.update(`${n}\n`)
  expect(hash.digest('hex')).toBe(expected.digest('hex'))
})

test.each([
  ['kill', 137, ['kill', 'web']],
  ['stop', 143, ['stop', '-t', '1000', 'web']],
  ['rm -f', 137, ['rm', '-f', 'web']],
])('%s ends a container at once that waits for a client', async (_, code, command) => {
  const running = minidock.start(['run', '--init', '--name', 'web', 'busybox', 'sh', '-c', `echo ready; exec ${LONG_LINES}`], {
    buffer: false,
  })
  await once(running.stdout as Readable, 'data')
  running.kill('SIGSTOP')
  await untilHeldUp(minidock, 'web')
  await minidock.ok(...command)
  running.stdout?.resume()
  running.kill('SIGCONT')
  expect((await running).exitCode).toBe(code)
})

test('a signal reaches a container whose output nobody reads', async () => {
  const running = minidock.start(['run', '--init', '--name', 'web', 'busybox', 'sh', '-c', `exec ${LONG_LINES}`], { buffer: false })
  await until('it runs', async () => (await minidock.ok('ps', '-q')) !== '')
  await untilHeldUp(minidock, 'web')
  running.kill('SIGINT')
  await minidock.untilEnded('web')
  running.stdout?.resume()
  expect((await running).exitCode).toBe(130)
})

test('two attach at once, and leave; each sees what is written while it is there, and the container goes on', async () => {
  const web = await minidock.background('web', 'trap "exit 5" TERM; n=0; while :; do n=$((n+1)); echo $n; sleep 0.05; done')
  const clients = [minidock.start(['attach', 'web']), minidock.start(['attach', '--no-stdin', '--sig-proxy=false', 'web'])]
  const seen = clients.map(listen)
  await until('both see it', () => seen.every(text => text().split('\n').length > 3))
  clients[1]?.kill('SIGTERM')
  await clients[1]
  expect((await minidock.inspect('web')).State.Running).toBe(true)
  await minidock.ok('stop', 'web')
  expect((await clients[0])?.exitCode).toBe(5)
  const numbers = seen[0]?.().trim().split('\n').map(Number) ?? []
  expect(numbers).toEqual(numbers.map((_, n) => (numbers[0] ?? 0) + n))
  await web.says(/1/)
})

test('attach sends signals on; with --sig-proxy=false they are the client’s own end', async () => {
  await minidock.background('web', 'trap "echo got; exit 5" TERM; while :; do sleep 0.05; done')
  const alone = minidock.start(['attach', '--sig-proxy=false', 'web'])
  await isAttached(alone)
  alone.kill('SIGTERM')
  expect((await alone).signal).toBe('SIGTERM')
  expect((await minidock.inspect('web')).State.Running).toBe(true)
  const proxy = minidock.start(['attach', 'web'])
  await isAttached(proxy)
  proxy.kill('SIGTERM')
  const { exitCode, stdout } = await proxy
  expect({ exitCode, stdout }).toEqual({ exitCode: 5, stdout: 'got' })
})

test('run --sig-proxy=false ends by the signal, and leaves the container running', async () => {
  const running = minidock.start([
    'run',
    '--name',
    'left',
    '--sig-proxy=false',
    'busybox',
    'sh',
    '-c',
    'echo ready; while :; do sleep 0.1; done',
  ])
  const seen = listen(running)
  await isReady(seen)
  running.kill('SIGINT')
  expect((await running).signal).toBe('SIGINT')
  expect((await minidock.inspect('left')).State.Running).toBe(true)
})

test('a run that is hung up passes that on, as docker does', async () => {
  const running = minidock.start([
    'run',
    '--name',
    'hung',
    'busybox',
    'sh',
    '-c',
    'trap "echo hup; exit 8" HUP; echo ready; while :; do sleep 0.05; done',
  ])
  const seen = listen(running)
  await isReady(seen)
  running.kill('SIGHUP')
  const { exitCode, stdout } = await running
  expect({ exitCode, stdout }).toEqual({ exitCode: 8, stdout: 'ready\nhup' })
})

test('-a chooses streams: what is not attached is in the log alone', async () => {
  const script = 'echo out; echo err >&2; exit 3'
  const only = async (...flags: string[]) => {
    const { exitCode, stdout, stderr } = await minidock.minidock(['run', '--rm', ...flags, 'busybox', 'sh', '-c', script])
    return [exitCode, stdout, stderr]
  }
  expect(await only('-a', 'stdout')).toEqual([3, 'out', ''])
  expect(await only('-a', 'stderr')).toEqual([3, '', 'err'])
  expect(await only('-a', 'stdout', '-a', 'stderr')).toEqual([3, 'out', 'err'])
  await minidock.minidock(['run', '--name', 'logged', '-a', 'stderr', 'busybox', 'sh', '-c', script])
  expect(await minidock.minidock(['logs', 'logged'])).toEqual({ exitCode: 0, stdout: 'out', stderr: 'err' })
})

test('stdin that was one client’s ends with that client; a container that is started again has it anew', async () => {
  const once_ = await minidock.minidock(['run', '-i', '--name', 'once', 'busybox', 'cat'], { input: 'first\n' })
  expect(once_).toMatchObject({ exitCode: 0, stdout: 'first' })
  const again = await minidock.minidock(['start', '-ai', 'once'], { input: 'second\n' })
  expect(again).toMatchObject({ exitCode: 0, stdout: 'second' })
  const killed = minidock.start(['run', '-i', '--name', 'fed', 'busybox', 'sh', '-c', 'echo ready; cat; exit 4'], { stdin: 'pipe' })
  const seen = listen(killed)
  await isReady(seen)
  killed.kill('SIGKILL')
  await killed
  // It has seen the end of its stdin.
  await minidock.untilEnded('fed')
  expect((await minidock.inspect('fed')).State.ExitCode).toBe(4)
})

test('stdin of a container in the background stays open for whoever attaches, one after the other', async () => {
  await minidock.ok(
    'run',
    '-di',
    '--name',
    'reader',
    'busybox',
    'sh',
    '-c',
    'while read line; do echo "read $line"; [ "$line" = stop ] && exit 9; done; exit 1',
  )
  const first = minidock.start(['attach', 'reader'], { stdin: 'pipe' })
  const seen = listen(first)
  first.stdin?.write('one\n')
  await until('it is read', () => seen() === 'read one\n')
  first.kill('SIGKILL')
  await first
  expect((await minidock.inspect('reader')).State.Running).toBe(true)
  const second = await minidock.minidock(['attach', 'reader'], { input: 'two\nstop\n' })
  expect(second).toEqual({ exitCode: 9, stdout: 'read two\nread stop', stderr: '' })
})

test('100 MB go through attach, in and out', async () => {
  await minidock.ok('run', '-di', '--name', 'echo', 'busybox', 'sh', '-c', 'head -c 104857600; exit 2')
  const running = minidock.start(['attach', 'echo'], { stdin: 'pipe', buffer: false })
  let size = 0
  running.stdout?.on('data', (chunk: Buffer) => {
    size += chunk.length
  })
  const block = Buffer.alloc(1 << 20, 'x')
  for (let n = 0; n < 100; n++) if (running.stdin?.write(block) === false) await once(running.stdin, 'drain')
  expect((await running).exitCode).toBe(2)
  expect(size).toBe(100 << 20)
})

test('a client whose reader has gone ends by SIGPIPE, and the container goes on', async () => {
  await minidock.background('web', 'while :; do echo line; sleep 0.05; done')
  const { stdout, exitCode } = await execa('bash', ['-c', `"${MINIDOCK}" attach web | head -2; exit \${PIPESTATUS[0]}`], {
    env: minidock.environment,
    stdin: 'ignore',
    reject: false,
  })
  expect({ stdout, exitCode }).toEqual({ stdout: 'line\nline', exitCode: 141 })
  expect((await minidock.inspect('web')).State.Running).toBe(true)
})

test('events come in docker’s order, from create to destroy', async () => {
  const since = String(Date.now() / 1000)
  await minidock.minidock(['run', '--rm', '--name', 'brief', 'busybox', 'sh', '-c', 'exit 3'])
  await minidock.ok('run', '-d', '--rm', '--name', 'dark', 'busybox', 'true')
  const format = '{{.Actor.Attributes.name}} {{.Action}}'
  // The last is told when there is nothing left of the container.
  const told = await eventually('its end is told', async () => {
    const lines = (await minidock.ok('events', '--since', since, '--until', String(Date.now() / 1000), '--format', format)).split('\n')
    return lines.includes('dark destroy') ? lines : undefined
  })
  const of = (name: string) => told.filter(line => line.startsWith(`${name} `)).map(line => line.slice(name.length + 1))
  expect(of('brief')).toEqual(['create', 'attach', 'start', 'die', 'destroy'])
  expect(of('dark')).toEqual(['create', 'start', 'die', 'destroy'])
})
