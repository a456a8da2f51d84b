/** `-p` in all its forms, as `port` shows them; and ports of the host that are taken, by whom. */

import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { until } from '../fixtures/eventually.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { ask, web } from '../fixtures/web.ts'

const minidock = useMinidock()

/** Leases of ports and addresses that there are. */
function leases(): string[] {
  return ['ports', 'bridge/leases'].flatMap(folder => readdirSync(join(minidock.root, 'networks', folder)))
}

async function portsWith(...flags: readonly string[]): Promise<string[]> {
  const { name } = await minidock.background('forms', 'sleep 1000', ...flags)
  const shown = await minidock.ok('port', name)
  await minidock.ok('rm', '-f', name)
  return shown.split('\n').filter(Boolean)
}

test.each([
  ['a port of the host', ['-p', '8080:80'], ['80/tcp -> 0.0.0.0:8080']],
  ['an address', ['-p', '127.0.0.1:8080:80'], ['80/tcp -> 127.0.0.1:8080']],
  ['udp', ['-p', '5353:53/udp'], ['53/udp -> 0.0.0.0:5353']],
  ['both', ['-p', '53:53/udp', '-p', '53:53/tcp'], ['53/tcp -> 0.0.0.0:53', '53/udp -> 0.0.0.0:53']],
  ['a range to a range', ['-p', '8000-8002:80-82'], ['80/tcp -> 0.0.0.0:8000', '81/tcp -> 0.0.0.0:8001', '82/tcp -> 0.0.0.0:8002']],
  ['one port on two of the host', ['-p', '8080:80', '-p', '8081:80'], ['80/tcp -> 0.0.0.0:8080', '80/tcp -> 0.0.0.0:8081']],
  ['one port on two addresses', ['-p', '127.0.0.1:80:80', '-p', '127.0.0.2:80:80'], ['80/tcp -> 127.0.0.1:80', '80/tcp -> 127.0.0.2:80']],
  ['the long form', ['--publish', '8080:80/tcp'], ['80/tcp -> 0.0.0.0:8080']],
])('-p: %s', async (_what, flags, shown) => {
  expect(await portsWith(...flags)).toEqual(shown)
  expect(leases()).toEqual([])
})

test('without a port of the host, one of the ephemeral range is chosen: another one for each container', async () => {
  const chosen: string[] = []
  for (const [name, port] of [
    ['first', '80'],
    ['second', '127.0.0.1::80'],
    ['third', '0:80'],
    ['fourth', '80/udp'],
  ] as const) {
    await minidock.background(name, 'sleep 1000', '-p', port)
    chosen.push(await minidock.ok('port', name))
  }
  expect(chosen).toEqual([
    '80/tcp -> 0.0.0.0:32768',
    expect.stringMatching(/^80\/tcp -> 127\.0\.0\.1:327\d\d$/),
    expect.stringMatching(/^80\/tcp -> 0\.0\.0\.0:327\d\d$/),
    expect.stringMatching(/^80\/udp -> 0\.0\.0\.0:327\d\d$/),
  ])
  expect(new Set(chosen.slice(0, 3).map(line => line.split(':')[1])).size).toBe(3)
})

const CONNECT = `import socket, sys
server = socket.create_server(('127.0.0.1', 7777))
client = socket.create_connection(('127.0.0.1', 7777), source_address=('127.0.0.1', 32768))
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind(('127.0.0.1', 32768))
udp.connect(('127.0.0.1', 9))
print('connected', flush=True)
sys.stdin.read()`

