/** Clients that are attached to a container: many at once, clients that come and go, and clients that send nonsense. */

import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { finished } from 'node:stream/promises'
import { describe, expect, test } from 'vitest'
import { MONITOR } from '../../runtime/kernel/program/encode.ts'
import { until } from '../fixtures/eventually.ts'
import { attach, FRAME, frame, WANTS } from './attached.ts'
import { heard, launcher, logOf, openIn, record, shell, start, startAlone, useCheckedLauncher, useFolders } from './containers.ts'
import { useGate } from './gate.ts'

const here = useFolders()
await useCheckedLauncher(here.root)

const { onceTold, tell, attachHere } = useGate(here)

/** How many descriptors the monitor has open. */
const descriptorsOf = (pid: number | undefined): number => readdirSync(`/proc/${pid}/fd`).length

async function sumOf(stream: Readable): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of stream) hash.update(chunk)
  return hash.digest('hex')
}

describe('a container', () => {
  test('without a client runs, is logged, and can be attached to', async () => {
    const { monitor, reports, exited } = startAlone(here.directory, shell(onceTold('echo out; echo err >&2; exit 3')))
    await reports
    const client = await attachHere()
    await heard(monitor.pid)
    tell()
    expect(await Promise.all([text(client.stdout), text(client.stderr), client.ended, exited])).toEqual(['out\n', 'err\n', 3, 3])
    expect(
      logOf(here.directory)
        .map(({ log }) => log)
        .sort(),
    ).toEqual(['err\n', 'out\n'])
  })

  test('gives each of many clients every byte', async () => {
    const { monitor, client: first, reports, exited } = start(here.directory, shell(onceTold('seq 1 400000')))
    await reports
    const clients = [first, ...(await Promise.all(Array.from({ length: 20 }, async () => await attachHere(WANTS.stdout))))]
    await heard(monitor.pid)
    tell()
    const sums = await Promise.all(clients.map(async ({ stdout }) => await sumOf(stdout)))
    const hash = createHash('sha256')
    for (let n = 1; n <= 400_000; n++) hash.update(`${n}\n`)
    expect(new Set(sums)).toEqual(new Set([hash.digest('hex')]))
    expect(await Promise.all([exited, ...clients.map(async ({ ended }) => await ended)])).toEqual(Array(22).fill(0))
  })

  test('gives each client what it wants: stdout, stderr, or neither', async () => {
    const { monitor, reports } = startAlone(here.directory, shell(onceTold('echo out; echo err >&2')))
    await reports
    const clients = await Promise.all([WANTS.stdout, WANTS.stderr, 0].map(async wants => await attachHere(wants)))
    await heard(monitor.pid)
    tell()
    const seen = await Promise.all(clients.map(async ({ stdout, stderr }) => [await text(stdout), await text(stderr)]))
    expect(seen).toEqual([
      ['out\n', ''],
      ['', 'err\n'],
      ['', ''],
    ])
  })

  test('has no room for a 65th client, who waits until one goes', async () => {
    const { monitor, reports, exited } = startAlone(here.directory, shell('echo up; sleep 60'))
    await reports
    const before = descriptorsOf(monitor.pid)
    const clients = await Promise.all(Array.from({ length: 65 }, async () => await attachHere()))
    await until('64 are in', () => descriptorsOf(monitor.pid) === before + 64)
    const sockets = new Set(openIn(monitor.pid).values())
    clients[0]?.leave()
    await until('it comes in', () => [...openIn(monitor.pid).values()].some(path => !sockets.has(path)))
    await heard(monitor.pid)
    monitor.kill('SIGTERM')
    expect(await exited).toBe(143)
    const codes = await Promise.all(clients.slice(1).map(async ({ ended }) => await ended))
    expect(codes).toEqual(Array(64).fill(143))
  })
})

