/** Chapter 6: what becomes of a volume when its container is removed. */

import type { Check } from './check.ts'
import { command, inside } from './containers.ts'
import { expectMatch, expectSame, expectThat } from './expectations.ts'
import { more, volumesOf, withVolumes } from './volumes.ts'

export const lifetimes: readonly Check[] = [
  {
    name: 'a volume with a name stays when its container is removed, also with --rm',
    since: 6,
    where: 'heart.ts, goesWith()',
    async run(bench) {
      await withVolumes(bench, ['stays-1', 'stays-2'], async () => {
        const before = await volumesOf(bench)
        await inside(bench, 'true', '-v', 'stays-1:/data')
        await command(bench, 'run', '--name', 'goes', '-v', 'stays-2:/data', 'busybox', 'true')
        await command(bench, 'rm', '-v', 'goes')
        expectSame('the volumes that are left', 'stays-1 stays-2', more(before, await volumesOf(bench)).join(' '))
      })
    },
  },
  {
    name: 'an anonymous volume goes with a container that is removed when it ends',
    since: 6,
    todo: 4,
    where: 'heart.ts, goesWith(); volumes.ts, forgetLinks()',
    async run(bench) {
      const before = await volumesOf(bench)
      await inside(bench, 'touch /data/x', '-v', '/data')
      const left = more(before, await volumesOf(bench))
      expectThat(left.length === 0, 'no volume is left', left.join('\n'))
    },
  },
  {
    name: 'an anonymous volume stays with rm, since nobody has asked for its removal',
    since: 6,
    where: 'heart.ts, goesWith()',
    async run(bench) {
      const before = await volumesOf(bench)
      await command(bench, 'run', '--name', 'leaves', '-v', '/data', 'busybox', 'touch', '/data/x')
      await command(bench, 'rm', 'leaves')
      const left = more(before, await volumesOf(bench))
      await bench.cli(['volume', 'rm', '-f', ...left])
      expectSame('the number of volumes that are left', 1, left.length)
    },
  },
  {
    name: 'rm -v removes an anonymous volume, but not one that another container has',
    since: 6,
    todo: 4,
    where: 'heart.ts, goesWith(): users',
    async run(bench) {
      const before = await volumesOf(bench)
      try {
        await command(bench, 'create', '--name', 'first', '-v', '/data', 'busybox', 'true')
        await command(bench, 'create', '--name', 'second', '--volumes-from', 'first', 'busybox', 'true')
        await command(bench, 'rm', '-v', 'first')
        expectSame('the number of volumes that are left for the other container', 1, more(before, await volumesOf(bench)).length)
        await command(bench, 'rm', '-v', 'second')
        expectSame('the number of volumes when that one is removed with -v, too', 0, more(before, await volumesOf(bench)).length)
      } finally {
        await bench.cli(['rm', '-f', 'first', 'second'])
        await bench.cli(['volume', 'rm', '-f', ...more(before, await volumesOf(bench))])
      }
    },
  },
  {
    name: 'a volume that a container has cannot be removed by its name',
    since: 6,
    where: 'volumes/operations/remove-volume.ts; store/volumes/volume-use.ts',
    async run(bench) {
      await withVolumes(bench, ['wanted'], async () => {
        await command(bench, 'create', '--name', 'holder', '-v', 'wanted:/data', 'busybox', 'true')
        try {
          const { exitCode, stderr } = await bench.cli(['volume', 'rm', 'wanted'])
          expectMatch(`what is said of a volume in use, with exit code ${exitCode},`, /volume is (in use|being used)/, stderr)
          expectThat((await volumesOf(bench)).includes('wanted'), 'it is still there', 'it is gone')
        } finally {
          await bench.cli(['rm', '-f', 'holder'])
        }
      })
    },
  },
  {
    name: 'an anonymous volume that another container uses stays until that one is removed',
    since: 6,
    todo: 1,
    where: 'keep.ts, adopt(): the volume leaves the directory of its first container',
    async run(bench) {
      const before = await volumesOf(bench)
      const script = 'echo kept > /data/x; exec sleep 600'
      const { id } = await bench.background(['--rm', '-v', '/data', 'busybox', 'sh', '-c', script])
      await command(bench, 'create', '--name', 'heir', '--volumes-from', id, 'busybox', 'cat', '/data/x')
      try {
        await command(bench, 'rm', '-f', id)
        expectSame('what the other container reads afterwards', 'kept', await command(bench, 'start', '-a', 'heir'))
      } finally {
        await bench.cli(['rm', '-f', '-v', 'heir'])
        await bench.cli(['volume', 'rm', '-f', ...more(before, await volumesOf(bench))])
      }
    },
  },
]
