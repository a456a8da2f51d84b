/** Chapter 6: what a new volume has in it: a copy of what the image has at its place, once. */

import type { Entry } from '../fixtures/archives.ts'
import type { Bench, Check } from './check.ts'
import { command, inside } from './containers.ts'
import { expectSame } from './expectations.ts'
import { withImage } from './layered-images.ts'
import { withVolumes } from './volumes.ts'

const GETS_IMAGE = 'heart.ts, getsImage()'

const APP: readonly Entry[] = [
  { name: 'srv/', type: 'directory', mode: 0o755 },
  { name: 'srv/app/', type: 'directory', mode: 0o2770, uid: 70, gid: 71 },
  { name: 'srv/app/config', mode: 0o640, uid: 70, gid: 71, content: 'of the image\n' },
  { name: 'srv/app/link', type: 'symlink', linkname: 'config' },
]

/** An image with a directory /srv/app; it belongs to another user. */
async function withApp(bench: Bench, volumes: readonly string[], look: () => Promise<void>, config?: object): Promise<void> {
  await withImage(bench, 'app', [APP], () => withVolumes(bench, volumes, look), config)
}

const run = (bench: Bench, script: string, ...flags: readonly string[]) =>
  command(bench, 'run', '--rm', ...flags, 'app', '/bin/sh', '-c', script)

export const contents: readonly Check[] = [
  {
    name: 'an empty volume first gets what the image has at its place, with owners, modes and links',
    since: 6,
    todo: 3,
    where: GETS_IMAGE,
    async run(bench) {
      await withApp(bench, ['filled'], async () => {
        await run(bench, 'true', '-v', 'filled:/srv/app')
        const script = 'cd /elsewhere && for f in . config link; do stat -c "%n %F %a %u:%g" $f; done; cat link; true'
        expectSame(
          'what another container finds in the volume',
          '. directory 2770 70:71\nconfig regular file 640 70:71\nlink symbolic link 777 0:0\nof the image',
          await inside(bench, script, '-v', 'filled:/elsewhere'),
        )
      })
    },
  },
  {
    name: 'a volume that has files gets none from the image',
    since: 6,
    todo: 3,
    where: `${GETS_IMAGE}; store/volumes/fill-volume.ts`,
    async run(bench) {
      await withApp(bench, ['used'], async () => {
        await inside(bench, 'touch /data/own', '-v', 'used:/data')
        expectSame('what is in the volume', 'own', await run(bench, 'ls /srv/app', '-v', 'used:/srv/app'))
        await run(bench, 'true', '-v', 'used:/srv/app')
        expectSame('what another container finds in it', 'own', await inside(bench, 'ls /data', '-v', 'used:/data'))
      })
    },
  },
  {
    name: 'what a container deletes in a volume, the image does not bring back',
    since: 6,
    todo: 3,
    where: `${GETS_IMAGE}; store/volumes/fill-volume.ts`,
    async run(bench) {
      await withApp(bench, ['pruned'], async () => {
        await run(bench, 'rm /srv/app/config', '-v', 'pruned:/srv/app')
        expectSame('what is left in the volume', 'link', await run(bench, 'ls /srv/app', '-v', 'pruned:/srv/app'))
        expectSame('what another container finds in it', 'link', await inside(bench, 'ls /data', '-v', 'pruned:/data'))
      })
    },
  },
  {
    name: 'with nocopy a volume stays empty',
    since: 6,
    todo: 3,
    where: GETS_IMAGE,
    async run(bench) {
      await withApp(bench, ['bare'], async () => {
        expectSame('what is in the volume', '', await run(bench, 'ls -A /srv/app', '-v', 'bare:/srv/app:nocopy'))
      })
    },
  },
  {
    name: 'a directory of the host gets nothing from the image: it covers what the image has',
    since: 6,
    todo: 1,
    where: 'keep.ts: it is about volumes alone',
    async run(bench) {
      await withApp(bench, [], async () => {
        expectSame(
          'what the container sees in the place of the bind',
          '',
          await run(bench, 'ls -A /srv/app', '-v', `${bench.folder}:/srv/app`),
        )
      })
    },
  },
  {
    name: 'what an image calls a VOLUME is one, though nobody has asked for it',
    since: 6,
    todo: 3,
    where: `resolve-mounts.ts: Volumes of the image; ${GETS_IMAGE}`,
    async run(bench) {
      await withApp(
        bench,
        [],
        async () => {
          const script =
            'while read line; do set -- $line; [ $2 = /srv/app ] && echo mounted; done < /proc/mounts; cat /srv/app/config; true'
          expectSame('whether something is mounted there, and what is in it,', 'mounted\nof the image', await run(bench, script))
        },
        { Volumes: { '/srv/app': {} } },
      )
    },
  },
]
