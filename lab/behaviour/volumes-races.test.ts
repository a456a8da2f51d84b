/**
 * A container that swaps directories of a volume with links to the host, as fast as it can, while other containers mount something below them, a thousand times. Those
 * have the host's processes, so that a link through /proc would lead to the host. Nothing is made or seen there.
 */

import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { hostState } from '../fixtures/host-unchanged.ts'
import { importProgram } from '../fixtures/import-program.ts'
import { Background } from '../fixtures/minidock.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { within } from '../suite/slowness.ts'

const ROUNDS = 1000

const minidock = useMinidock()

test('no mount and no part of a volume is led to the host by links that are swapped', { timeout: within(1200) }, async () => {
  const outside = minidock.path('outside')
  // Some of the places are there already: whoever is led here can mount on them; and one is not, which would be made.
  mkdirSync(join(outside, 'tmpfs'), { recursive: true })
  for (const name of ['secret', 'file']) writeFileSync(join(outside, name), 'the host is here')
  writeFileSync(minidock.path('file'), 'bound')
  await importProgram(minidock, 'swapping', 'swap-links.c')
  // Of this process, whose root is the host's.
  const root = `/proc/${process.pid}/root${outside}`
  const links = [root, `../../../..${root}`, outside, `../../../../../../../../../..${outside}`]
  const id = await minidock.ok('run', '-d', '--name', 'web', '-v', 'shared:/v', 'swapping', '/program', '/v', ...links)
  await new Background(minidock, 'web', id).says(/ready/)
  const before = hostState()
  let worked = 0
  for (let round = 0; round < ROUNDS; round++) {
    const [a, b] = round % 2 === 0 ? ['d0', 'd1'] : ['d1', 'd0']
    const subpath = round % 4 < 2 ? 'd2' : 'd3'
    const mounts = ['-v', `below:/v/${a}/volume`, '-v', `${minidock.path('file')}:/v/${b}/file`, '--tmpfs', `/v/${a}/tmpfs`]
    const part = ['--mount', `type=volume,src=shared,dst=/part,volume-subpath=${subpath}`]
    const script = ['sh', '-c', 'cat /part/secret; ls /part']
    const { exitCode, stdout, stderr } = await minidock.minidock([
      'run',
      '--rm',
      '--pid',
      'host',
      '-v',
      'shared:/v',
      ...mounts,
      ...part,
      'busybox',
      ...script,
    ])
    if (exitCode === 0) worked++
    expect(stdout, 'a part of the volume is the host’s').not.toMatch(/secret|the host is here/)
    expect(readdirSync(outside), 'made on the host').toEqual(['file', 'secret', 'tmpfs'])
    expect(stderr, 'a mount of the host’s was taken hold of: only the kernel refuses to mount there').not.toContain('move_mount')
  }
  expect(hostState()).toEqual(before)
  expect(worked, 'containers that started').toBeGreaterThan(0)
  await minidock.ok('rm', '-f', 'web')
  await minidock.ok('rmi', 'swapping')
})
