/** Chapter 3: the upper directory is read back: `diff` says what a container has added, changed and deleted. */

import { type Bench, type Check, CheckFailure } from './check.ts'
import { command } from './containers.ts'
import { expectSame } from './expectations.ts'

/** Without an upper directory no container can do what `diff` would tell. */
const WRITABLE = 'heart.ts, mount(), upperdir and workdir: without them the root is read-only'

/** `diff` of a container of busybox that has run a script, sorted by path: in which order it is told is nobody's promise, and docker's changes. */
async function diffAfter(bench: Bench, script: string): Promise<string> {
  try {
    const { exitCode, stderr } = await bench.cli(['run', '--name', 'changing', 'busybox', 'sh', '-c', script])
    if (exitCode !== 0)
      throw new CheckFailure(
        `a container can do this: ${script}`,
        `exit code ${exitCode}\n${stderr.trim()}`,
        stderr.includes('Read-only file system') ? WRITABLE : undefined,
      )
    const lines = (await command(bench, 'diff', 'changing')).split('\n')
    return lines.toSorted((a, b) => (a.slice(2) < b.slice(2) ? -1 : 1)).join('\n')
  } finally {
    await bench.cli(['rm', '-f', 'changing'])
  }
}

export const diff: readonly Check[] = [
  {
    name: 'diff tells what was added and changed, and the directories above it',
    since: 3,
    todo: 2,
    where: 'heart.ts, change(); diff.ts',
    async run(bench) {
      expectSame(
        'diff',
        'C /etc\nC /etc/passwd\nA /srv\nA /srv/new',
        await diffAfter(bench, 'echo more >> /etc/passwd; mkdir -p /srv; touch /srv/new'),
      )
    },
  },
  {
    name: 'diff of a container that has changed nothing is empty',
    since: 3,
    where: 'diff.ts',
    async run(bench) {
      expectSame('diff', '', await diffAfter(bench, 'cat /etc/passwd > /dev/null'))
    },
  },
  {
    name: 'diff tells what was deleted',
    since: 3,
    todo: 3,
    where: 'heart.ts, isWhiteout(): what the kernel puts into the upper directory in place of a deleted file',
    async run(bench) {
      expectSame('diff', 'C /etc\nD /etc/passwd\nD /var', await diffAfter(bench, 'rm /etc/passwd; rm -r /var'))
      const made = await diffAfter(bench, 'rm /etc/passwd; mknod /device c 1 3')
      expectSame('diff of a container that has made a device node, /device,', 'A /device\nC /etc\nD /etc/passwd', made)
    },
  },
  {
    name: 'diff tells what was in a directory that was deleted and made again',
    since: 3,
    todo: 4,
    where:
      'heart.ts, opaque: how the kernel marks such a directory; Documentation/filesystems/overlayfs.rst, "whiteouts and opaque directories"',
    async run(bench) {
      const found = await diffAfter(bench, 'rm -r /var; mkdir /var; touch /var/only')
      expectSame('diff', 'C /var\nA /var/only\nD /var/spool\nD /var/www', found)
    },
  },
]
