/** Clients that wait for a container's start: they listen in the folder `attaching`, and the monitor connects to them before it reads any output. */

import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { buffer, text } from 'node:stream/consumers'
import { describe, expect, onTestFinished, test } from 'vitest'
import { MONITOR } from '../../runtime/kernel/program/encode.ts'
import { until } from '../fixtures/eventually.ts'
import { Attached, attach, FRAME, frame, WANTS } from './attached.ts'
import { birth, encoded, heard, record, shell, startAgainWith, startAlone, useCheckedLauncher, useFolders } from './containers.ts'

const here = useFolders()
await useCheckedLauncher(here.root)

const folder = (): string => join(here.directory, 'attaching')
const names = (): string[] => (existsSync(folder()) ? readdirSync(folder()).sort() : [])

/** Waits under a name, whose first digit says what for. @returns once it listens; then the connection that the monitor makes: it is not read yet */
async function waiting(name: string): Promise<{ readonly connection: Promise<Socket> }> {
  mkdirSync(folder(), { recursive: true })
  const server = createServer({ pauseOnConnect: true })
  server.listen(join(folder(), name))
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { connection: once(server, 'connection').then(([socket]) => socket as Socket) }
}

/** The same, with a client that reads. */
async function client(name: string): Promise<{ readonly attached: Promise<Attached> }> {
  const { connection } = await waiting(name)
  return { attached: connection.then(socket => new Attached(socket)) }
}

/** What had happened to any socket before has been told then: a byte has gone through another one, there and back. */
async function roundTrip(): Promise<void> {
  const path = join(here.directory, 'echo')
  const server = createServer(socket => void socket.pipe(socket)).listen(path)
  await once(server, 'listening')
  expect(await text(connect(path).end('x'))).toBe('x')
  server.close()
}

/** What a client leaves that is killed. */
function dead(name: string): void {
  mkdirSync(folder(), { recursive: true })
  const path = JSON.stringify(join(folder(), name))
  const script = `require('node:net').createServer().listen(${path}, () => process.kill(process.pid, 'SIGKILL'))`
  expect(spawnSync(process.execPath, ['-e', script], { env: {} }).signal).toBe('SIGKILL')
}

describe('a client that waits', () => {
  test('gets the first byte and all others, in and out, and the exit code; its name is taken away, and the folder', async () => {
    const { attached } = await client('7-one')
    const program = shell('echo first; cat; echo err >&2; exit 3', { flags: MONITOR.stdin | MONITOR.stdinOnce })
    const { exited } = startAlone(here.directory, program)
    const { stdin, stdout, stderr, ended } = await attached
    stdin.end('in\n')
    expect(await Promise.all([text(stdout), text(stderr), ended, exited])).toEqual(['first\nin\n', 'err\n', 3, 3])
    expect(existsSync(folder())).toBe(false)
  })

  test('gets what its name says that it wants', async () => {
    const clients = await Promise.all(['2-out', '4-err', '0-neither', 'e-both'].map(client))
    const { exited } = startAlone(here.directory, shell('echo out; echo err >&2'))
    const seen = clients.map(async ({ attached }) => {
      const { stdout, stderr } = await attached
      return await Promise.all([text(stdout), text(stderr)])
    })
    const all = [
      ['out\n', ''],
      ['', 'err\n'],
      ['', ''],
      ['out\n', 'err\n'],
    ]
    expect(await Promise.all(seen)).toEqual(all)
    expect(await exited).toBe(0)
  })

  test('and reads only when the monitor has gone gets all of it', async () => {
    const { connection } = await waiting('2-late')
    const { exited } = startAlone(here.directory, shell('head -c 1000000 /dev/zero; exit 6'))
    expect(await exited).toBe(6)
    const { stdout, ended } = new Attached(await connection)
    expect([(await text(stdout)).length, await ended]).toEqual([1_000_000, 6])
  })

  test('and was killed is forgotten; one that does not listen yet is left alone', async () => {
    dead('7-dead')
    dead('f-dead too')
    await waiting('.tmp-1-2-3')
    writeFileSync(join(folder(), '7-no socket'), '')
    const { attached } = await client('2-alive')
    const { exited } = startAlone(here.directory, shell('echo well'))
    expect([await text((await attached).stdout), await exited]).toEqual(['well\n', 0])
    expect(names()).toEqual(['.tmp-1-2-3'])
  })

  test.each([
    ['on the host', encoded(() => undefined)],
    ['in the container', birth(['/none'])],
  ])('is told that the start has failed %s', async (_, program) => {
    const { attached } = await client('7-one')
    const { exited } = startAlone(here.directory, program)
    const { stdout, ended } = await attached
    expect(await Promise.all([text(stdout), ended, exited])).toEqual(['', 125, 125])
    expect(existsSync(folder())).toBe(false)
  })

  test('and for whom there is no room stays where it is', async () => {
    const clients = await Promise.all(Array.from({ length: 70 }, async (_, n) => ({ name: `2-${n}`, ...(await client(`2-${n}`)) })))
    const { monitor, exited } = startAlone(here.directory, shell('exec sleep 60'))
    await until('64 are taken', () => names().length === 6)
    await until('it runs', () => existsSync(join(here.directory, 'pid')))
    await heard(monitor.pid)
    monitor.kill('SIGTERM')
    expect(await exited).toBe(143)
    const left = names()
    const taken = clients.filter(({ name }) => !left.includes(name))
    const codes = await Promise.all(taken.map(async ({ attached }) => await (await attached).ended))
    expect(codes).toEqual(Array(64).fill(143))
  })

  test('when a container is started again is attached to the life that begins then', async () => {
    const program = shell('echo >> lives; echo life $(wc -l < lives)')
    startAgainWith(here.directory, program, '[ $(wc -l < lives) -lt 2 ] || exit 1; until [ -e attaching/7-second ]; do sleep 0.02; done')
    const first = await client('7-first')
    const { exited } = startAlone(here.directory, program)
    expect([await text((await first.attached).stdout), await (await first.attached).ended]).toEqual(['life 1\n', 0])
    const second = await client('7-second')
    expect([await text((await second.attached).stdout), await (await second.attached).ended, await exited]).toEqual(['life 2\n', 0, 0])
  })
})

