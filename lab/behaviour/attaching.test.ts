/** A process that lives on, as a daemon does, attaches to containers before they start, and waits for them; commands start, stop and remove them meanwhile. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { attach, type WantedStreams } from '../../runtime/engine/attach.ts'
import type { AttachedStreams } from '../../runtime/engine/attached-streams.ts'
import { findReconciled } from '../../runtime/engine/reconcile.ts'
import { startContainer } from '../../runtime/engine/start.ts'
import { waitForExit } from '../../runtime/engine/wait.ts'
import { heart } from '../../runtime/lifecycle/heart.ts'
import { engineOn } from '../fixtures/engine.ts'
import { eventsOf } from '../fixtures/events-of.ts'
import { until } from '../fixtures/eventually.ts'
import { LONG_LINES, untilHeldUp } from '../fixtures/held-up.ts'
import { isAlive } from '../fixtures/is-alive.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()
const engine = engineOn(minidock.root)

const ALL = { stdin: true, stdout: true, stderr: true }
const attachTo = async (name: string, wanted: WantedStreams = ALL) => await attach(engine, name, wanted, heart)

/** Makes a container, and returns the folder in which its clients wait. */
async function create(name: string, script: string, ...flags: readonly string[]): Promise<string> {
  const id = await minidock.ok('create', '--name', name, ...flags, 'busybox', 'sh', '-c', script)
  return join(minidock.containerFolder(id), 'attaching')
}

/** Reads all output. @returns each stream, whole */
async function taken({ output }: AttachedStreams): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const all = { stdout: '', stderr: '' }
  for await (const { stream, bytes } of output) all[stream] += Buffer.from(bytes).toString('latin1')
  return all
}

/** Starts another process that attaches. @returns its pid, once it is attached */
async function attachElsewhere(name: string): Promise<number> {
  const script = join(import.meta.dirname, '../fixtures/attach-and-stay.ts')
  const other = spawn(process.execPath, [script, minidock.root, name], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void other.kill('SIGKILL'))
  await once(other.stdout, 'data')
  return other.pid ?? 0
}