describe('stdin', () => {
  const CAT = shell('cat; echo end', { flags: MONITOR.stdin })

  test('that is not one client’s alone goes on when a client says that it has no more', async () => {
    const { monitor, client, stdout, reports, exited } = start(here.directory, CAT)
    await reports
    client.stdin.end('one ')
    const second = await attachHere()
    second.stdin.write('two\n')
    await until('both have been read', () => logOf(here.directory).some(({ log }) => log === 'one two\n'))
    monitor.kill('SIGTERM')
    expect([await text(stdout), await exited]).toEqual(['one two\n', 143])
  })

  test('that is one client’s ends with what was said before its end, though the container reads late', async () => {
    const { client, stdout, exited } = start(here.directory, shell('sleep 0.3; wc -c', { flags: MONITOR.stdin | MONITOR.stdinOnce }))
    client.stdin.end(Buffer.alloc(3_000_000))
    expect([(await text(stdout)).trim(), await exited]).toEqual(['3000000', 0])
  })

  test('of who did not want it is thrown away', async () => {
    const { monitor, reports, exited } = startAlone(here.directory, shell('cat', { flags: MONITOR.stdin | MONITOR.stdinOnce }))
    await reports
    const [silent, speaker] = [await attachHere(WANTS.stdout), await attachHere(WANTS.all)]
    silent.stdin.end('not this\n')
    await finished(silent.stdin)
    await heard(monitor.pid)
    speaker.stdin.end('this\n')
    expect(await Promise.all([text(silent.stdout), text(speaker.stdout), exited])).toEqual(['this\n', 'this\n', 0])
  })

  test('that the container does not take holds up neither its output nor its end', async () => {
    const { monitor, client, stdout, reports, exited } = start(here.directory, shell('echo up; exec sleep 60', { flags: MONITOR.stdin }))
    client.stdin.write(Buffer.alloc(1 << 20))
    // Only then it writes: on a connection whose other end has gone, Node would drop what it has not read.
    await reports
    await until('it is up', () => existsSync(join(here.directory, 'log.jsonl')) && logOf(here.directory).length === 1)
    await heard(monitor.pid)
    monitor.kill('SIGTERM')
    expect([await text(stdout), await exited, await client.ended]).toEqual(['up\n', 143, 143])
  })
})

describe('a client that', () => {
  test.each([
    ['says nothing and goes', Buffer.alloc(0)],
    ['goes in the midst of a header', Buffer.of(0, 0, 0)],
    ['goes in the midst of its input', frame(FRAME.stdin, Buffer.alloc(100)).subarray(0, 20)],
    ['sends a size that is none', frame(FRAME.size, Buffer.alloc(100))],
    ['sends half a size', frame(FRAME.size, Buffer.of(1))],
    ['sends what no frame is', frame(250, Buffer.alloc(4))],
    ['promises four gigabytes', Buffer.of(9, 0, 0, 0, 255, 255, 255, 255)],
    ['sends a hello of nothing', frame(FRAME.hello)],
    ['sends noise', Buffer.from(Array.from({ length: 5000 }, (_, n) => (n * 2654435761) % 251))],
  ])('%s harms nobody', async (_, bytes) => {
    const { monitor, client, stdout, reports, exited } = start(here.directory, shell(onceTold('echo well; exit 4')))
    await reports
    const before = descriptorsOf(monitor.pid)
    const socket = connect(join(here.directory, 'attach'))
    socket.on('error', () => undefined) // It may be let go in the midst of what it says.
    await once(socket, 'connect')
    socket.end(bytes)
    socket.resume()
    await until('it is let go', () => descriptorsOf(monitor.pid) === before)
    tell()
    expect(await Promise.all([text(stdout), client.ended, exited])).toEqual(['well\n', 4, 4])
  })

  test('comes at the last moment, and is not let in any more, is told the exit code all the same', async () => {
    const { monitor, reports, exited } = startAlone(here.directory, shell('exec sleep 60'))
    await reports
    await until('it listens', () => existsSync(join(here.directory, 'attach')))
    monitor.kill('SIGSTOP')
    const client = await attach(here.directory, WANTS.all)
    process.kill(Number(record(here.directory, 'pid')['Pid']), 'SIGKILL')
    monitor.kill('SIGCONT')
    expect(await Promise.all([client.ended, exited])).toEqual([137, 137])
  })

  test.each([
    ['ended', true],
    ['been removed', false],
  ])('comes when the container has %s since its command has looked becomes that command again', async (_, isThere) => {
    if (isThere) writeFileSync(join(here.directory, 'exit'), '')
    const request = Buffer.concat([Buffer.from('a'), Buffer.alloc(15), Buffer.from(isThere ? here.directory : `${here.directory}/none`)])
    const again = spawn(launcher(), ['take', request.toString('hex'), '/bin/sh', '-c', 'pwd; exit 3'], { cwd: here.directory, env: {} })
    expect(await Promise.all([text(again.stdout), once(again, 'exit')])).toEqual([`${here.directory}\n`, [3, null]])
  })

  test('comes and goes, a thousand times, leaves no descriptor', async () => {
    const { monitor, reports, exited } = startAlone(here.directory, shell('exec sleep 60'))
    await reports
    const before = descriptorsOf(monitor.pid)
    for (let wave = 0; wave < 20; wave++) {
      for (const client of await Promise.all(Array.from({ length: 50 }, async () => await attachHere()))) client.leave()
    }
    await until('all are let go', () => descriptorsOf(monitor.pid) === before)
    monitor.kill('SIGTERM')
    expect(await exited).toBe(143)
  })
})
