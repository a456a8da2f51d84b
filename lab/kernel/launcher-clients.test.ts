/** Whoever is attached to a container: many at once, who read slowly or never, who come and go, and who say nonsense. */

import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { finished } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { MONITOR } from '../../runtime/kernel/program/encode.ts'
import { until } from '../fixtures/eventually.ts'
import { isAlive } from '../fixtures/is-alive.ts'
import { type Attached, attach, FRAME, frame, WANTS } from './attached.ts'
import {
  heard,
  launcher,
  logOf,
  openIn,
  record,
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

/** Begins when `go` is there: until then, clients can come. */
const onceTold = (script: string): string => `until [ -e go ]; do sleep 0.02; done; ${script}`
const tell = (): void => writeFileSync(join(here.directory, 'go'), '')

const attachHere = async (wants: number = WANTS.all) => {
  await until('it listens', () => existsSync(join(here.directory, 'attach')))
  return await attach(here.directory, wants)
}

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

  test('is held up by no client that does not read: not its log, nor the others, nor its end; and that client gets all the same bytes later', async () => {
    const { monitor, client, reports, exited } = start(here.directory, shell(onceTold('head -c 30000000 /dev/zero | tr "\\0" "x"; exit 6')))
    await reports
    const idle = await attachHere()
    await heard(monitor.pid)
    tell()
    expect((await text(client.stdout)).length).toBe(30_000_000)
    expect(await Promise.all([client.ended, exited])).toEqual([6, 6])
    expect(logOf(here.directory).reduce((size, { log }) => size + log.length, 0)).toBe(30_000_000)
    expect([(await text(idle.stdout)).length, await idle.ended]).toEqual([30_000_000, 6])
  })

  test('whose clients read nothing for a while, then all, and then nothing again, loses none of it', async () => {
    const { monitor, client, exited } = start(
      here.directory,
      shell('for i in 1 2 3; do head -c 3000000 /dev/zero | tr "\\0" "$i"; sleep 0.2; done'),
    )
    let seen = ''
    await until('some is kept for it', () => [...openIn(monitor.pid).values()].some(path => path.endsWith(' (deleted)')))
    for await (const chunk of client.stdout) {
      seen += String(chunk)
      if (seen.length % 500_000 < 16_384) await sleep(20) // It reads nothing for a while.
    }
    expect(['1', '2', '3'].map(digit => seen.lastIndexOf(digit) - seen.indexOf(digit) + 1)).toEqual([3e6, 3e6, 3e6])
    expect([await client.ended, await exited]).toEqual([0, 0])
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

  test('is behind when the container ends, and goes without reading, leaves no process', async () => {
    const { client, exited } = start(here.directory, shell('head -c 5000000 /dev/zero; exit 6'))
    expect(await exited).toBe(6)
    await until('a process of its own stays for it', () => lingering().length === 1)
    const [pid = 0] = lingering()
    client.leave()
    await untilDead(pid)
    expect(record(here.directory, 'exit')['ExitCode']).toBe(6)
  })
})

test('who is behind when a container ends that is started again gets the rest of that life, however many others follow', async () => {
  const program = shell(
    'echo >> lives; n=$(wc -l < lives); until [ -e go$n ]; do sleep 0.02; done; head -c 5000000 /dev/zero | tr "\\0" $n',
  )
  startAgainWith(here.directory, program, '[ $(wc -l < lives) -lt 4 ]')
  const lives = () => (existsSync(join(here.directory, 'lives')) ? readFileSync(join(here.directory, 'lives')).length : 0)
  // Before it has the pid on record, the monitor waits for something else than clients.
  const isOnRecord = () => existsSync(join(here.directory, 'pid')) && isAlive(Number(record(here.directory, 'pid')['Pid']))
  const { monitor, exited } = startAlone(here.directory, program)
  const clients: Attached[] = []
  for (let life = 1; life <= 4; life++) {
    await until('it lives', () => lives() === life && isOnRecord())
    clients.push(await attachHere())
    await heard(monitor.pid)
    writeFileSync(join(here.directory, `go${life}`), '')
  }
  expect(await exited).toBe(0)
  const seen = await Promise.all(clients.map(async ({ stdout }) => await text(stdout)))
  expect(seen.map(all => [all.length, ...new Set(all)])).toEqual(['1', '2', '3', '4'].map(digit => [5_000_000, digit]))
})

/** Those that hold what is left of this container's output. */
function lingering(): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter(pid => {
      try {
        const held = [...openIn(pid).values()]
        return readFileSync(`/proc/${pid}/comm`, 'utf8') === 'minidock-linger\n' && held.some(path => path.startsWith(`${here.directory}/`))
      } catch {
        // It has ended meanwhile, or was no process.
        return false
      }
    })
}
