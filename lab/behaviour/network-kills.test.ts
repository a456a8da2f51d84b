/**
 * Starts that publish a port are killed before each instruction by which a birth makes its network: the process that runs it, or the monitor. What is left then, `system gc`
 * takes away: no lease, no element, no interface, and the port is free.
 */

import { execFileSync } from 'node:child_process'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { eventually, until } from '../fixtures/eventually.ts'
import { isAlive } from '../fixtures/is-alive.ts'
import { tracesInNetwork } from '../fixtures/network-state.ts'
import { foldersIn } from '../fixtures/nothing-left.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { kill, monitorsBelow, untilNoMonitor } from '../floor/killing.ts'
import { childrenOf, standsInOpen } from '../kernel/containers.ts'
import { within } from '../suite/slowness.ts'

const minidock = useMinidock()
const PROGRAM = join(import.meta.dirname, '../fixtures/start-and-stand.ts')

function leases(): string[] {
  const networks = join(minidock.root, 'networks')
  const folders = foldersIn(networks).flatMap(name =>
    name === 'ports' ? [name] : foldersIn(join(networks, name)).map(each => join(name, each)),
  )
  return folders.flatMap(folder => readdirSync(join(networks, folder)))
}

/** Who stands before the instruction: the monitor, the stage or the new process. */
async function standing(): Promise<{ readonly monitor: number; readonly stands: number }> {
  return await eventually('a process stands before the instruction', () => {
    const [monitor] = monitorsBelow(minidock.root)
    if (monitor === undefined) return undefined
    try {
      const stands = [monitor, ...childrenOf(monitor)].find(standsInOpen)
      return stands === undefined ? undefined : { monitor, stands }
    } catch {
      return undefined // One of them has just ended.
    }
  })
}

/** @returns how many instructions there are */
async function startAndKill(index: number, fifo: string, victim: 'itself' | 'its monitor'): Promise<number> {
  await minidock.ok('create', '--name', 'killed', '-p', '8080:80', '-p', '8080:80/udp', 'busybox', 'sleep', '1000')
  // A hundred times the same sources.
  const env = { NODE_COMPILE_CACHE: minidock.path('compiled') }
  const starting = execa(process.execPath, [PROGRAM, minidock.root, 'killed', String(index), fifo], { reject: false, env })
  const { monitor, stands } = await standing()
  kill(victim === 'itself' ? stands : monitor)
  const { stdout } = await starting
  expect(stdout).toMatch(/^\d+ rejected$/)
  await untilNoMonitor(minidock.root)
  await until('nobody stands there any more', () => !isAlive(stands))
  return Number.parseInt(stdout, 10)
}

test.each(['itself', 'its monitor'] as const)(
  'killed before any instruction of its network (%s), a start leaves nothing that gc does not take away',
  {
    timeout: within(1200),
  },
  async victim => {
    const fifo = minidock.path('fifo')
    execFileSync('mkfifo', [fifo])
    await minidock.sh('true')
    const before = tracesInNetwork()
    let total = 1
    for (let index = 0; index < total; index++) {
      total = await startAndKill(index, fifo, victim)
      await minidock.ok('system', 'gc')
      const where = `before instruction ${index} of ${total}`
      expect(leases(), where).toEqual([])
      await until(`no element and no interface is left ${where}`, () => tracesInNetwork().every(trace => before.includes(trace)))
      // The next one has the port, without any other command in between.
      if (index % 8 === 0) await minidock.sh('true', '-p', '8080:80', '-p', '8080:80/udp')
      await minidock.ok('rm', 'killed')
    }
    process.stdout.write(`killed ${victim} before each of ${total} instructions\n`)
    expect(total).toBeGreaterThan(20)
    rmSync(fifo)
  },
)

test('a command that is killed at any moment leaves nothing that the next start does not take away', { timeout: within(300) }, async () => {
  const began = performance.now()
  await minidock.sh('true', '-p', '8080:80')
  const time = performance.now() - began
  const seen = { none: 0, some: 0 }
  for (let round = 0; round < 40; round++) {
    const running = minidock.start(['run', '--rm', '-p', '8080:80', 'busybox', 'sleep', '0.02'])
    await sleep(Math.random() * 1.2 * time)
    kill(running.pid)
    await running
    await untilNoMonitor(minidock.root)
    seen[leases().length === 0 ? 'none' : 'some']++
    const { exitCode, stderr } = await minidock.minidock(['run', '--rm', '-p', '8080:80', 'busybox', 'true'])
    expect({ exitCode, stderr }, `round ${round}`).toEqual({ exitCode: 0, stderr: '' })
  }
  process.stdout.write(`leases after a kill: ${JSON.stringify(seen)}\n`)
  await minidock.ok('system', 'gc')
  expect(leases()).toEqual([])
})
