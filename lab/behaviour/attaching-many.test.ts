/**
 * One process attaches to fifty containers before they start, waits for their ends, starts half of them, and streams 10 MB both ways with each, while commands
 * work on the same store.
 */

import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { attach } from '../../runtime/engine/attach.ts'
import type { AttachedStreams } from '../../runtime/engine/attached-streams.ts'
import { createContainer } from '../../runtime/engine/create.ts'
import { findReconciled } from '../../runtime/engine/reconcile.ts'
import { startContainer } from '../../runtime/engine/start.ts'
import { waitForExit } from '../../runtime/engine/wait.ts'
import { newRequest } from '../../runtime/formats/docker/request.ts'
import { heart } from '../../runtime/lifecycle/heart.ts'
import { engineOn } from '../fixtures/engine.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { within } from '../suite/slowness.ts'

const minidock = useMinidock()
const engine = engineOn(minidock.root)

const CONTAINERS = 50
const BYTES = 10 << 20
const BLOCK = 1 << 16

/** A container, and how its client reads. */
interface Kind {
  readonly name: string
  readonly script: string
  readonly tty?: boolean
  /** Milliseconds that the client waits after each piece of output: a slow client, whose output the monitor has to keep. */
  readonly pause?: number
}

/** Each container writes its input back. A terminal changes bytes unless it is raw, so the script makes it raw before it prints `ready`. */
const KINDS: readonly Kind[] = Array.from({ length: CONTAINERS }, (_, n) => {
  if (n % 5 === 4) return { name: `terminal-${n}`, script: `stty raw -echo; echo ready; head -c ${BYTES}; exit ${n}`, tty: true }
  return { name: `pipe-${n}`, script: `echo ready; cat; exit ${n}`, ...(n % 5 === 3 && { pause: 2 }) }
})

async function create({ name, script, tty = false }: Kind): Promise<void> {
  const request = newRequest()
  Object.assign(request, { Image: 'busybox', Cmd: ['sh', '-c', script], OpenStdin: true, StdinOnce: true, Tty: tty })
  // Rotated logs: fifty whole ones would fill the disk.
  request.HostConfig.LogConfig = { Type: 'json-file', Config: { 'max-size': '1m' } }
  await createContainer(engine, request, { from: engine.store.images.find('busybox'), madeBy: 'create', name })
}

/** Writes 10 MB of random bytes, different for each container. @returns their digest */
async function feed(streams: AttachedStreams): Promise<string> {
  const [hash, block] = [createHash('sha256'), randomBytes(BLOCK)]
  for (let at = 0; at < BYTES; at += BLOCK) {
    block.writeUInt32BE(at)
    hash.update(block)
    expect(await streams.write(Buffer.from(block))).toBe(true)
  }
  await streams.end()
  return hash.digest('hex')
}

const READY = /^ready\r?\n/

/** Reads all output, and begins to write once the container has printed `ready`. @returns the digests of the bytes sent and received, and the number received */
async function exchange(
  streams: AttachedStreams,
  pause: number,
): Promise<{ readonly sent: string; readonly received: string; readonly size: number }> {
  const hash = createHash('sha256')
  let head = Buffer.alloc(0)
  let sent: Promise<string> | undefined
  let size = 0
  for await (const { stream, bytes } of streams.output) {
    expect(stream).toBe('stdout')
    let rest = Buffer.from(bytes)
    if (!sent) {
      head = Buffer.concat([head, rest])
      const [ready] = READY.exec(head.toString('latin1')) ?? []
      if (ready === undefined) continue
      sent = feed(streams)
      rest = head.subarray(ready.length)
    }
    hash.update(rest)
    size += rest.length
    if (pause > 0) await sleep(pause)
  }
  return { sent: (await sent) ?? 'nothing', received: hash.digest('hex'), size }
}

/** Runs commands, one after the other, until the test is over. @returns the number of rounds */
async function useStore(isOver: () => boolean): Promise<number> {
  let rounds = 0
  for (; !isOver(); rounds++) {
    expect((await minidock.ok('ps', '-a', '--format', '{{.Names}}')).split('\n').length).toBeGreaterThanOrEqual(CONTAINERS)
    expect(await minidock.sh(`echo ${rounds}`)).toBe(`${rounds}`)
    await minidock.ok('run', '-d', '--name', 'other', 'busybox', 'sleep', '60')
    expect(await minidock.ok('exec', 'other', 'echo', 'inside')).toBe('inside')
    await minidock.ok('rm', '-f', 'other')
    expect(await minidock.ok('logs', '--tail', '0', 'pipe-0')).toBe('')
  }
  return rounds
}

test('fifty clients at once lose no byte, and the event loop of their process is never blocked for long', async () => {
  const delay = monitorEventLoopDelay({ resolution: 10 })
  for (const kind of KINDS) await create(kind)
  delay.enable()
  const began = performance.now()
  const attached = await Promise.all(
    KINDS.map(async kind => ({ ...kind, streams: await attach(engine, kind.name, { stdin: true, stdout: true, stderr: true }, heart) })),
  )
  const waits = KINDS.map(async ({ name }) => await waitForExit(engine, name, 'next-exit'))
  const exchanges = attached.map(async ({ streams, pause = 0 }) => await exchange(streams, pause))
  let isOver = false
  const commands = useStore(() => isOver)
  // A command starts half of them.
  const [own, others] = [KINDS.slice(0, CONTAINERS / 2), KINDS.slice(CONTAINERS / 2)]
  const started = [
    minidock.ok('start', ...others.map(({ name }) => name)),
    ...own.map(async ({ name }) => await startContainer(engine, await findReconciled(engine, name))),
  ]
  await Promise.all(started)
  const results = await Promise.all(exchanges)
  const took = performance.now() - began
  delay.disable()
  isOver = true
  expect(results.filter(({ sent, received, size }) => sent !== received || size !== BYTES)).toEqual([])
  expect(new Set(results.map(({ received }) => received)).size).toBe(CONTAINERS)
  const codes = KINDS.map((_, n) => n)
  expect(await Promise.all(attached.map(async ({ streams }) => await streams.ended))).toEqual(
    codes.map(exitCode => ({ kind: 'exited', exitCode })),
  )
  expect(await Promise.all(waits)).toEqual(codes)
  expect(await commands).toBeGreaterThan(0)
  for (const id of minidock.containerIds()) expect(existsSync(`${minidock.containerFolder(id)}/attaching`)).toBe(false)
  // With a hundred busy processes on two processors, much of the delay is a wait for a processor. A loop that served one client as long as it can would take seconds.
  const waited = `milliseconds that the event loop waited, in ${took.toFixed()} ms: ${JSON.stringify(delay)}`
  expect(delay.percentile(99) / 1e6, waited).toBeLessThan(within(0.5))
})
