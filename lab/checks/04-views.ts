/** Chapter 4: what a container sees of its cgroup, which devices the cgroup lets it open, and what is left of it. */

import { allCgroups, isUnified, membersOf, readCgroup } from './cgroups.ts'
import { type Bench, type Check, CheckFailure } from './check.ts'
import { eventually, inside, living, onHost } from './containers.ts'
import { expectMatch, expectSame, expectThat } from './expectations.ts'

const OWN_VIEW = "with cgroups of version 1, docker leaves its containers in the host's cgroup namespace"
const DEVICES = 'devices.ts, configure-devices.ts; Documentation/admin-guide/cgroup-v1/devices.rst, and cgroup-v2.rst, "Device controller"'

/** What a shell of the host's says that goes into the container's cgroup and opens a node: nothing, if it opens. */
async function openingIn(bench: Bench, id: string, numbers: string): Promise<string> {
  const cgroups = (await membersOf(bench, id)).map(({ cgroup }) => cgroup)
  const [cgroup] = isUnified() ? cgroups : cgroups.filter(path => path.includes('/devices/'))
  const enter = `echo $BASHPID > ${cgroup}/cgroup.procs`
  // A descriptor that is not read from: what a device does then is not asked.
  const { stdout } = await bench.host(`mknod node-of-the-host c ${numbers}; (${enter}; : <> node-of-the-host) 2>&1; rm node-of-the-host`)
  return stdout.trim()
}

