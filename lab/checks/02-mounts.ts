/** Chapter 2: a container has a mount table of its own, in which there is nothing of the host's; and no way leads back. */

import { join } from 'node:path'
import type { Bench, Check } from './check.ts'
import { inside, living, onHost, runProgram } from './containers.ts'
import { expectSame, expectThat } from './expectations.ts'

const ENTER = 'heart.ts, enter(): pivot_root, and what becomes of the old root; man 2 pivot_root, NOTES'
const SEPARATE = 'heart.ts, separate(): the propagation of the copied mounts; man 7 mount_namespaces, "SHARED SUBTREES"'

/** The host's table: where, and what type of file system. */
async function hostMounts(bench: Bench): Promise<string[]> {
  const table = await onHost(bench, 'cat /proc/self/mountinfo')
  return table.split('\n').map(line => `${line.split(' ')[4]} (${line.split(' - ')[1]?.split(' ')[0]})`)
}

/** A machine with systemd shares its mounts. What a failed check has let through is taken away again. */
async function withSharedRoot(bench: Bench, look: (before: string[]) => Promise<void>): Promise<void> {
  await onHost(bench, 'mount --make-rshared /')
  const before = await hostMounts(bench)
  try {
    await look(before)
  } finally {
    for (const leaked of news(before, await hostMounts(bench)).reverse()) await bench.host(`umount -l '${leaked.split(' ')[0]}'`)
    await bench.host('mount --make-rprivate /')
  }
}

function news(before: readonly string[], after: readonly string[]): string[] {
  const known = [...before]
  return after.filter(mount => {
    const at = known.indexOf(mount)
    if (at >= 0) known.splice(at, 1)
    return at < 0
  })
}

function told(leaked: readonly string[]): string {
  // On shared mounts, each stands there several times.
  const distinct = [...new Set(leaked)]
  return `the host has ${distinct.length} more:\n${distinct.join('\n')}`
}

