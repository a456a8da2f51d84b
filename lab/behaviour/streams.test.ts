/** What goes through a container's stdin, stdout and stderr. */

import { createHash, randomFillSync } from 'node:crypto'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { MINIDOCK } from '../fixtures/minidock.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()
const MIB = 1 << 20

/** 100 MiB that do not repeat, and their checksum when all have been given. */
function noise(mebibytes: number): { stream: Readable; sum: () => string } {
  const hash = createHash('sha256')
  const seed = randomFillSync(Buffer.alloc(MIB))
  const chunks = function* () {
    for (let n = 0; n < mebibytes; n++) {
      const chunk = Buffer.from(seed)
      chunk.writeUInt32LE(n)
      hash.update(chunk)
      yield chunk
    }
  }
  return { stream: Readable.from(chunks()), sum: () => hash.digest('hex') }
}

test('with -i, 100 MB come in byte for byte', async () => {
  const { stream, sum } = noise(100)
  const { stdout, exitCode } = await minidock.start(['run', '--rm', '-i', 'busybox', 'sha256sum'], { input: stream })
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `${sum()}  -` })
})

test('with -i, 100 MB go through in both directions at once', async () => {
  const { stream, sum } = noise(100)
  const through = createHash('sha256')
  const running = minidock.start(['run', '--rm', '-i', 'busybox', 'cat'], { input: stream, buffer: false, encoding: 'buffer' })
  running.stdout?.on('data', chunk => through.update(chunk as Buffer))
  expect((await running).exitCode).toBe(0)
  expect(through.digest('hex')).toBe(sum())
})

test('who is behind when --rm has removed the container still gets all of its output, and its exit code', async () => {
  // The sizes around which the socket is full, and nothing had to be kept in a file before the container ended.
  const sizes = Array.from({ length: 20 }, (_, n) => 300 + 3 * n)
  const left = '[ -n "$(ls "$MINIDOCK_ROOT/containers")" ]'
  const pause = `head -c 1; n=0; while ${left} && [ $((n += 1)) -lt 1000 ]; do sleep 0.05; done; [ $n -lt 1000 ] || echo left >&2; cat`
  const results = await Promise.all(
    sizes.map(async size => {
      const script = `{ "${MINIDOCK}" run --rm busybox head -c ${size}k /dev/zero; echo $? >&2; } | { ${pause}; } | wc -c`
      const { stdout, stderr } = await execa('sh', ['-c', script], { env: minidock.environment })
      return [size, Number(stdout) / 1024, stderr]
    }),
  )
  expect(results).toEqual(sizes.map(size => [size, size, '0']))
})

test('without -i, stdin is empty and stays with the caller', async () => {
  const { stdout } = await execa('sh', ['-c', `"${MINIDOCK}" run --rm busybox cat; cat`], {
    input: 'for the caller',
    env: minidock.environment,
  })
  expect(stdout).toBe('for the caller')
})

test('with -i, a program that reads only a part ends well', async () => {
  const { stdout, exitCode } = await minidock.start(['run', '--rm', '-i', 'busybox', 'head', '-c', '5'], {
    input: noise(8).stream,
    encoding: 'latin1',
  })
  expect({ exitCode, length: String(stdout).length }).toEqual({ exitCode: 0, length: 5 })
})

test('with -i, a program that closes its stdin and goes on holds up nobody who writes', async () => {
  const script = 'exec <&-; until [ -e /go ]; do sleep 0.05; done; exit 3'
  const running = minidock.start(['run', '--rm', '-i', '--name', 'deaf', 'busybox', 'sh', '-c', script], { stdin: 'pipe' })
  await promisify(running.stdin?.end.bind(running.stdin) as (chunk: Buffer, done: () => void) => void)(Buffer.alloc(8 * MIB))
  await minidock.ok('exec', 'deaf', 'touch', '/go')
  expect((await running).exitCode).toBe(3)
})

test.each([
  ['run', ['run', '--rm', 'busybox'], ['run', '--rm', '-i', 'busybox']],
  ['exec', ['exec', 'open'], ['exec', '-i', 'open']],
])('%s hands on records as they were written, in and out: dd gets each of them whole', async (_, from, into) => {
  await minidock.ok('run', '-d', '--name', 'open', 'busybox', 'sleep', '1000')
  for (const size of [512, 1024, 2048]) {
    const dd = ['dd', `bs=${size}`, 'count=3000']
    const command = (...words: readonly string[]) => words.map(word => `'${word}'`).join(' ')
    const script = `${command(MINIDOCK, ...from, ...dd, 'if=/dev/zero')} 2>/dev/null | ${command(...dd)} 2>&3 | ${command(MINIDOCK, ...into, ...dd)} | wc -c`
    const { stdout, stderr } = await execa('sh', ['-c', `{ ${script}; } 3>&2`], { env: minidock.environment })
    expect([stdout, stderr.match(/\d+\+\d+ records in/g)]).toEqual([`${3000 * size}`, ['3000+0 records in', '3000+0 records in']])
  }
})

test('with -i and a stdin that ends at once, the program sees the end', async () => {
  expect((await minidock.minidock(['run', '--rm', '-i', 'busybox', 'wc', '-c'], { input: '' })).stdout).toBe('0')
})

test('stdout and stderr are apart', async () => {
  const { stdout, stderr } = await minidock.minidock(['run', '--rm', 'busybox', 'sh', '-c', 'echo out; echo err >&2'])
  expect({ stdout, stderr }).toEqual({ stdout: 'out', stderr: 'err' })
})

test('20 MB of stderr arrive whole, beside stdout', async () => {
  const script = 'head -c 20971520 /dev/zero >&2 & head -c 20971520 /dev/zero; wait'
  const { stdout, stderr } = await minidock.start(['run', '--rm', 'busybox', 'sh', '-c', script])
  expect([stdout.length, stderr.length]).toEqual([20 * MIB, 20 * MIB])
})

test('a reader that has seen enough ends the command as it ends any, by SIGPIPE and without a word', async () => {
  const { stdout, stderr, exitCode } = await execa(
    'bash',
    ['-c', `"${MINIDOCK}" run --rm busybox sh -c 'echo first; seq 1 20000; exit 0' | head -1; exit \${PIPESTATUS[0]}`],
    {
      env: minidock.environment,
      reject: false,
    },
  )
  expect({ stdout, stderr, exitCode }).toEqual({ stdout: 'first', stderr: '', exitCode: 141 })
})

test('bytes that are no text come out as they are', async () => {
  const { stdout } = await minidock.start(['run', '--rm', 'busybox', 'printf', '\\000\\377\\r\\n\\033'], { encoding: 'hex' })
  expect(stdout).toBe('00ff0d0a1b')
})

test('a program that closes its stdout and goes on is waited for', async () => {
  const { exitCode, stderr } = await minidock.minidock(['run', '--rm', 'busybox', 'sh', '-c', 'exec >&-; sleep 0.3; echo late >&2; exit 4'])
  expect({ exitCode, stderr }).toEqual({ exitCode: 4, stderr: 'late' })
})

test('the last words of a program that ends at once are not lost', async () => {
  for (let n = 0; n < 5; n++) expect((await minidock.ok('run', '--rm', 'busybox', 'seq', '1', '5000')).endsWith('\n5000')).toBe(true)
})
