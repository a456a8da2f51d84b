/** Clients that do not read: at a megabyte the container waits for them, and neither a file nor the monitor grows. At its end nobody waits. */

import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { MONITOR } from '../../runtime/kernel/program/encode.ts'
import { until } from '../fixtures/eventually.ts'
import { isAlive } from '../fixtures/is-alive.ts'
import { within } from '../suite/slowness.ts'
import { type Attached, WANTS } from './attached.ts'
import {
  heard,
  logOf,
  openIn,
  record,
  shell,
  start,
  startAgainWith,
  startAlone,
  useCheckedLauncher,
  useFolders,
  waitsForReader,
} from './containers.ts'
import { useGate } from './gate.ts'

const here = useFolders()
await useCheckedLauncher(here.root)

const { onceTold, tell, attachHere } = useGate(here)

const pidOf = async (): Promise<number> => {
  await until('the pid is on record', () => existsSync(join(here.directory, 'pid')))
  return Number(record(here.directory, 'pid')['Pid'])
}

const logged = (): string => (existsSync(join(here.directory, 'log.jsonl')) ? logOf(here.directory) : []).map(({ log }) => log).join('')

/** The lines 1 to `last`, 7 MB for a million. */
const LAST = 1_000_000
const lines = (last: number) => Array.from({ length: last }, (_, n) => `${n + 1}\n`).join('')

async function sumOf(stream: Readable): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of stream) hash.update(chunk)
  return hash.digest('hex')
}

const sumOfLines = createHash('sha256').update(lines(LAST)).digest('hex')

/** More than a megabyte, and what a few buffers of the kernel hold. */
const MOST = 3 << 20

/** A container that writes 7 MB, with a client that reads them, and one that reads nothing: it waits. */
async function waiting() {
  const { monitor, client, reports, exited } = start(here.directory, shell(onceTold(`exec seq 1 ${LAST}`)))
  await reports
  const idle = await attachHere()
  await heard(monitor.pid)
  tell()
  const others = sumOf(client.stdout)
  await until('the monitor keeps a megabyte', () => logged().length > 1 << 20)
  const pid = await pidOf()
  await waitsForReader(here.directory, monitor.pid, () => pid)
  return { monitor, client, others, idle, exited }
}

describe('a container with a client that does not read', () => {
  test('waits at a megabyte, and goes on when the client reads: all clients get every byte in order, and no file was used', async () => {
    const { monitor, others, idle, exited } = await waiting()
    expect(logged().length).toBeLessThan(MOST)
    expect([...openIn(monitor.pid).values()].filter(path => path.endsWith(' (deleted)'))).toEqual([])
    expect(await Promise.all([sumOf(idle.stdout), others, idle.ended, exited])).toEqual([sumOfLines, sumOfLines, 0, 0])
    expect(logged()).toBe(lines(LAST))
  })

  test('goes on as soon as the client goes', async () => {
    const { others, idle, exited } = await waiting()
    idle.leave()
    expect(await Promise.all([others, exited])).toEqual([sumOfLines, 0])
  })

  test.each(['SIGTERM', 'SIGKILL'] as const)('ends at once by %s, and the client gets what was logged, and the exit code', async signal => {
    const { monitor, client, others, idle, exited } = await waiting()
    if (signal === 'SIGTERM') monitor.kill(signal)
    else process.kill(await pidOf(), signal)
    const code = signal === 'SIGTERM' ? 143 : 137
    // Nothing is read before.
    expect(await exited).toBe(code)
    await others
    const seen = await text(idle.stdout)
    expect(seen).toBe(logged())
    expect(lines(LAST).startsWith(seen)).toBe(true)
    expect(await Promise.all([idle.ended, client.ended])).toEqual([code, code])
  })

  test('still takes its input', async () => {
    const script = 'yes & read line; echo "$line" > got; until [ -e go ]; do sleep 0.02; done; kill $!; exit 3'
    const { client, exited } = start(here.directory, shell(script, { flags: MONITOR.stdin }))
    await until('it has written more than fits', () => logged().length > 1 << 20)
    client.stdin.write('typed\n')
    await until(
      'it is read',
      () => existsSync(join(here.directory, 'got')) && readFileSync(join(here.directory, 'got'), 'utf8') === 'typed\n',
    )
    tell()
    expect(await exited).toBe(3)
    client.stdout.resume()
    expect(await client.ended).toBe(3)
  })

  test('writes to another stream as before', async () => {
    const { monitor, client, reports, exited } = start(
      here.directory,
      shell(onceTold(`seq 1 ${LAST} >&2 & seq 1 ${LAST}; echo > done; wait`)),
    )
    await reports
    const idle = await attachHere(WANTS.stderr)
    await heard(monitor.pid)
    tell()
    client.stderr.resume()
    const seen = sumOf(client.stdout)
    await until('all of stdout is written', () => existsSync(join(here.directory, 'done')))
    idle.leave()
    expect([await seen, await exited]).toEqual([sumOfLines, 0])
  })
})

