/** Chapter 3: an image is a stack of layers, and a container sees them as one tree. */

import type { Check } from './check.ts'
import { command, inside, living, onHost } from './containers.ts'
import { expectSame, expectThat } from './expectations.ts'
import { insideOf, withImage } from './layered-images.ts'

const ORDER =
  'heart.ts, mount(), lowerdir: which layer does the kernel want first? Documentation/filesystems/overlayfs.rst, "Multiple lower layers"'

export const layers: readonly Check[] = [
  {
    name: 'of a file that several layers have, the highest is seen',
    since: 3,
    todo: 1,
    where: ORDER,
    async run(bench) {
      const lower = [
        { name: 'version', content: 'old' },
        { name: 'kept', content: 'kept' },
      ]
      await withImage(bench, 'stacked', [lower, [{ name: 'version', content: 'new' }]], async () => {
        expectSame('the content of a file that two layers have', 'new', await insideOf(bench, 'stacked', 'cat /version'))
        expectSame('the content of a file that only the lower one has', 'kept', await insideOf(bench, 'stacked', 'cat /kept'))
      })
    },
  },
  {
    name: 'a file that a layer deletes is not seen, and is still in the layer below',
    since: 3,
    todo: 1,
    where: `${ORDER}; "whiteouts and opaque directories"`,
    async run(bench) {
      const lower = [
        { name: 'etc/', type: 'directory' as const },
        { name: 'etc/secret' },
        { name: 'data/', type: 'directory' as const },
        { name: 'data/old' },
      ]
      const upper = [{ name: 'etc/.wh.secret' }, { name: 'data/.wh..wh..opq' }, { name: 'data/new' }]
      await withImage(bench, 'deleting', [lower, upper], async () => {
        expectSame(
          'the list of /etc/secret, which a layer above has deleted (.wh.secret), and of /data, which it has replaced (.wh..wh..opq),',
          'new',
          await insideOf(bench, 'deleting', 'ls -d /etc/secret 2> /dev/null; ls /data'),
        )
      })
    },
  },
  {
    name: 'a directory that several layers have shows the files of all of them',
    since: 3,
    where: 'overlayfs.rst, "Directories": they are merged',
    async run(bench) {
      const [one, two] = [[{ name: 'shared/', type: 'directory' as const }, { name: 'shared/one' }], [{ name: 'shared/two' }]]
      await withImage(bench, 'merging', [one, two], async () => {
        expectSame('the list of a directory of which each layer has one file', 'one\ntwo', await insideOf(bench, 'merging', 'ls /shared'))
      })
    },
  },
  {
    name: 'an image of 128 layers runs, with the highest on top',
    since: 3,
    todo: 1,
    where: `${ORDER}; mount(2) takes one page of options: 4096 bytes`,
    async run(bench) {
      const thin = Array.from({ length: 127 }, (_, index) => [
        { name: 'top', content: `${index + 1}` },
        { name: `layer-${index + 1}` },
        { name: `.wh.layer-${index}` },
      ])
      await withImage(bench, 'deep', thin, async () => {
        expectSame(
          'what the highest of 128 layers says, and the one file that none above it has deleted,',
          '127 /layer-127',
          await insideOf(bench, 'deep', 'echo $(cat /top) /layer-*'),
        )
      })
    },
  },
  {
    name: 'ten containers of one image take the disk of one',
    since: 3,
    where: 'overlay.ts: nothing is copied when a container is made',
    minidockOnly: 'it measures the state folder',
    async run(bench) {
      const used = async () => Number.parseInt(await onHost(bench, `du -sk '${bench.root}'`), 10)
      const names = Array.from({ length: 11 }, (_, index) => `disk-${index}`)
      let before = 0
      for (const [index, name] of names.entries()) {
        await command(bench, 'run', '--name', name, 'busybox', 'true')
        if (index === 0) before = await used()
      }
      const more = (await used()) - before
      await command(bench, 'rm', ...names)
      expectThat(more < 1024, 'ten more containers take less than one megabyte', `they take ${more} kB`)
    },
  },
  {
    name: 'a container’s root is an overlay, whose upper and work directories are its own',
    since: 3,
    todo: 2,
    where: 'heart.ts, mount(), upperdir and workdir',
    minidockOnly: 'docker and podman name these directories after layers, not after containers',
    async run(bench) {
      const { id, pid } = await living(bench)
      const [root = ''] = (await onHost(bench, `cat /proc/${pid}/mountinfo`)).split('\n').filter(line => line.split(' ')[4] === '/')
      expectThat(root.includes(' - overlay '), 'the root is a mount of type overlay', root)
      for (const option of ['upperdir', 'workdir']) {
        const [, path = ''] = new RegExp(`[ ,]${option}=([^ ,]*)`).exec(root) ?? []
        expectThat(
          path.includes(id),
          `${option} lies in the container's own directory`,
          path === '' ? `the mount has no ${option}` : `${option} is ${path}`,
        )
      }
    },
  },
  {
    name: 'a device node that a container makes anywhere opens nothing',
    since: 3,
    where: 'heart.ts, mount(): MS.NODEV; man 8 mount, nodev',
    minidockOnly: "docker's device cgroup decides by number; chapter 4's does as well",
    async run(bench) {
      const seen = await inside(
        bench,
        'for f in /made /tmp/made /dev/made /dev/shm/made; do mknod $f c 1 3 2> /dev/null; (: > $f) 2> /dev/null && [ -c $f ] && echo $f; done; true',
      )
      expectThat(seen === '', 'a device node that the container makes cannot be opened, wherever it lies', `these were opened:\n${seen}`)
    },
  },
]
