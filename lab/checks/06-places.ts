/** Chapter 6: where in the container something is mounted. Links lead there as they do for the container itself, and never out of its root. */

import { basename, join } from 'node:path'
import type { Check } from './check.ts'
import { command, inside, onHost } from './containers.ts'
import { expectMatch, expectSame, expectThat } from './expectations.ts'
import { withImage } from './layered-images.ts'
import { withVolumes } from './volumes.ts'

const ATTACH = 'heart.ts, attach(): man 2 openat2, RESOLVE_IN_ROOT'

export const places: readonly Check[] = [
  {
    name: 'a place that the image does not have is made, with the directories above it',
    since: 6,
    todo: 1,
    where: `places.ts, makePlace(); ${ATTACH}`,
    async run(bench) {
      const seen = await inside(bench, "grep -c ' /a/b/c ' /proc/mounts; true", '--tmpfs', '/a/b/c')
      expectSame('the number of mounts on /a/b/c', '1', seen)
    },
  },
  {
    name: 'a link of the image leads to a place in the root, wherever it points',
    since: 6,
    todo: 1,
    where: ATTACH,
    async run(bench) {
      const outside = join(bench.folder, 'outside')
      await onHost(bench, `mkdir '${outside}'`)
      const links = [
        { name: 'data', type: 'symlink' as const, linkname: '/var/lib/app' },
        { name: 'up', type: 'symlink' as const, linkname: `../../..${outside}` },
        { name: 'var/lib/app/', type: 'directory' as const, mode: 0o755 },
        { name: `${outside.slice(1)}/`, type: 'directory' as const, mode: 0o755 },
      ]
      await withImage(bench, 'linked', [links], async () => {
        await withVolumes(bench, ['one', 'two'], async () => {
          const script = `echo inside > ${outside}/x; cat /data/x /up/x; while read line; do set -- $line; echo $2; done < /proc/mounts`
          const argv = [
            'run',
            '--rm',
            '-v',
            'one:/data',
            '-v',
            'two:/up',
            'linked',
            '/bin/sh',
            '-c',
            `echo one > /var/lib/app/x; ${script}`,
          ]
          const [first, second, ...points] = (await command(bench, ...argv)).split('\n')
          expectSame('what is read by the two links', 'one inside', `${first} ${second}`)
          for (const place of ['/var/lib/app', outside])
            expectThat(points.includes(place), `a volume is mounted on ${place} in the container`, points.join(' '))
          expectSame('what the host has in its directory of that name', '', await onHost(bench, `ls -A '${outside}'`))
        })
      })
    },
  },
  {
    name: 'a link that another container has left in a volume leads to no place on the host',
    since: 6,
    todo: 1,
    where: `${ATTACH}; places.ts, makePlace()`,
    async run(bench) {
      await withVolumes(bench, ['trap', 'prey'], async () => {
        const name = basename(bench.folder)
        await inside(bench, 'ln -s / /data/link', '-v', 'trap:/data')
        const seen = await inside(bench, `ls -d '/${name}'; true`, '-v', 'trap:/data', '-v', `prey:/data/link/${name}`)
        expectSame('what the container has at the place', `/${name}`, seen)
        expectSame('what the host has of that name', '', await onHost(bench, `ls -d '/${name}' 2> /dev/null; true`))
      })
    },
  },
  {
    name: 'a link that jumps, as those in /proc do, is not followed',
    since: 6,
    todo: 1,
    where: `${ATTACH}: magic links`,
    async run(bench) {
      await withVolumes(bench, ['jump', 'prey'], async () => {
        await inside(bench, 'ln -s /proc/self/cwd /data/link', '-v', 'jump:/data')
        const { exitCode, stdout } = await bench.cli([
          'run',
          '--rm',
          '-v',
          'jump:/data',
          '-v',
          'prey:/data/link',
          'busybox',
          'echo',
          'runs',
        ])
        expectThat(exitCode !== 0 && stdout === '', 'a container whose mount would go through such a link does not start', `it ${stdout}`)
      })
    },
  },
  {
    name: 'a part of a volume is looked up inside the volume, wherever its links lead',
    since: 6,
    todo: 1,
    where: 'sources.ts, openBelow(): RESOLVE_IN_ROOT, with the volume as root',
    minidockOnly: 'docker has volume-subpath since version 26, and podman of Debian 12 has not',
    async run(bench) {
      await withVolumes(bench, ['parts'], async () => {
        await onHost(bench, `echo the host is here > '${bench.folder}/secret'`)
        await inside(
          bench,
          `mkdir /data/own && touch /data/own/file && ln -s /own /data/in && ln -s '${bench.folder}' /data/out`,
          '-v',
          'parts:/data',
        )
        const part = (name: string) => ['--mount', `type=volume,src=parts,dst=/part,volume-subpath=${name}`, 'busybox', 'sh', '-c']
        const led = await bench.cli(['run', '--rm', ...part('out'), 'cat /part/secret'])
        expectThat(
          !led.stdout.includes('the host is here'),
          'no link of a volume leads to a file of the host',
          `${bench.folder}/secret was read`,
        )
        const kept = await bench.cli(['run', '--rm', ...part('in'), 'ls /part; true'])
        expectThat(kept.exitCode === 0, 'a link to another part of the volume is followed', `exit code ${kept.exitCode}\n${kept.stderr}`)
      })
    },
  },
  {
    name: 'a mount below another one is not hidden by it, in whatever order they are asked for',
    since: 6,
    todo: 1,
    where: `configure.ts: sorted by depth; ${ATTACH}`,
    async run(bench) {
      await withVolumes(bench, ['deep'], async () => {
        const flags = [
          ['--tmpfs', '/data', '-v', 'deep:/data/below'],
          ['-v', 'deep:/data/below', '--tmpfs', '/data'],
          ['-v', 'deep:/data', '--tmpfs', '/data/below'],
        ]
        for (const each of flags) {
          const seen = await inside(bench, 'touch /data/x && touch /data/below/x && ls /data/below; ls -d /data/below/x', ...each)
          const count = await inside(bench, "grep -c -E ' /data(/below)? ' /proc/mounts; true", ...each)
          expectSame(
            `what is in the mount below, and how many mounts there are, with ${each.join(' ')};`,
            'x /data/below/x 2',
            `${seen.replaceAll('\n', ' ')} ${count}`,
          )
        }
      })
    },
  },
  {
    name: 'nothing is mounted in /proc',
    since: 6,
    where: 'resolve-mounts.ts, refuseProc()',
    async run(bench) {
      const { exitCode, stderr } = await bench.cli(['run', '--rm', '-v', `${bench.folder}:/proc/own`, 'busybox', 'true'])
      expectMatch(`what is said of a mount in /proc, with exit code ${exitCode},`, /inside \/proc/, stderr)
    },
  },
]
