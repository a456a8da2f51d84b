/** `--storage-opt size=`: what it becomes, and what is refused. */

import { expect, test } from 'vitest'
import { modulesUpTo } from '../chapters.ts'
import { assumedWorld } from '../cli/explain/world.ts'
import { createEngine } from '../engine/engine.ts'
import { newRequest } from '../formats/docker/request.ts'
import { ASSUMED_HOST } from '../kernel/machine/host.ts'
import { parseMounts } from '../kernel/machine/mounts.ts'
import { keepsProjectQuotas } from '../kernel/machine/project-quotas.ts'
import { showInstruction } from '../kernel/program/listing.ts'

const engine = createEngine(modulesUpTo(3), { root: '/state', launcher: '/launcher' })

function hostList(StorageOpt: Record<string, string>, projectQuotas = true): string[] {
  const request = newRequest()
  const world = { ...assumedWorld(engine), id: `7ffffffe${'0'.repeat(56)}`, host: { ...ASSUMED_HOST, projectQuotas } }
  const limited = { ...request, Image: 'busybox', Cmd: ['true'], HostConfig: { ...request.HostConfig, StorageOpt } }
  return engine.compiler.prepare({ ...world, request: limited }).compiled.host.instructions.map(showInstruction)
}

test('both directories of the overlay are one project, which may take no more than the size', () => {
  const directory = (name: string) => expect.stringMatching(new RegExp(`^directory = openat\\(AT_FDCWD, "/state/containers/\\w+/${name}"`))
  const belongs = 'ioctl(directory, FS_IOC_FSSETXATTR, {fsx_xflags=FS_XFLAG_PROJINHERIT, fsx_projid=4294967294})'
  expect(hostList({ SIZE: '10m' }).slice(0, 7)).toEqual([
    directory('upper'),
    belongs,
    'quotactl_fd(directory, QCMD(Q_XSETQLIM, PRJQUOTA), 4294967294, {d_id=4294967294, d_blk_hardlimit=20480, d_blk_softlimit=20480})',
    'close(directory)',
    directory('work'),
    belongs,
    'close(directory)',
  ])
})

test('a size of 0 is no limit, on any file system', () => {
  expect(hostList({ size: '0' }, false)).toEqual(hostList({}))
})

test.each([
  [{ size: '10m' }, "--storage-opt is supported only for overlay over xfs with 'pquota' mount option"],
  [{ inodes: '5' }, 'Unknown option inodes'],
  [{ size: 'much' }, "invalid size: 'much'"],
])('%j is refused on ext4', (options, message) => {
  expect(() => hostList(options, false)).toThrow(message)
})

test.each([
  ['37 31 0:34 / / rw,relatime shared:1 - xfs /dev/vda rw,attr2,inode64,logbufs=8,prjquota', true],
  ['37 31 0:34 / / rw,relatime shared:1 - xfs /dev/vda rw,attr2,inode64,logbufs=8,pqnoenforce', false],
  ['37 31 0:34 / / rw,relatime shared:1 - xfs /dev/vda rw,attr2,inode64,noquota', false],
  ['37 31 0:34 / / rw,relatime shared:1 - ext4 /dev/vda rw,prjquota', false],
])('a file system that says %j keeps quotas of projects: %s', (line, kept) => {
  expect(keepsProjectQuotas(parseMounts(line)[0])).toBe(kept)
})
