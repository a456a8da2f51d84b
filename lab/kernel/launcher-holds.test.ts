/** What a monitor holds for its container as long as that lives: descriptors that its own list of a program has opened, as the ports of the host. */

import { once } from 'node:events'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, onTestFinished, test } from 'vitest'
import { errnoName } from '../../runtime/base/errors.ts'
import { AF, AT, O, SHUT, SO, SOCK, SOL } from '../../runtime/kernel/program/constants.ts'
import { ERRNO } from '../../runtime/kernel/program/errno.ts'
import { SIZE_OF_INT, SIZE_OF_SOCKADDR, type SocketAddress } from '../../runtime/kernel/program/kinds-sockets.ts'
import type { Emitter } from '../../runtime/kernel/program/program.ts'
import type { Register } from '../../runtime/kernel/program/register.ts'
import { until } from '../fixtures/eventually.ts'
import {
  birth,
  encoded,
  FAILED,
  LIST,
  MARKED,
  openIn,
  record,
  release,
  shell,
  start,
  startAgainWith,
  startAlone,
  untilDead,
  useCheckedLauncher,
  useFolders,
} from './containers.ts'

const here = useFolders()
await useCheckedLauncher(here.root)

/** An address that no other run of checks uses: all of 127.0.0.0/8 is the loopback interface's. */
const ADDRESS = `127.${(process.pid >> 8) & 0xff}.${process.pid & 0xff}.77`
const at = (port: number): SocketAddress => ({ family: AF.INET, address: ADDRESS, port })
/** Below the ports that the kernel gives to connections, and few servers listen there on all addresses. */
const [WEB, OTHER] = [23_117, 23_118]

/** Holds a port in the way that neither SO_REUSEADDR nor a connection that has just ended gets around: it listens, and takes nobody. */
function hold(emitter: Emitter, port: number, held: Register): void {
  emitter.into(held).socket(AF.INET, SOCK.STREAM | SOCK.CLOEXEC, 0)
  emitter.setsockopt(held, SOL.SOCKET, SO.REUSEADDR, 1, SIZE_OF_INT)
  emitter.bind(held, at(port), SIZE_OF_SOCKADDR[AF.INET])
  emitter.listen(held, 1)
  emitter.shutdown(held, SHUT.RDWR)
  emitter.setsockopt(held, SOL.SOCKET, SO.REUSEADDR, 0, SIZE_OF_INT)
}

/** How many calls that takes. */
const CALLS = 6

/** All in one register. */
const holding = (...ports: readonly number[]) => ({
  monitor: (emitter: Emitter) => {
    const held = emitter.register('port')
    for (const port of ports) hold(emitter, port, held)
  },
})

/** Another program asks for the port, with SO_REUSEADDR, as most do. @returns what it is told: undefined where it gets it */
function refusal(port: number): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', error => resolve(errnoName(error)))
    server.listen(port, ADDRESS, () => server.close(error => (error ? reject(error) : resolve(undefined))))
  })
}

/** A release that needs the ports itself, and stays on disk if it does not get one of them. */
function writeRelease(ports: readonly number[] = [WEB]): void {
  const program = encoded(emitter => {
    const own = emitter.register('own')
    for (const port of ports) {
      emitter.into(own).socket(AF.INET, SOCK.STREAM | SOCK.CLOEXEC, 0)
      emitter.bind(own, at(port), SIZE_OF_SOCKADDR[AF.INET])
    }
  })
  writeFileSync(join(here.directory, 'release.new'), program)
}

function refusedClient(port: number): Promise<string | undefined> {
  return new Promise(resolve => {
    const client = connect(port, ADDRESS, () => resolve(undefined))
    client.once('error', error => resolve(errnoName(error)))
  })
}

test('a port is refused to other programs as long as the container lives, and a client that connects is refused at once', async () => {
  const { monitor, reports, exited } = startAlone(here.directory, shell('exec sleep 60', { first: holding(WEB, OTHER) }))
  expect(await reports).toEqual(MARKED)
  expect(await Promise.all([refusal(WEB), refusal(OTHER), refusedClient(WEB)])).toEqual(['EADDRINUSE', 'EADDRINUSE', 'ECONNREFUSED'])
  monitor.kill('SIGTERM')
  expect(await exited).toBe(143)
  expect(await Promise.all([refusal(WEB), refusal(OTHER)])).toEqual([undefined, undefined])
})

test('a port is free before the release runs', async () => {
  writeRelease()
  const { exited } = startAlone(here.directory, shell('exit 3', { first: holding(WEB) }))
  expect(await exited).toBe(3)
  expect(existsSync(join(here.directory, 'release'))).toBe(false)
})

test('two hundred ports are held, more than there are registers, and all are free before the release runs', async () => {
  const ports = Array.from({ length: 200 }, (_, index) => 23_200 + index)
  writeRelease(ports)
  const { monitor, reports, exited } = startAlone(here.directory, shell('exec sleep 60', { first: holding(...ports) }))
  expect(await reports).toEqual(MARKED)
  expect(new Set(await Promise.all(ports.map(refusal)))).toEqual(new Set(['EADDRINUSE']))
  monitor.kill('SIGTERM')
  expect(await exited).toBe(143)
  expect(existsSync(join(here.directory, 'release'))).toBe(false)
  expect(new Set(await Promise.all(ports.map(refusal)))).toEqual(new Set([undefined]))
})