test('a port that a client of the host has is not chosen', async () => {
  const client = spawn('python3', ['-c', CONNECT], { stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(() => void client.stdin.end())
  await once(client.stdout, 'data')
  expect(await portsWith('-p', '80')).toEqual(['80/tcp -> 0.0.0.0:32769'])
  expect(await portsWith('-p', '53/udp')).toEqual(['53/udp -> 0.0.0.0:32769'])
  const { exitCode, stderr } = await minidock.minidock(['run', '--rm', '-p', '32768:53/udp', 'busybox', 'true'])
  expect({ exitCode, stderr }).toEqual({ exitCode: 125, stderr: expect.stringContaining(`already in use by pid ${client.pid}`) })
})

test('of a range of the host for one port, the first that is free is taken', async () => {
  await minidock.background('first', 'sleep 1000', '-p', '8000-8002:80')
  await minidock.background('second', 'sleep 1000', '-p', '8000-8002:80')
  const server = createServer().listen(8002)
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  expect(await minidock.ok('port', 'second')).toBe('80/tcp -> 0.0.0.0:8001')
  expect(await minidock.minidock(['run', '--rm', '-p', '8000-8002:80', 'busybox', 'true'])).toMatchObject({
    exitCode: 125,
    stderr: expect.stringContaining('all ports from 8000 to 8002 of the host are in use'),
  })
})

test('-P publishes what is exposed, by the image and by --expose, ranges too', async () => {
  await minidock.ok('run', '--name', 'making', 'busybox', 'true')
  await minidock.ok('commit', '-c', 'EXPOSE 80 53/udp', 'making', 'exposing')
  const id = await minidock.ok('run', '-d', '-P', '--expose', '7000-7001', '--expose', '80', 'exposing', 'sleep', '1000')
  const lines = (await minidock.ok('port', id)).split('\n')
  expect(lines.map(line => line.split(' ')[0]).sort()).toEqual(['53/udp', '7000/tcp', '7001/tcp', '80/tcp'])
  await minidock.ok('rm', '-f', id, 'making')
  await minidock.ok('rmi', 'exposing')
})

test.each([
  [['-p', '99999:80'], /99999/],
  [['-p', '8080:80/sctp'], /sctp/],
  [['-p', '8080:0'], /port 0/],
  [['-p', '300.0.0.1:80:80'], /300\.0\.0\.1/],
  [['-p', '8000-8001:80-82'], /range/i],
  [['-p', '192.0.2.77:8080:80'], /no interface of this machine has the address/],
  [['-p', '8000-8001:80', '-p', '8000:81'], /8000/],
  [['-p', '8080:80', '-p', '8080:81'], /8080/],
  [['-p', '8080:80', '-p', '8080:80'], /8080/],
  [['-p', '8080:80', '-p', '127.0.0.1:8080:81'], /8080/],
  [['-p', '[::1]:8080:80'], /IPv6/],
])('%j is refused before anything is there', async (flags, why) => {
  const { exitCode, stderr } = await minidock.minidock(['run', '--rm', ...flags, 'busybox', 'true'])
  expect({ exitCode, stderr }).toEqual({ exitCode: 125, stderr: expect.stringMatching(why) })
  expect(stderr).not.toMatch(/bug in minidock|another program/)
  expect(leases()).toEqual([])
})

test('a port that a container has is refused with its name, and the container that was created stays', async () => {
  await web(minidock, 'web', '-p', '8080:80')
  for (const port of ['8080:80', '127.0.0.1:8080:80', '8080:8080']) {
    const { exitCode, stderr } = await minidock.minidock(['run', '-d', '--name', 'late', '-p', port, 'busybox', 'true'])
    expect({ exitCode, stderr }).toEqual({ exitCode: 125, stderr: expect.stringMatching(/:8080 is already in use by container web/) })
    expect((await minidock.inspect('late')).State.Status).toBe('created')
    await minidock.ok('rm', 'late')
  }
  expect(leases()).toHaveLength(2)
  expect(await ask('127.0.0.1', 8080)).toMatch(/^web /)
  await minidock.sh('true', '-p', '8080:80/udp')
  await minidock.ok('stop', 'web')
  await minidock.sh('true', '-p', '8080:80')
})

test('a port that a program has is refused with its pid, for tcp and udp', async () => {
  const server = createServer().listen(8090)
  const socket = createSocket('udp4').bind(8091)
  onTestFinished(() => {
    server.close()
    socket.close()
  })
  await Promise.all([once(server, 'listening'), once(socket, 'listening')])
  for (const port of ['8090:80', '127.0.0.1:8090:80', '8091:80/udp']) {
    const { exitCode, stderr } = await minidock.minidock(['run', '--rm', '-p', port, 'busybox', 'true'])
    expect({ exitCode, stderr }).toEqual({ exitCode: 125, stderr: expect.stringContaining(`already in use by pid ${process.pid}`) })
  }
  expect(leases()).toEqual([])
})

test('the program that has a port cannot add lines to the message by its name', async () => {
  const script = `import socket, sys
open('/proc/self/comm', 'w').write('a\\nb\\x1bc')
server = socket.create_server(('127.0.0.1', 7777))
print('listening', flush=True)
sys.stdin.read()`
  const program = spawn('python3', ['-c', script], { stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(() => void program.stdin.end())
  await once(program.stdout, 'data')
  const { stderr } = await minidock.minidock(['run', '--rm', '-p', '7777:80', 'busybox', 'true'])
  expect(stderr.split('\n')[0]).toMatch(/already in use by pid \d+ \(a\?b\?c\)$/)
})

const STEAL = `import errno, socket, sys
kind = {'tcp': socket.SOCK_STREAM, 'udp': socket.SOCK_DGRAM}[sys.argv[1]]
for address in '0.0.0.0', '127.0.0.1':
    for option in 0, socket.SO_REUSEADDR, socket.SO_REUSEPORT:
        thief = socket.socket(socket.AF_INET, kind)
        if option: thief.setsockopt(socket.SOL_SOCKET, option, 1)
        try:
            thief.bind((address, int(sys.argv[2])))
            if kind == socket.SOCK_STREAM: thief.listen()
            print('stolen')
        except OSError as error:
            print(errno.errorcode[error.errno])`

test.each(['tcp', 'udp'])('no program takes a published port of %s, with SO_REUSEADDR or SO_REUSEPORT', async protocol => {
  await minidock.background('holder', undefined, '-p', `8080:80/${protocol}`)
  const thief = spawn('python3', ['-c', STEAL, protocol, '8080'], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  thief.stdout.on('data', chunk => {
    said += String(chunk)
  })
  await once(thief, 'close')
  expect(said.trim().split('\n')).toEqual(Array(6).fill('EADDRINUSE'))
})

test('when a monitor is killed, the next container gets its port, and its address', async () => {
  const { monitor, pid } = await web(minidock, 'web', '-p', '8080:80')
  const own = (await minidock.ok('inspect', '-f', '{{.NetworkSettings.IPAddress}}', 'web')).trim()
  process.kill(monitor, 'SIGKILL')
  await until('it is dead', () => !readdirSync('/proc').includes(String(pid)))
  await web(minidock, 'next', '-p', '8080:80', '--ip', own)
  expect(await ask('127.0.0.1', 8080)).toMatch(/^next /)
  expect((await minidock.inspect('web')).State.Status).toBe('exited')
})