test('a client that reads nothing for a while, then all, and then nothing again, loses none of it', async () => {
  const { client, exited } = start(here.directory, shell('for i in 1 2 3; do head -c 3000000 /dev/zero | tr "\\0" "$i"; sleep 0.2; done'))
  let seen = ''
  await until('the monitor keeps some for it', () => logged().length > 1 << 20)
  for await (const chunk of client.stdout) {
    seen += String(chunk)
    if (seen.length % 500_000 < 16_384) await sleep(20) // It reads nothing for a while.
  }
  expect(['1', '2', '3'].map(digit => seen.lastIndexOf(digit) - seen.indexOf(digit) + 1)).toEqual([3e6, 3e6, 3e6])
  expect([await client.ended, await exited]).toEqual([0, 0])
})

test('who has not read all of a life when the container is started again gets the rest of that life, however many others follow', async () => {
  const program = shell(
    'echo >> lives; n=$(wc -l < lives); until [ -e go$n ]; do sleep 0.02; done; head -c 1000000 /dev/zero | tr "\\0" $n',
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
  expect(seen.map(all => [all.length, ...new Set(all)])).toEqual(['1', '2', '3', '4'].map(digit => [1_000_000, digit]))
})

describe('a monitor that may not make the kernel’s buffers larger', () => {
  /** Milliseconds that it waits for a client that reads nothing: at the container's end, and before the container's next life (`clients.c`). */
  const PATIENCE = 5000
  const LITTLE_PATIENCE = 1000

  const isOver = () => existsSync(join(here.directory, 'exit'))

  /** @returns when the container, whose client reads nothing, was told to begin */
  async function startWithout(program: Uint8Array) {
    const started = start(here.directory, program, { through: ['setpriv', '--bounding-set=-net_admin'] })
    await started.reports
    const rights = /^CapEff:\s+(\w+)$/m.exec(readFileSync(`/proc/${started.monitor.pid}/status`, 'utf8'))?.[1]
    expect(BigInt(`0x${rights}`) & (1n << 12n)).toBe(0n) // CAP_NET_ADMIN
    const began = performance.now()
    tell()
    return { ...started, began }
  }

  test('stays for a client that reads slowly, as long as it reads', async () => {
    const [last, size] = [185_000, lines(185_000).length]
    const { monitor, client, exited } = await startWithout(shell(onceTold(`seq 1 ${last}; exit 6`)))
    await until('it has ended', isOver)
    const over = performance.now()
    expect(monitor.exitCode).toBe(null)
    const stayed = exited.then(() => performance.now() - over)
    let seen = ''
    for await (const chunk of client.stdout) {
      seen += String(chunk)
      // All of it in twice its patience.
      await sleep(over + (2 * PATIENCE * seen.length) / size - performance.now())
    }
    expect(seen).toBe(lines(last))
    expect(await Promise.all([client.ended, exited])).toEqual([6, 6])
    // It goes when the kernel has taken the rest.
    expect(await stayed).toBeGreaterThan(PATIENCE)
  })

  test('lets go of a client that has read nothing for five seconds', async () => {
    const { client, exited, began } = await startWithout(shell(onceTold('head -c 1000000 /dev/zero; exit 6')))
    expect(await exited).toBe(6)
    const took = performance.now() - began
    expect(took).toBeGreaterThanOrEqual(PATIENCE)
    expect(took).toBeLessThan(within(20))
    expect((await text(client.stdout)).length).toBeLessThan(1_000_000)
    expect(await client.ended).toBeUndefined()
  })

  test('begins the next life after one', async () => {
    const program = shell(onceTold('echo >> lives; head -c 1000000 /dev/zero'))
    startAgainWith(here.directory, program)
    const { exited, began } = await startWithout(program)
    expect(await exited).toBe(0)
    const took = performance.now() - began
    expect(readFileSync(join(here.directory, 'lives'), 'utf8')).toBe('\n\n')
    expect(took).toBeGreaterThanOrEqual(LITTLE_PATIENCE)
    expect(took).toBeLessThan(within(3))
  })
})