export const cgroupViews: readonly Check[] = [
  {
    name: 'a container sees its own cgroup as the root of all, and its limits in it',
    since: 4,
    todo: 3,
    where: 'heart.ts, join(); cgroups.ts, seeOwnCgroup(); man 7 cgroup_namespaces',
    minidockOnly: OWN_VIEW,
    async run(bench) {
      const lines = (await inside(bench, 'cat /proc/self/cgroup')).split('\n')
      expectThat(
        lines.every(line => line.endsWith(':/')),
        'every line of /proc/self/cgroup ends in :/',
        lines.join('\n'),
      )
      const limit = isUnified() ? '/sys/fs/cgroup/pids.max' : '/sys/fs/cgroup/pids/pids.max'
      const seen = await inside(bench, `cat ${limit} 2>&1; find /sys/fs/cgroup/* -mindepth 1 -type d`, '--pids-limit', '20')
      expectSame(`what stands in ${limit}, and the list of cgroups below its own,`, '20', seen)
    },
  },
  {
    name: 'a container cannot change its limits: /sys/fs/cgroup is read-only',
    since: 4,
    where: 'mounts.ts: MS_RDONLY; without it, root in the container writes max into its own limits',
    async run(bench) {
      const script = `for f in $(find /sys/fs/cgroup/ -name pids.max -o -name 'memory.limit_in_bytes' -o -name cgroup.procs); do
        { echo 1000000 > $f; } 2>&1 | grep -v 'Read-only file system' | sed "s,^,$f: ,"
        [ "$(cat $f)" = 1000000 ] && echo $f was written
      done
      for d in /sys/fs/cgroup /sys/fs/cgroup/*/; do mkdir $d/made 2> /dev/null && echo $d/made was made; done; true`
      const seen = await inside(bench, script)
      expectThat(seen === '', 'whatever is written below /sys/fs/cgroup is refused: Read-only file system', seen)
    },
  },
  {
    name: 'which devices a process may open is for its cgroup to say: nodes of disks and others open nothing',
    since: 4,
    where: DEVICES,
    async run(bench) {
      const { id } = await living(bench)
      expectSame('what opening a node 1, 3, /dev/null, says in the cgroup of a container,', '', await openingIn(bench, id, '1 3'))
      // /dev/net/tun. The sandbox itself may open it: that it is refused is the cgroup's doing.
      const refused = await openingIn(bench, id, '10 200')
      expectMatch('what opening a node 10, 200, /dev/net/tun, says in there,', /Operation not permitted/, refused)
      if (isUnified()) return
      const lines = (await readCgroup(bench, id, { v1: 'devices.list', v2: '' })).split('\n')
      const wanted = [
        'b *:* m',
        'c *:* m',
        'c 1:3 rwm',
        'c 1:5 rwm',
        'c 1:7 rwm',
        'c 1:8 rwm',
        'c 1:9 rwm',
        'c 136:* rwm',
        'c 5:0 rwm',
        'c 5:1 rwm',
        'c 5:2 rwm',
      ]
      const more = lines.filter(line => !wanted.includes(line))
      const missing = wanted.filter(line => !lines.includes(line))
      expectSame(
        'the list of what is in devices.list and not among those that docker allows, or the other way round,',
        '',
        [...more, ...missing].join('\n'),
      )
    },
  },
  {
    name: 'a device that is given with --device can be opened',
    since: 4,
    where: DEVICES,
    async run(bench) {
      await onHost(bench, 'mknod /dev/of-the-host c 10 229')
      try {
        // /dev/fuse: where the kernel has no such device, that is what opening it says.
        const seen = await inside(bench, 'stat -c %t,%T /dev/given; : <> /dev/given; true', '--device', '/dev/of-the-host:/dev/given')
        expectSame('the number of the device in the container, in hexadecimal digits,', 'a,e5', seen)
        const { stderr } = await bench.cli([
          'run',
          '--rm',
          '--device',
          '/dev/of-the-host:/dev/given',
          'busybox',
          'sh',
          '-c',
          ': <> /dev/given',
        ])
        expectThat(!/not permitted|denied/i.test(stderr), 'opening it is not refused', stderr)
      } finally {
        await bench.host('rm /dev/of-the-host')
      }
    },
  },
  {
    name: 'when a container has ended no cgroup of it is left, before it is removed as well',
    since: 4,
    where: 'heart.ts, remove(); Documentation/admin-guide/cgroup-v2.rst, "Creating Processes": an empty cgroup is removed by rmdir',
    async run(bench) {
      const before = await allCgroups(bench)
      const { id } = await bench.background(['-m', '32m', '--pids-limit', '20', 'busybox', 'sh', '-c', 'sleep 600 & exit 3'])
      const failed = await bench.cli(['run', '--name', 'no-such-program', '-m', '32m', 'busybox', '/no/such/program'])
      try {
        if (failed.exitCode !== 127) throw new CheckFailure('a program that is not there is exit code 127', `exit code ${failed.exitCode}`)
        await eventually(async () => {
          const { State } = (await bench.inspect(id)) as { State?: { Status?: string } }
          return State?.Status === 'exited' ? undefined : { expected: 'the container has ended', seen: `its state is ${State?.Status}` }
        })
        await eventually(async () => {
          const now = await allCgroups(bench)
          const more = now.split('\n').filter(line => !before.split('\n').includes(line))
          return more.length === 0 ? undefined : { expected: 'there is no more cgroup on the host than before', seen: more.join('\n') }
        }, 3000)
      } finally {
        await bench.cli(['rm', '-f', 'no-such-program'])
      }
    },
  },
  {
    name: 'with --cgroup-parent, the cgroup is made below the one that is named, which stays',
    since: 4,
    where: 'cgroups.ts, makeParents()',
    minidockOnly: 'docker and podman may have systemd make their cgroups, which wants the name of a slice',
    async run(bench) {
      const { id } = await living(bench, undefined, '--cgroup-parent', '/parent-of-the-lab', '-m', '32m')
      try {
        for (const { cgroup } of await membersOf(bench, id))
          expectMatch('the cgroup of the container', /\/parent-of-the-lab\/minidock-[0-9a-f]{64}$/, cgroup)
        await bench.cli(['rm', '-f', id])
        expectMatch('the list of cgroups, when the container is gone,', /\/parent-of-the-lab$/m, await allCgroups(bench))
      } finally {
        await bench.cli(['rm', '-f', id])
        await bench.host('for d in $(find /sys/fs/cgroup -type d -name parent-of-the-lab); do rmdir $d; done')
      }
    },
  },
]
