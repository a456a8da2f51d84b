import { type Duplex, duplexPair } from 'node:stream'
import { setImmediate as nextRound } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { FRAME } from '../kernel/launch/monitor-connection.ts'
import { heart } from '../lifecycle/heart.ts'
import { type Framing, MonitorStreams } from './attached-streams.ts'

/** Returns streams with a connection, and both ends of that. */
function connected(framing: Framing = heart): { readonly streams: MonitorStreams; readonly ours: Duplex; readonly monitor: Duplex } {
  const [ours, monitor] = duplexPair()
  const streams = new MonitorStreams(framing, true)
  streams.connect(ours)
  return { streams, ours, monitor }
}

const frame = (stream: number, content: string | Uint8Array) => heart.frame(stream, Buffer.from(content))
const exit = (code: number) => heart.frame(FRAME.exit, Uint8Array.of(code))

/** Returns all output: `stdout:…` and `stderr:…`. */
async function taken({ output }: MonitorStreams): Promise<string[]> {
  const pieces: string[] = []
  for await (const { stream, bytes } of output) pieces.push(`${stream}:${Buffer.from(bytes)}`)
  return pieces
}

/** Returns the frames that the monitor reads; more come as it reads them. */
function heard(monitor: Duplex): [stream: number, content: string][] {
  const seen: [number, string][] = []
  let all = Buffer.alloc(0)
  monitor.on('data', (chunk: Buffer) => {
    all = Buffer.concat([all, chunk])
    while (all.length >= 8 && all.length >= 8 + all.readUInt32BE(4)) {
      const end = 8 + all.readUInt32BE(4)
      seen.push([all.readUInt8(0), all.subarray(8, end).toString('latin1')])
      all = all.subarray(end)
    }
  })
  return seen
}

const afterEvents = async () => {
  for (let round = 0; round < 20; round++) await nextRound()
}

describe('output', () => {
  test('comes stream by stream, and ends with the exit code', async () => {
    const { streams, monitor } = connected()
    monitor.write(Buffer.concat([frame(1, 'out'), frame(2, 'err'), frame(1, 'more'), exit(3)]))
    expect(await taken(streams)).toEqual(['stdout:out', 'stderr:err', 'stdout:more'])
    expect(await streams.ended).toEqual({ kind: 'exited', exitCode: 3 })
  })

  test('is not lost when a write fails while too much of it waits: what was read has the exit code', async () => {
    const { streams, ours, monitor } = connected()
    monitor.write(frame(1, Buffer.alloc(300_000, 'x')))
    await afterEvents()
    monitor.write(Buffer.concat([frame(1, 'last'), exit(3)]))
    await afterEvents()
    expect(ours.isPaused()).toBe(true)
    ours.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
    expect((await taken(streams)).join('')).toBe(`stdout:${'x'.repeat(300_000)}stdout:last`)
    expect(await streams.ended).toEqual({ kind: 'exited', exitCode: 3 })
  })

  test('is no longer read when too much of it waits, and none is lost', async () => {
    const { streams, monitor } = connected()
    const piece = Buffer.alloc(1 << 14, 'x')
    let sent = 0
    const sending = (async () => {
      for (; sent < 200; sent++) await new Promise(resolve => monitor.write(frame(1, piece), resolve))
      monitor.write(exit(0))
    })()
    await afterEvents()
    expect(sent).toBeLessThan(40)
    let size = 0
    for await (const { bytes } of streams.output) size += bytes.length
    await sending
    expect([size, await streams.ended]).toEqual([200 << 14, { kind: 'exited', exitCode: 0 }])
  })

  test('continues where a loop was left', async () => {
    const { streams, monitor } = connected()
    monitor.write(Buffer.concat([frame(1, 'one'), frame(1, 'two'), exit(0)]))
    for await (const { bytes } of streams.output) {
      expect(String(bytes)).toBe('one')
      break
    }
    expect(await taken(streams)).toEqual(['stdout:two'])
  })

  test('is shared by two loops, and both end', async () => {
    const { streams, monitor } = connected()
    const both = Promise.all([taken(streams), taken(streams)])
    await afterEvents()
    monitor.write(Buffer.concat([frame(1, 'one'), exit(0)]))
    expect((await both).flat()).toEqual(['stdout:one'])
  })

  test('with broken frames fails in the loop, and nowhere else', async () => {
    const broken: Framing = {
      ...heart,
      unframe() {
        return () => {
          throw new Error('no frames')
        }
      },
    }
    const { streams, monitor } = connected(broken)
    monitor.write('x')
    expect(await streams.ended).toEqual({ kind: 'lost' })
    await expect(taken(streams)).rejects.toThrow('no frames')
  })
})