export const mounts: readonly Check[] = [
  {
    name: 'what is mounted for a container does not appear on the host, though the host shares its mounts',
    since: 2,
    todo: 2,
    where: SEPARATE,
    async run(bench) {
      await withSharedRoot(bench, async before => {
        const { exitCode, stderr } = await bench.cli(['run', '--rm', 'busybox', 'true'])
        const after = news(before, await hostMounts(bench))
        expectThat(after.length === 0, "the host's mount table is what it was before the container", told(after))
        expectThat(exitCode === 0, 'a container starts on a host that shares its mounts', `exit code ${exitCode}\n${stderr}`)
        const { pid } = await living(bench)
        const during = news(before, await hostMounts(bench))
        expectThat(during.length === 0, "the host's mount table is the same while a container runs", told(during))
        const seen = await onHost(bench, `grep -cE ' (shared|master):' /proc/${pid}/mountinfo; true`)
        expectSame('the number of mounts of the container that propagate in or out', '0', seen)
      })
    },
  },
  {
    name: 'what the host mounts later does not appear in a container',
    since: 2,
    todo: 2,
    where: SEPARATE,
    async run(bench) {
      await withSharedRoot(bench, async () => {
        const { id, pid } = await living(bench)
        const { GraphDriver } = (await bench.inspect(id)) as { GraphDriver?: { Data?: { Dir?: string; MergedDir?: string } } }
        const tree = GraphDriver?.Data?.Dir ?? GraphDriver?.Data?.MergedDir
        const point = `${tree}/mnt-of-the-host`
        await onHost(bench, `mkdir -p '${point}' && mount -t tmpfs later '${point}'`)
        const seen = await onHost(bench, `grep -c ' later ' /proc/${pid}/mountinfo; umount '${point}'; true`)
        expectSame("the number of the host's later mounts in the container's table", '0', seen.split('\n')[0] ?? '')
      })
    },
  },
  {
    name: 'a process cannot leave its root by a second chroot',
    since: 2,
    todo: 3,
    where: ENTER,
    async run(bench) {
      const secret = join(bench.folder, 'secret')
      await onHost(bench, `echo the host is here > '${secret}'`)
      for (const way of ['double-chroot', 'parent', 'proc']) {
        const { exitCode, stdout, stderr } = await runProgram(bench, 'escape.c', [way, secret])
        expectThat(
          !stdout.includes('the host is here'),
          `the escape '${way}' ends in the container's own root`,
          `it has read ${secret}, a file of the host: ${stdout}`,
        )
        expectThat(exitCode === 1 && stderr === '', `the escape '${way}' runs, and reaches nothing`, `exit code ${exitCode}: ${stderr}`)
      }
    },
  },
  {
    name: 'the old root is gone: it covers nothing and is in no table',
    since: 2,
    todo: 3,
    where: `${ENTER}; man 2 umount, MNT_DETACH`,
    async run(bench) {
      await onHost(bench, 'touch /of-the-host')
      const up = await inside(bench, 'ls -d /../of-the-host /../../of-the-host 2> /dev/null; true')
      expectThat(
        up === '',
        "'/..' is the container's own root",
        "it shows the host's root, which still lies on top of the new one: /../of-the-host is there",
      )
      const { pid } = await living(bench)
      const table = (await onHost(bench, `cat /proc/${pid}/mountinfo`)).split('\n')
      const roots = table.filter(line => line.split(' ')[4] === '/')
      expectThat(roots.length === 1, "one mount is at the container's /", `there are ${roots.length}:\n${roots.join('\n')}`)
      // Who enters the mount namespace and nothing else gets its root: of a process that was only chrooted, that is the host's.
      const root = await onHost(bench, `nsenter --target ${pid} --mount ls / 2>&1; true`)
      expectThat(
        !root.split(/\s+/).includes('of-the-host'),
        "the root of the container's mount namespace is the image's",
        `it is the host's, with the file /of-the-host:\n${root}`,
      )
    },
  },
  {
    name: 'the container’s mount table has its root, /proc, /dev, /sys and three files, and nothing of the host’s',
    since: 2,
    where: 'configure.ts, defaultMounts()',
    async run(bench) {
      const { pid } = await living(bench)
      const points = (await onHost(bench, `cat /proc/${pid}/mountinfo`)).split('\n').map(line => line.split(' ')[4] ?? '')
      const foreign = points.filter(point => !/^(\/|\/(proc|sys|dev)(\/.*)?|\/etc\/(hosts|hostname|resolv\.conf))$/.test(point))
      expectThat(foreign.length === 0, "every mount is the container's own", foreign.join('\n'))
      for (const wanted of ['/', '/dev', '/dev/pts', '/dev/shm', '/dev/mqueue', '/sys', '/etc/hosts'])
        expectThat(points.includes(wanted), `something is mounted on ${wanted}`, points.join(' '))
    },
  },
  {
    name: 'a container can neither mount, nor unmount what covers the host',
    since: 2,
    where: 'runtime/floor/capabilities.ts: CAP_SYS_ADMIN is not among the capabilities',
    async run(bench) {
      const seen = await inside(
        bench,
        'mount -t tmpfs x /tmp 2> /dev/null && echo mounted; umount -l /dev/null 2> /dev/null && echo unmounted; mount -o remount,rw /sys 2> /dev/null && echo remounted; true',
      )
      expectThat(seen === '', 'mount, umount and remount are refused', seen)
    },
  },
  {
    name: 'with --read-only the root cannot be written to, and /dev/shm can',
    since: 2,
    where: 'namespaces.ts, sealRoot()',
    async run(bench) {
      const seen = await inside(
        bench,
        'for file in /x /etc/x /dev/shm/x; do (: > $file) 2> /dev/null && echo $file; done; true',
        '--read-only',
      )
      expectSame('where a container with --read-only can write, of /, /etc and /dev/shm,', '/dev/shm/x', seen)
    },
  },
]
