/** Chapter 6: a mount shows files that are not the container's own. Who else has them sees what it writes, and they stay when it goes. */

import { join } from 'node:path'
import type { Check } from './check.ts'
import { command, eventually, inside, onHost } from './containers.ts'
import { expectSame } from './expectations.ts'
import { withVolumes } from './volumes.ts'

const ATTACH = 'heart.ts, attach(): move_mount, a descriptor and a path for each end'

export const sharing: readonly Check[] = [
  {
    name: 'what a container writes into a volume, the next one finds',
    since: 6,
    todo: 1,
    where: ATTACH,
    async run(bench) {
      await withVolumes(bench, ['kept'], async () => {
        await inside(bench, 'echo "order 1" > /data/orders', '-v', 'kept:/data')
        const seen = await inside(bench, 'cat /elsewhere/orders 2>&1; true', '-v', 'kept:/elsewhere')
        expectSame('what the next container reads in the same volume', 'order 1', seen)
      })
    },
  },
  {
    name: 'two containers with the same volume see at once what the other writes',
    since: 6,
    todo: 1,
    where: ATTACH,
    async run(bench) {
      await withVolumes(bench, ['both'], async () => {
        const wait = 'until [ -e /data/answer ]; do sleep 0.1; done; cat /data/answer; exec sleep 600'
        const { id } = await bench.background(['-v', 'both:/data', 'busybox', 'sh', '-c', wait])
        await inside(bench, 'echo forty-two > /data/new && mv /data/new /data/answer', '-v', 'both:/data')
        await eventually(async () => {
          const { stdout } = await bench.cli(['logs', id])
          return stdout === 'forty-two\n' ? undefined : { expected: 'a container that runs finds what another one writes', seen: stdout }
        })
        await command(bench, 'rm', '-f', id)
      })
    },
  },
  {
    name: 'a directory of the host is the same directory in the container, both ways',
    since: 6,
    todo: 1,
    where: ATTACH,
    async run(bench) {
      const web = join(bench.folder, 'web')
      await onHost(bench, `mkdir '${web}' && echo page > '${web}/index'`)
      const seen = await inside(bench, 'cat /web/index 2>&1; echo log > /web/log; true', '-v', `${web}:/web`)
      expectSame('what the container reads of the host', 'page', seen)
      expectSame('what the host finds of the container', 'log', await onHost(bench, `cat '${web}/log' 2> /dev/null; true`))
    },
  },
  {
    name: 'a source that is missing is made, as a directory',
    since: 6,
    where: 'volumes.ts, furnish(): CreateMountpoint',
    async run(bench) {
      const source = join(bench.folder, 'not/there/yet')
      await inside(bench, 'true', '-v', `${source}:/web`)
      expectSame('what is at the source on the host', 'directory', await onHost(bench, `stat -c %F '${source}' 2>&1; true`))
    },
  },
  {
    name: 'a single file of the host is mounted as a file',
    since: 6,
    todo: 1,
    where: `places.ts, makePlace(); ${ATTACH}`,
    async run(bench) {
      const file = join(bench.folder, 'settings')
      await onHost(bench, `echo colour=blue > '${file}'`)
      const seen = await inside(bench, 'cat /etc/app/settings 2>&1; true', '-v', `${file}:/etc/app/settings`)
      expectSame('what the container reads in the file', 'colour=blue', seen)
    },
  },
  {
    name: 'a tmpfs is empty each time, and has no more room than it was given',
    since: 6,
    todo: 1,
    where: `sources.ts, openFileSystem(); ${ATTACH}`,
    async run(bench) {
      const script = 'ls -A /scratch; head -c 2000000 /dev/zero > /scratch/file && echo all; stat -c %s /scratch/file; true'
      for (const turn of ['first', 'second']) {
        const seen = await inside(bench, script, '--tmpfs', '/scratch:size=1m')
        expectSame(`what the ${turn} container finds there, and the size of a file of two megabytes,`, `${2 ** 20}`, seen)
      }
    },
  },
  {
    name: 'what is mounted below a directory of the host comes with it',
    since: 6,
    todo: 1,
    where: 'heart.ts, open(): open_tree, AT_RECURSIVE',
    async run(bench) {
      const below = join(bench.folder, 'web/below')
      await onHost(bench, `mkdir -p '${below}' && mount -t tmpfs below '${below}' && echo deep > '${below}/file'`)
      try {
        const seen = await inside(bench, 'cat /web/below/file 2>&1; true', '-v', `${bench.folder}/web:/web`)
        expectSame('what the container reads in the mount below', 'deep', seen)
      } finally {
        await onHost(bench, `umount '${below}'`)
      }
    },
  },
  {
    name: '--volumes-from gives a container the mounts of another, in the same places',
    since: 6,
    todo: 1,
    where: `resolve-mounts.ts, borrowed(); ${ATTACH}`,
    async run(bench) {
      await withVolumes(bench, ['lent'], async () => {
        await command(bench, 'create', '--name', 'lender', '-v', 'lent:/data', '-v', `${bench.folder}:/host`, 'busybox', 'true')
        try {
          await inside(bench, 'echo lent > /data/x; echo lent > /host/x', '--volumes-from', 'lender')
          const seen = await inside(bench, 'cat /data/x 2>&1; true', '-v', 'lent:/data')
          expectSame('what was written into the borrowed volume', 'lent', seen)
          expectSame('and into the borrowed directory', 'lent', await onHost(bench, `cat '${bench.folder}/x' 2> /dev/null; true`))
        } finally {
          await bench.cli(['rm', '-f', 'lender'])
        }
      })
    },
  },
]