describe('a process that attaches before the start', () => {
  test('gets every byte from the first on, and its earlier writes reach the container; another process starts it', async () => {
    const folder = await create('web', 'echo first; cat; echo err >&2; exit 4', '-i')
    const streams = await attachTo('web')
    const fed = [streams.write(Buffer.from('one ')), streams.write(Buffer.from('two\n')), streams.end()]
    expect(readdirSync(folder)).toHaveLength(1)
    expect(await minidock.ok('start', 'web')).toBe('web')
    expect(await Promise.all(fed)).toEqual([true, true, true])
    expect([await taken(streams), await streams.ended]).toEqual([
      { stdout: 'first\none two\n', stderr: 'err\n' },
      { kind: 'exited', exitCode: 4 },
    ])
    expect(existsSync(folder)).toBe(false)
  })

  test('and starts it itself gets every byte, too, and its wait ends with the exit code', async () => {
    await create('web', 'echo first; echo err >&2; exit 4')
    const streams = await attachTo('web')
    const ended = waitForExit(engine, 'web', 'next-exit')
    await startContainer(engine, await findReconciled(engine, 'web'))
    expect([await taken(streams), await streams.ended, await ended]).toEqual([
      { stdout: 'first\n', stderr: 'err\n' },
      { kind: 'exited', exitCode: 4 },
      4,
    ])
  })

  test('is one of several: a command that starts and attaches gets the same bytes, and a client that attaches later gets the rest', async () => {
    await create('web', 'echo first; until [ -e /go ]; do sleep 0.02; done; echo last; exit 3')
    const [both, out, none] = await Promise.all([attachTo('web'), attachTo('web', { stdout: true }), attachTo('web', {})])
    const started = minidock.minidock(['start', '-a', 'web'])
    await until('its first line has gone out', async () => (await minidock.ok('logs', 'web')) === 'first')
    const late = await attachTo('web')
    await minidock.ok('exec', 'web', 'touch', '/go')
    expect(await started).toEqual({ exitCode: 3, stdout: 'first\nlast', stderr: '' })
    const seen = await Promise.all([both, out, none, late].map(async streams => (await taken(streams)).stdout))
    expect(seen).toEqual(['first\nlast\n', 'first\nlast\n', '', 'last\n'])
    expect(await late.ended).toEqual({ kind: 'exited', exitCode: 3 })
  })

  test('and has a terminal sets its size first', async () => {
    await create('web', 'read go; stty size; exit 2', '-it')
    const streams = await attachTo('web')
    streams.resize(100, 30)
    void streams.write(Buffer.from('go\n'))
    await minidock.ok('start', 'web')
    expect([await taken(streams), await streams.ended]).toEqual([
      { stdout: 'go\r\n30 100\r\n', stderr: '' },
      { kind: 'exited', exitCode: 2 },
    ])
  })

  test('gets all output of a container with --rm, even if it reads only after the removal', async () => {
    await create('web', 'seq 1 200000; exit 5', '--rm')
    const streams = await attachTo('web')
    const removed = waitForExit(engine, 'web', 'removed')
    await minidock.ok('start', 'web')
    // Nothing is read before the container is removed.
    expect(await removed).toBe(5)
    expect((await taken(streams)).stdout).toBe(Array.from({ length: 200_000 }, (_, n) => `${n + 1}\n`).join(''))
    expect(await streams.ended).toEqual({ kind: 'exited', exitCode: 5 })
  })

  test('loses no output of a container that does not read its stdin', async () => {
    await create('web', 'head -c 150000 /dev/zero; exit 6', '-i')
    const streams = await attachTo('web')
    const written = streams.write(Buffer.alloc(3 << 20))
    await minidock.ok('start', 'web')
    await minidock.untilEnded('web')
    expect((await taken(streams)).stdout).toHaveLength(150_000)
    expect(await streams.ended).toEqual({ kind: 'exited', exitCode: 6 })
    // The write does not hang after the container's end: its bytes are dropped, or the write has failed.
    await written
  })

  test('loses no output that waits in Node when a write fails because the container has ended', async () => {
    await create('web', 'head -c 330000 /dev/zero | tr "\\0" x; exit 6', '-i')
    const streams = await attachTo('web')
    const written = streams.write(Buffer.alloc(3 << 20))
    await minidock.ok('start', 'web')
    await minidock.untilEnded('web')
    // Longer than Node takes to read what there is, and to see that the monitor has gone.
    for (let left = 3; left > 0; left--) await minidock.ok('ps')
    expect((await taken(streams)).stdout).toBe('x'.repeat(330_000))
    expect(await streams.ended).toEqual({ kind: 'exited', exitCode: 6 })
    await written
  })

  test('and does not take its output can still set the size of the terminal, and type', async () => {
    const script = `trap "stty size > /size" WINCH; ${LONG_LINES} & read go; echo $go > /typed; while :; do sleep 0.05; done`
    await create('web', script, '-it')
    const streams = await attachTo('web', ALL)
    await minidock.ok('start', 'web')
    await untilHeldUp(minidock, 'web')
    await streams.write(Buffer.from('go\n'))
    await until('it is typed', async () => (await minidock.minidock(['exec', 'web', 'cat', '/typed'])).stdout === 'go')
    streams.resize(100, 30)
    await until('the size is set', async () => (await minidock.minidock(['exec', 'web', 'cat', '/size'])).stdout === '30 100')
    await minidock.ok('rm', '-f', 'web')
    await taken(streams)
    expect(await streams.ended).toEqual({ kind: 'exited', exitCode: 137 })
  })

  test('and detaches leaves nothing, and does not hold up the start', async () => {
    const folder = await create('web', 'echo well')
    const [one, other] = await Promise.all([attachTo('web'), attachTo('web')])
    one.detach()
    expect(await one.ended).toEqual({ kind: 'detached' })
    await until('its name is gone', () => readdirSync(folder).length === 1)
    other.detach()
    await until('the folder is gone', () => !existsSync(folder))
    await minidock.ok('start', 'web')
    expect([await taken(one), await one.write(Buffer.from('x'))]).toEqual([{ stdout: '', stderr: '' }, false])
  })

  test('and is killed does no harm; system gc removes its socket', async () => {
    const folder = await create('web', 'echo well')
    const streams = await attachTo('web')
    const [one, other] = await Promise.all([attachElsewhere('web'), attachElsewhere('web')])
    process.kill(one, 'SIGKILL')
    await until('the client is dead', () => !isAlive(one))
    expect(readdirSync(folder)).toHaveLength(3)
    expect(await minidock.ok('system', 'gc')).toBe('forgot a client that waited for the start of container web: killed meanwhile')
    expect(readdirSync(folder)).toHaveLength(2)
    process.kill(other, 'SIGKILL')
    await minidock.ok('start', 'web')
    expect(await taken(streams)).toEqual({ stdout: 'well\n', stderr: '' })
    expect(existsSync(folder)).toBe(false)
  })

  test.each([[['rm', 'web']], [['rm', '-f', 'web']], [['container', 'prune', '-f']]])(
    'sees the container’s removal by %j',
    async command => {
      await create('web', 'true', '-i')
      const streams = await attachTo('web')
      const written = streams.write(Buffer.from('x'))
      const waits = [waitForExit(engine, 'web', 'removed'), waitForExit(engine, 'web', 'next-exit')]
      await minidock.ok(...command)
      expect([await streams.ended, await taken(streams), await written]).toEqual([{ kind: 'removed' }, { stdout: '', stderr: '' }, false])
      expect(await Promise.all(waits)).toEqual([0, 0])
    },
  )

  test('gets exit code 125 when the start fails; for the next start it attaches again', async () => {
    await create('web', 'true', '--entrypoint', '/none')
    const streams = await attachTo('web')
    expect((await minidock.minidock(['start', 'web'])).exitCode).toBe(1)
    expect(await streams.ended).toEqual({ kind: 'exited', exitCode: 125 })
    const again = await attachTo('web')
    const removed = waitForExit(engine, 'web', 'removed')
    await minidock.ok('rm', 'web')
    expect([await again.ended, await removed]).toEqual([{ kind: 'removed' }, 127])
  })

  test('is refused when 63 clients wait already', async () => {
    await create('web', 'true')
    const all = await Promise.all(Array.from({ length: 63 }, async () => await attachTo('web')))
    await expect(attachTo('web')).rejects.toMatchObject({
      kind: 'conflict',
      message: 'cannot attach to web: 63 clients wait for its start',
    })
    await minidock.ok('start', '-a', 'web')
    expect(new Set(await Promise.all(all.map(async ({ ended }) => (await ended).kind)))).toEqual(new Set(['exited']))
  })
})

