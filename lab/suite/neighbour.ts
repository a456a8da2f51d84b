/**
 * neighbour.ts [LOOPS]: somebody else who uses this machine while checks run, until Ctrl-C. Containers are run, entered and removed in a state folder and a
 * network of its own, which are cleaned up all the time; and so many busy loops want a processor. The checks pass beside it, which is how it is proved that they
 * count on nothing but their own.
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { REPOSITORY } from '../../course/places.ts'
import { newNamespace } from '../fixtures/network-namespace.ts'
import { fetchImage } from '../sandbox/fetch-image.ts'

const folder = mkdtempSync(join(tmpdir(), 'minidock-neighbour-'))
const loops = Array.from({ length: Number(process.argv[2] ?? 0) }, () => spawn('sh', ['-c', 'while :; do :; done']))
let [isOver, rounds] = [false, 0]
process.once('SIGINT', end).once('SIGTERM', end)

const root = join(folder, 'root')
const { namespace, end: endNetwork } = await newNamespace()
const minidock = (...args: readonly string[]) => {
  const [file, ...argv] = namespace.enter(join(REPOSITORY, 'minidock'), ...args)
  return execa(file, argv, { env: { MINIDOCK_ROOT: root }, detached: true })
}

try {
  await fetchImage(root, 'busybox')
  for (; !isOver; rounds++) {
    const name = `neighbour${rounds}`
    await minidock('run', '-d', '-m', '64m', '--name', name, 'busybox', 'sleep', '1000')
    await Promise.all([minidock('exec', name, 'true'), minidock('system', 'gc'), minidock('run', '--rm', 'busybox', 'true')])
    await minidock('rm', '-f', name)
  }
} finally {
  loops.forEach(kill)
  await endNetwork()
  rmSync(folder, { recursive: true, force: true })
}
process.stdout.write(`${rounds} rounds\n`)

function end(): void {
  isOver = true
}

function kill(child: ChildProcess): void {
  child.kill('SIGKILL')
}
