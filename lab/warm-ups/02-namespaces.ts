/** Chapter 2: one call, or one flag, for each idea of the exercise. */

import { type Bench, CheckFailure } from '../checks/check.ts'
import { onHost } from '../checks/containers.ts'
import { expectThat } from '../checks/expectations.ts'
import { linesOf, predicted } from './looking.ts'
import type { WarmUp } from './warm-up.ts'

export const namespaces: readonly WarmUp[] = [
  {
    name: '1-own-name',
    idea: 'unshare(2) gives a process a new list of one kind; the host name is in the UTS namespace',
    hint: 'In the lesson, "A name of its own": with which word did unshare(1) do it? The flag has the same name.',
    solution: { instead: 'CLONE.NEWNET', write: 'CLONE.NEWUTS' },
    async run(bench) {
      const before = await onHost(bench, 'hostname')
      const [inside] = await linesOf(bench, 'hostname')
      const after = await onHost(bench, `hostname; hostname '${before}'`)
      expectThat(
        after === before,
        `the sandbox is still called ${before}`,
        `it is called ${after}: the process still shares the list that has the name`,
      )
      expectThat(inside === 'box', 'the process is called box', `it is called ${inside}`)
    },
  },
  {
    name: '2-number-1',
    idea: 'a process is number 1 if it is born into a new PID namespace: numbers are given at birth',
    hint: 'What is a process number called, in three letters? man 7 pid_namespaces',
    solution: { instead: 'CLONE.NEWUTS', write: 'CLONE.NEWPID' },
    async run(bench) {
      const [number] = await linesOf(bench, 'echo $$')
      expectThat(number === '1', '`echo $$` prints 1', `it prints ${number}: the shell is one more in the sandbox's list of processes`)
    },
  },
  {
    name: '3-whose-proc',
    idea: 'a /proc shows the PID namespace of the process that mounted it: so it is mounted after the clone, from inside',
    hint: 'The shell did not mount the first /proc. The sandbox did, with its own list of processes.',
    solution: { instead: "['?', '?']", write: "['bash', 'sh']" },
    async run(bench) {
      const look = 'cat /proc/1/comm; mount --make-rprivate / && mount -t proc proc /proc && cat /proc/1/comm'
      const seen = await linesOf(bench, look)
      const [before, after] = await predicted(bench, 2)
      if (before === seen[0] && after === seen[1]) return
      throw new CheckFailure(
        `your prediction: ${before}, then ${after}`,
        before === '?' || after === '?'
          ? 'it is not made yet'
          : `the shell prints ${seen[0]}, then ${seen[1]}: a /proc that is only read from elsewhere goes on showing the list of the one who mounted it`,
      )
    },
  },
  {
    name: '4-copied-mounts',
    idea: 'a new mount namespace is a copy that stays connected, until its mounts are made private',
    hint: 'man 7 mount_namespaces, "SHARED SUBTREES": shared sends and gets, slave only gets. And the third?',
    solution: { instead: 'MS.SHARED', write: 'MS.PRIVATE' },
    async run(bench) {
      await onHost(bench, 'mkdir /tmp/inside /tmp/outside && mount --make-rshared /')
      try {
        const [out, into] = await linesOf(bench, BOTH_WAYS)
        expectThat(
          out === '0',
          'what the process mounts is in its own table alone',
          'the mount is in the table of the sandbox, too: it has propagated there',
        )
        expectThat(
          into === '0',
          'what the sandbox mounts later is in the table of the sandbox alone',
          'the process has got the mount: none propagates to the sandbox any more, and those of the sandbox still propagate here',
        )
      } finally {
        await takeAway(bench)
      }
    },
  },
  {
    name: '5-two-dots',
    idea: "pivot_root('.', '.') puts the old root on top of the new one, where umount2('.') finds it: no folder is needed",
    hint: 'In the engine, the same two words stand in both places: where you are. man 2 pivot_root, NOTES: "pivot_root(".", ".")".',
    solution: { instead: "pivot_root('.', 'old')", write: "pivot_root('.', '.')" },
    async run(bench) {
      await onHost(
        bench,
        'mkdir /tmp/root && cp -a "$(dirname /var/lib/minidock/layers/*/bin)/." /tmp/root && mount --bind /tmp/root /tmp/root && touch /of-the-host',
      )
      try {
        const [root, up, left] = await linesOf(bench, ROOTS)
        expectThat(root === 'new', "the root is busybox's", "it is the sandbox's: the file /of-the-host is there")
        expectThat(up === 'none', 'nothing lies on top of the new root', 'the old root still covers it: /../of-the-host is there')
        expectThat(
          left === '2',
          'two mounts are left in the table: the root, and the /proc to read it in',
          `there are ${left}: the old root is still mounted somewhere`,
        )
      } finally {
        await bench.host('umount /tmp/root; rm -rf /tmp/root /of-the-host')
      }
    },
  },
]

/** Which root is at /, what lies on top of it, and how many mounts are left, with a /proc to read that in. */
const ROOTS = `[ -e /of-the-host ] && echo old || echo new
[ -e /../of-the-host ] && echo old || echo none
mkdir -p /proc && mount -t proc proc /proc && wc -l < /proc/self/mounts`

/** The process mounts something; it has the sandbox mount something; how many of the first are in the sandbox, and of the second here? */
const BOTH_WAYS = `mount -t tmpfs from-inside /tmp/inside
nsenter --target 1 --mount mount -t tmpfs from-outside /tmp/outside
nsenter --target 1 --mount grep -c ' from-inside ' /proc/self/mountinfo
grep -c ' from-outside ' /proc/self/mountinfo
true`

async function takeAway(bench: Bench): Promise<void> {
  await bench.host('umount -l /tmp/inside; umount -l /tmp/outside; mount --make-rprivate /; rmdir /tmp/inside /tmp/outside')
}