describe('a restart policy', () => {
  test('begins a life that needs clients of its own, as docker does', async () => {
    const script = 'echo x >> /runs; n=$(wc -l < /runs); echo life $n; until [ -e /go$n ]; do sleep 0.02; done; exit $n'
    await create('lives', script, '--restart', 'on-failure:1')
    const first = await attachTo('lives')
    const ended = waitForExit(engine, 'lives', 'next-exit')
    await minidock.ok('start', 'lives')
    await minidock.ok('exec', 'lives', 'touch', '/go1')
    expect([await taken(first), await first.ended, await ended]).toEqual([
      { stdout: 'life 1\n', stderr: '' },
      { kind: 'exited', exitCode: 1 },
      1,
    ])
    const second = await attachOnceItRuns('lives')
    const last = waitForExit(engine, 'lives')
    await minidock.ok('exec', 'lives', 'touch', '/go2')
    expect([await second.ended, await last]).toEqual([{ kind: 'exited', exitCode: 2 }, 2])
    expect(await minidock.ok('logs', 'lives')).toBe('life 1\nlife 2')
  })

  /** Attaches once the next life runs: between two lives, docker refuses clients. */
  async function attachOnceItRuns(name: string): Promise<AttachedStreams> {
    for (;;) {
      try {
        return await attachTo(name)
      } catch (error) {
        expect(error).toMatchObject({ kind: 'conflict', message: `container ${name} is restarting, wait until the container is running` })
      }
    }
  }
})