describe('input', () => {
  test('waits for the connection, is sent in frames of 64 KiB at most, and bytes of two writers do not mix', async () => {
    const [ours, monitor] = duplexPair()
    const streams = new MonitorStreams(heart, true)
    const written = [streams.write(Buffer.alloc(100_000, 'a')), streams.write(Buffer.from('b')), streams.end()]
    let isWritten = false
    void written[0]?.then(() => {
      isWritten = true
    })
    await afterEvents()
    expect(isWritten).toBe(false)
    const seen = heard(monitor)
    streams.connect(ours)
    expect(await Promise.all(written)).toEqual([true, true, true])
    expect(seen.map(([stream, content]) => [stream, content.length, content[0]])).toEqual([
      [FRAME.stdin, 65_536, 'a'],
      [FRAME.stdin, 34_464, 'a'],
      [FRAME.stdin, 1, 'b'],
      [FRAME.end, 0, undefined],
    ])
  })

  test('is taken as fast as the monitor reads', async () => {
    const { streams, monitor } = connected()
    let count = 0
    const writing = (async () => {
      for (; count < 50; count++) expect(await streams.write(Buffer.alloc(1 << 16))).toBe(true)
    })()
    await afterEvents()
    expect(count).toBeLessThan(10)
    heard(monitor)
    await writing
  })

  test('is refused when the container has ended, was detached from, or takes none', async () => {
    const { streams, monitor } = connected()
    monitor.write(exit(0))
    await streams.ended
    expect([await streams.write(Buffer.from('x')), await streams.end()]).toEqual([false, false])
    const left = connected().streams
    const writing = left.write(Buffer.alloc(1 << 20))
    left.detach()
    expect(await writing).toBe(false)
    expect(await new MonitorStreams(heart, false).write(Buffer.from('x'))).toBe(false)
  })
})

test('of the sizes set before the start only the last is sent, before any input', async () => {
  const [ours, monitor] = duplexPair()
  const streams = new MonitorStreams(heart, true)
  const seen = heard(monitor)
  void streams.write(Buffer.from('typed'))
  streams.resize(80, 24)
  streams.resize(100, 30)
  streams.connect(ours)
  await afterEvents()
  expect(seen).toEqual([
    [FRAME.size, '\x1e\0\x64\0\0\0\0\0'],
    [FRAME.stdin, 'typed'],
  ])
})

describe('the streams end', () => {
  test('when they are detached, and output that was read can still be taken', async () => {
    const { streams, monitor } = connected()
    monitor.write(frame(1, 'out'))
    await afterEvents()
    streams.detach()
    expect([await streams.ended, await taken(streams)]).toEqual([{ kind: 'detached' }, ['stdout:out']])
  })

  test('with `lost` when the monitor was killed', async () => {
    const { streams, monitor } = connected()
    monitor.end(frame(1, 'out'))
    expect([await taken(streams), await streams.ended]).toEqual([['stdout:out'], { kind: 'lost' }])
  })

  test('once: a later end changes nothing', async () => {
    const streams = new MonitorStreams(heart, true)
    streams.detach()
    streams.finish({ kind: 'removed' })
    const [ours] = duplexPair()
    streams.connect(ours)
    expect([await streams.ended, ours.destroyed, await taken(streams)]).toEqual([{ kind: 'detached' }, true, []])
  })
})
