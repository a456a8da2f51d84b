/** Chapter 6: what a container may not do with a mount, and which mounts that are made later pass between it and the host. */

import { join } from 'node:path'
import type { Bench, Check } from './check.ts'
import { command, inside, living, onHost } from './containers.ts'
import { expectSame, expectThat } from './expectations.ts'
import { withVolumes } from './volumes.ts'

const RESTRICT = 'heart.ts, restrict(): man 2 mount_setattr'
const BELOW = `${RESTRICT}, AT_RECURSIVE`

/** A directory of the host, shared, with a tmpfs mounted below it. */
async function withMountBelow(bench: Bench, look: (source: string) => Promise<void>): Promise<void> {
  const source = join(bench.folder, 'source')
  await onHost(
    bench,
    `mkdir -p '${source}/below' && mount --make-rshared / && mount -t tmpfs below '${source}/below' && mkdir '${source}/below/late'`,
  )
  try {
    await look(source)
  } finally {
    await bench.host(`umount '${source}/below/late'; umount '${source}/below'; mount --make-rprivate /`)
  }
}

export const restrictions: readonly Check[] = [
  {
    name: 'a read-only volume can be read, and not written to',
    since: 6,
    todo: 2,
    where: RESTRICT,
    async run(bench) {
      await withVolumes(bench, ['sealed'], async () => {
        await inside(bench, 'echo old > /data/file', '-v', 'sealed:/data')
        const seen = await inside(
          bench,
          'cat /data/file; (echo new > /data/file) 2> /dev/null && echo written; true',
          '-v',
          'sealed:/data:ro',
        )
        expectThat(!seen.includes('written'), 'a container with the volume :ro cannot write to it', 'it has written to /data/file')
        expectSame('what it reads there', 'old', seen)
      })
    },
  },
  {
    name: 'read-only holds for what is mounted below a directory, and for the container alone',
    since: 6,
    todo: 2,
    where: BELOW,
    async run(bench) {
      await withMountBelow(bench, async source => {
        const script = 'for d in /src /src/below; do (: > $d/new) 2> /dev/null && echo $d; done; true'
        const seen = await inside(bench, script, '-v', `${source}:/src:ro`)
        expectThat(seen === '', 'a directory that is mounted :ro cannot be written to, nor what is mounted below it', `written to: ${seen}`)
        expectSame(
          'what the host can do in the directory afterwards',
          'write',
          await onHost(bench, `touch '${source}/own' '${source}/below/own' && echo write`),
        )
      })
    },
  },
  {
    name: 'what the host mounts later below a directory does not come into the container',
    since: 6,
    todo: 2,
    where: `${BELOW}; man 7 mount_namespaces, "SHARED SUBTREES"`,
    async run(bench) {
      await withMountBelow(bench, async source => {
        const { pid } = await living(bench, undefined, '-v', `${source}:/src`)
        await onHost(bench, `mount -t tmpfs later '${source}/below/late'`)
        const seen = await onHost(bench, `grep -o ' /src/below[a-z/]* ' /proc/${pid}/mountinfo; true`)
        expectSame('what is mounted below the directory in the container', '/src/below', seen.trim())
      })
    },
  },
  {
    name: 'with rslave it does',
    since: 6,
    todo: 2,
    where: `${RESTRICT}, propagation; man 7 mount_namespaces, MS_SLAVE`,
    async run(bench) {
      await withMountBelow(bench, async source => {
        const { pid } = await living(bench, undefined, '-v', `${source}:/src:rslave`)
        await onHost(bench, `mount -t tmpfs later '${source}/below/late'`)
        const seen = await onHost(bench, `grep -c ' /src/below/late ' /proc/${pid}/mountinfo; true`)
        expectSame("the number of the host's later mounts in the container", '1', seen)
      })
    },
  },
  {
    name: 'who borrows mounts with :ro cannot write to them',
    since: 6,
    todo: 2,
    where: `resolve-mounts.ts, borrowed(); ${RESTRICT}`,
    async run(bench) {
      await withVolumes(bench, ['borrowed'], async () => {
        await command(bench, 'create', '--name', 'owner', '-v', 'borrowed:/data', 'busybox', 'true')
        try {
          const script = '(: > /data/x) 2> /dev/null && echo written; grep -c " /data " /proc/mounts'
          const seen = await inside(bench, script, '--volumes-from', 'owner:ro')
          expectThat(
            !seen.includes('written'),
            'a container with --volumes-from owner:ro cannot write to /data',
            'it has written to /data/x',
          )
          expectSame('the number of mounts on /data', '1', seen)
        } finally {
          await bench.cli(['rm', '-f', 'owner'])
        }
      })
    },
  },
  {
    name: 'a bind, a volume or a tmpfs of a container is in no mount table of the host',
    since: 6,
    where: 'sources.ts: what is opened on the host is attached in the container',
    async run(bench) {
      await withVolumes(bench, ['unseen'], async () => {
        await onHost(bench, `mkdir '${bench.folder}/source' && mount --make-rshared /`)
        try {
          const flags = ['-v', `${bench.folder}/source:/place-1`, '-v', 'unseen:/place-2', '--tmpfs', '/place-3']
          await living(bench, undefined, ...flags)
          const seen = await onHost(bench, "grep -E 'place-[123]|/unseen/' /proc/self/mountinfo; true")
          expectThat(seen === '', "none of the three is in the host's mount table", seen)
        } finally {
          await bench.host('mount --make-rprivate /')
        }
      })
    },
  },
]