describe('a process that attaches to a container that runs', () => {
  test('gets the output from then on, writes, and detaches without ending the container', async () => {
    await minidock.background('web', 'while read line; do echo "read $line"; [ "$line" = stop ] && exit 9; done', '-i')
    const first = await attachTo('web')
    expect(await first.write(Buffer.from('one\n'))).toBe(true)
    for await (const { bytes } of first.output) {
      expect(String(bytes)).toBe('read one\n')
      first.detach()
    }
    const second = await attachTo('web')
    void second.write(Buffer.from('stop\n'))
    expect([await taken(second), await second.ended]).toEqual([
      { stdout: 'read stop\n', stderr: '' },
      { kind: 'exited', exitCode: 9 },
    ])
    expect(await first.ended).toEqual({ kind: 'detached' })
  })

  test('gets the end `lost` when the monitor is killed, and is refused where docker refuses', async () => {
    const { monitor } = await minidock.background('web')
    const streams = await attachTo('web')
    await minidock.ok('pause', 'web')
    await expect(attachTo('web')).rejects.toMatchObject({
      kind: 'conflict',
      message: 'container web is paused, unpause the container before attach',
    })
    await minidock.ok('unpause', 'web')
    process.kill(monitor, 'SIGKILL')
    expect(await streams.ended).toEqual({ kind: 'lost' })
    await expect(attachTo('none')).rejects.toMatchObject({ kind: 'not-found' })
    // The next operation on the container reconciles it.
    expect(await waitForExit(engine, 'web')).toBe(255)
  })
})

describe('wait', () => {
  test('returns at once for a container that does not run, and waits for a start and an end with next-exit', async () => {
    await create('web', 'exit 7')
    const next = waitForExit(engine, 'web', 'next-exit')
    expect(await waitForExit(engine, 'web', 'not-running')).toBe(0)
    await minidock.ok('start', 'web')
    expect(await next).toBe(7)
    expect(await waitForExit(engine, 'web')).toBe(7)
    const [again, removed] = [waitForExit(engine, 'web', 'next-exit'), waitForExit(engine, 'web', 'removed')]
    await minidock.ok('rm', 'web')
    expect(await Promise.all([again, removed])).toEqual([7, 7])
  })

  test('with next-exit ends when the monitor is killed', async () => {
    const { monitor } = await minidock.background('web')
    const next = waitForExit(engine, 'web', 'next-exit')
    process.kill(monitor, 'SIGKILL')
    expect(await next).toBe(255)
  })

  test('ends early when its signal aborts', async () => {
    await create('web', 'true')
    const controller = new AbortController()
    const waiting = waitForExit(engine, 'web', 'removed', controller.signal)
    controller.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    await expect(waitForExit(engine, 'none')).rejects.toMatchObject({ kind: 'not-found' })
  })
})

test('the events are docker’s, in docker’s order', async () => {
  const folder = await create('web', 'exit 3', '--rm')
  const streams = await attachTo('web')
  const removed = waitForExit(engine, 'web', 'removed')
  await minidock.ok('start', 'web')
  expect([await streams.ended, await removed]).toEqual([{ kind: 'exited', exitCode: 3 }, 3])
  const id = folder.split('/').at(-2) ?? ''
  const actions = ['create', 'attach', 'start', 'die', 'destroy']
  await until('its end is told', () => eventsOf(minidock.root, id, 'destroy').length === 1)
  expect(eventsOf(minidock.root, id, ...actions).map(({ Action }) => Action)).toEqual(actions)
})