describe('a client that shakes hands', () => {
  const HELLO = Uint8Array.of(WANTS.all | WANTS.handshake)

  test('is told from when on it gets all output', async () => {
    const { reports, exited } = startAlone(here.directory, shell('until [ -e go ]; do sleep 0.02; done; echo well'))
    await reports
    const socket = connect(join(here.directory, 'attach'))
    socket.write(frame(FRAME.hello, HELLO))
    const [answer] = await once(socket, 'data')
    writeFileSync(join(here.directory, 'go'), '')
    const rest = [frame(FRAME.stdout, Buffer.from('well\n')), frame(FRAME.exit, Uint8Array.of(0))]
    expect([answer, await buffer(socket), await exited]).toEqual([frame(FRAME.hello, HELLO), Buffer.concat(rest), 0])
  })

  test('loses no output by what it still sends when the container has ended, and the monitor too', async () => {
    const { connection } = await waiting('f-one')
    const script = shell('head -c 100000 /dev/zero | tr "\\0" x; exit 6', { flags: MONITOR.stdin })
    const { exited } = startAlone(here.directory, script)
    const socket = await connection
    let failed = false
    socket.on('error', () => (failed = true))
    // What neither the container nor the monitor reads.
    socket.write(frame(FRAME.stdin, Buffer.alloc(1 << 20)))
    expect(await exited).toBe(6)
    socket.write(frame(FRAME.end))
    // A write that fails would have failed by now.
    await roundTrip()
    expect(failed).toBe(false)
    const pieces: Buffer[] = []
    socket.on('data', piece => pieces.push(Buffer.from(piece)))
    socket.resume()
    // It ends by the write that is left over.
    await new Promise(resolve => socket.once('close', resolve))
    const all = Buffer.concat(pieces)
    expect(all.toString('latin1').replaceAll(/[^x]/g, '')).toHaveLength(100_000)
    expect(all.subarray(-9)).toEqual(frame(FRAME.exit, Uint8Array.of(6)))
  })

  test('and comes at the last moment is told the exit code', async () => {
    const { monitor, reports, exited } = startAlone(here.directory, shell('exec sleep 60'))
    await reports
    await until('it listens', () => existsSync(join(here.directory, 'attach')))
    await heard(monitor.pid)
    monitor.kill('SIGSTOP')
    const late = await attach(here.directory, WANTS.all | WANTS.handshake)
    process.kill(Number(record(here.directory, 'pid')['Pid']), 'SIGKILL')
    monitor.kill('SIGCONT')
    expect(await Promise.all([late.ended, exited])).toEqual([137, 137])
  })
})