test('a port is free once its monitor was killed', async () => {
  const { monitor, reports, exited } = startAlone(here.directory, shell('exec sleep 60', { first: holding(WEB) }))
  expect(await reports).toEqual(MARKED)
  const pid = Number(record(here.directory, 'pid')['Pid'])
  monitor.kill('SIGKILL')
  expect(await exited).toBe(137)
  expect(await refusal(WEB)).toBeUndefined()
  await untilDead(pid)
  expect(release(here.directory)).toBe(0)
})

test('neither the stage nor the container’s process has what the monitor holds, not even what was opened without CLOEXEC', async () => {
  const careless = {
    monitor: (emitter: Emitter) => emitter.into(emitter.register('held')).openat(AT.FDCWD, 'held', O.RDWR | O.CREAT, 0o600),
    // Executed as it was cloned by the stage, with all that this has open.
    child: (emitter: Emitter) => emitter.execve('/bin/sleep', ['sleep', '60'], []),
  }
  const { monitor, reports, exited } = startAlone(here.directory, birth([], { first: careless }))
  expect(await reports).toEqual([])
  const pid = Number(record(here.directory, 'pid')['Pid'])
  expect([...openIn(monitor.pid).values()]).toContain(join(here.directory, 'held'))
  // While the program is loaded, its libraries are open for a moment.
  await until('it has its streams, and no more', () => [...openIn(pid).keys()].join() === '0,1,2')
  monitor.kill('SIGTERM')
  expect(await exited).toBe(143)
})

test('a container sees three descriptors of its own, and none of its ports', async () => {
  const { stdout, exited } = start(here.directory, shell('ls /proc/$$/fd', { first: holding(WEB) }))
  expect(await Promise.all([text(stdout), exited])).toEqual(['0\n1\n2\n', 0])
})

/** Another program takes the port, until the check is done. */
async function take(port: number): Promise<void> {
  const other = createServer().listen(port, ADDRESS)
  onTestFinished(() => void other.close())
  await once(other, 'listening')
}

describe('a start that fails', () => {
  test('because a port is taken says which call of the monitor’s list it was, forks nothing and holds nothing', async () => {
    writeRelease()
    await take(OTHER)
    const first = { ...holding(WEB, OTHER), host: (emitter: Emitter) => emitter.mkdirat(AT.FDCWD, 'forked', 0o700) }
    const { reports, exited } = startAlone(here.directory, shell('exit 0', { first }))
    const bind = CALLS + 2
    expect(await Promise.all([reports, exited])).toEqual([[[FAILED, LIST.monitor, bind, ERRNO.EADDRINUSE]], 125])
    expect(readdirSync(here.directory)).toEqual(['lock'])
    expect(await refusal(WEB)).toBeUndefined()
  })

  test.each([
    ['in the stage', LIST.host, { host: (emitter: Emitter) => emitter.chdir('/no/such') }],
    ['in the new process', LIST.child, { child: (emitter: Emitter) => emitter.chdir('/no/such') }],
  ])('%s leaves its ports free', async (_, list, failing) => {
    writeRelease()
    const { reports, exited } = startAlone(here.directory, shell('exit 0', { first: { ...holding(WEB), ...failing } }))
    expect(await Promise.all([reports, exited])).toEqual([[[FAILED, list, 0, ERRNO.ENOENT]], 125])
    expect(existsSync(join(here.directory, 'release'))).toBe(false)
    expect(await refusal(WEB)).toBeUndefined()
  })
})

test('a socket that the kernel does not have may be done without', async () => {
  const NO_FAMILY = 99
  const first = {
    monitor: (emitter: Emitter) => {
      emitter.tolerating('EAFNOSUPPORT').into(emitter.register('none')).socket(NO_FAMILY, SOCK.STREAM, 0)
      hold(emitter, WEB, emitter.register('port'))
    },
  }
  const { reports, exited } = startAlone(here.directory, shell('exit 0', { first }))
  expect(await Promise.all([reports, exited])).toEqual([MARKED, 0])
})

describe('a container that is started again', () => {
  test('holds in each life what the program of that life asks for', async () => {
    startAgainWith(here.directory, shell('echo > again-alive; exec sleep 60', { first: holding(WEB) }))
    const { monitor, exited } = startAlone(here.directory, shell('exit 1', { first: holding(WEB, OTHER) }))
    await until('it lives again', () => existsSync(join(here.directory, 'again-alive')))
    expect(await Promise.all([refusal(WEB), refusal(OTHER)])).toEqual(['EADDRINUSE', undefined])
    monitor.kill('SIGTERM')
    expect(await exited).toBe(143)
    expect(await refusal(WEB)).toBeUndefined()
  })

  test('has ended when another program has taken its port meanwhile', async () => {
    await take(OTHER)
    startAgainWith(here.directory, shell('exit 0', { first: holding(WEB, OTHER) }))
    const { exited } = startAlone(here.directory, shell('exit 1', { first: holding(WEB) }))
    expect(await exited).toBe(125)
    expect(record(here.directory, 'exit')['ExitCode']).toBe(128)
    expect(await refusal(WEB)).toBeUndefined()
  })
})
