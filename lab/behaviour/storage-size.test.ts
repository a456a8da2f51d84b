/** `--storage-opt size=`: what a container may write in all, where the state folder's file system can limit that. */

import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { hasProjectQuotas } from '../../runtime/kernel/machine/project-quotas.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()
const FILL = 'dd if=/dev/zero of=/big bs=64k count=320 2>&1; sync; du -k /big'
const MIB = 1024

/** KiB that a container has written of 20 MiB, and what its disk was like then. */
async function fill(...args: readonly string[]): Promise<{ readonly written: number; readonly said: string }> {
  const { stdout } = await minidock.minidock(['run', '--rm', ...args, 'busybox', 'sh', '-c', FILL])
  return { written: written(stdout), said: stdout }
}

function written(said: string): number {
  return Number(/^(\d+)\s+\/big$/m.exec(said)?.[1])
}

test('a container has a disk of the size that it was given, for all of its lives; elsewhere it is refused', async () => {
  if (hasProjectQuotas(minidock.root)) {
    await eachHasItsOwn()
    await itLasts()
    await whatIsCopiedCounts()
  } else await isRefused()
})

async function isRefused(): Promise<void> {
  const { exitCode, stderr } = await minidock.minidock(['run', '--storage-opt', 'size=8m', 'busybox', 'true'])
  expect({ exitCode, stderr }).toEqual({ exitCode: 125, stderr: expect.stringContaining('supported only for overlay over xfs') })
  expect(await minidock.ok('ps', '-aq')).toBe('')
}

async function eachHasItsOwn(): Promise<void> {
  const [small, large, unlimited] = [await fill('--storage-opt', 'size=8m'), await fill('--storage-opt', 'size=12m'), await fill()]
  expect(small.said).toContain('No space left on device')
  expect(small.written).toBeGreaterThan(7 * MIB)
  expect(small.written).toBeLessThanOrEqual(8 * MIB)
  expect(large.written).toBeGreaterThan(11 * MIB)
  expect(large.written).toBeLessThanOrEqual(12 * MIB)
  expect(unlimited.written).toBe(20 * MIB)
}

async function itLasts(): Promise<void> {
  const script = `if test -e /first; then ${FILL}; else dd if=/dev/zero of=/first bs=64k count=96; fi`
  await minidock.ok('create', '--name', 'twice', '--storage-opt', 'size=8m', 'busybox', 'sh', '-c', script)
  expect(await minidock.minidock(['start', '-a', 'twice'])).toMatchObject({ exitCode: 0 })
  const { stdout } = await minidock.minidock(['start', '-a', 'twice'])
  expect(stdout).toContain('No space left on device')
  expect(written(stdout)).toBeGreaterThan(MIB)
  expect(written(stdout)).toBeLessThanOrEqual(2 * MIB)
  expect(await minidock.ok('inspect', '-f', '{{json .HostConfig.StorageOpt}}', 'twice')).toBe('{"size":"8m"}')
}

async function whatIsCopiedCounts(): Promise<void> {
  const file = minidock.path('copied')
  writeFileSync(file, Buffer.alloc(6 * MIB * 1024, 'x'))
  await minidock.ok('create', '--name', 'copied', '--storage-opt', 'size=8m', 'busybox', 'sh', '-c', FILL)
  await minidock.ok('cp', file, 'copied:/first')
  const { stdout } = await minidock.minidock(['start', '-a', 'copied'])
  expect(stdout).toContain('No space left on device')
  expect(written(stdout)).toBeLessThanOrEqual(2 * MIB)
}
