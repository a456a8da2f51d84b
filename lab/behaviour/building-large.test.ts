/** Builds of much: files, bytes, lines. The memory of the command does not grow with them. */

import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { BuildFolder, removeBuilt } from '../fixtures/build-folder.ts'
import { MINIDOCK } from '../fixtures/minidock.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { within } from '../suite/slowness.ts'

const minidock = useMinidock({ inMemory: true })

afterEach(() => removeBuilt(minidock))

/** KiB, resident. A file takes 144,000 on a quiet machine; on a busy one, buffers wait longer for V8 to find them dead. */
const MOST = 160_000
const MOST_FOR_SMALL_FILES = 135_000

/** Builds the folder. @returns the most memory that one process of the command had, in KiB */
function memoryOf(context: BuildFolder): number {
  const script =
    'import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)'
  const output = execFileSync('python3', ['-c', script, MINIDOCK, 'build', '-q', '--network', 'none', '-t', 'built', context.path], {
    encoding: 'utf8',
    env: { ...process.env, ...minidock.environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return Number(output.trim().split('\n').at(-1))
}

test('100,000 files of a context, to be copied and to be found in the cache', { timeout: within(400) }, async () => {
  const context = new BuildFolder(minidock)
  context.write('FROM busybox\nCOPY . /x/\n')
  for (let folder = 0; folder < 100; folder++) {
    mkdirSync(join(context.path, `d${folder}`))
    for (let file = 0; file < 1000; file++) writeFileSync(join(context.path, `d${folder}/file-${file}`), `${file}`)
  }
  expect(memoryOf(context)).toBeLessThan(MOST_FOR_SMALL_FILES)
  expect(memoryOf(context)).toBeLessThan(MOST_FOR_SMALL_FILES)
  expect(await minidock.ok('run', '--rm', '--network', 'none', 'built', 'sh', '-c', 'find /x -type f | wc -l')).toBe('100001')
})

test('a file of 500 MB', { timeout: within(400) }, () => {
  const context = new BuildFolder(minidock)
  context.write('FROM busybox\nCOPY big /\n')
  execFileSync('/bin/sh', ['-c', 'head -c 500000000 /dev/urandom >big'], { cwd: context.path })
  expect(memoryOf(context)).toBeLessThan(MOST)
})

test('a Dockerfile of 10,000 lines', { timeout: within(120) }, async () => {
  const context = new BuildFolder(minidock)
  const lines = Array.from({ length: 3333 }, (_, index) => `ENV A${index}=${index}\nLABEL l${index}=v\n# ${index}\n`)
  context.write(`FROM busybox\n${lines.join('')}RUN echo $A0$A3332 >/f\n`)
  expect(memoryOf(context)).toBeLessThan(MOST)
  expect(await minidock.ok('run', '--rm', '--network', 'none', 'built', 'cat', '/f')).toBe('03332')
})
