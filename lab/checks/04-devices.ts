/** Chapter 4: which devices a container may open, its cgroup decides. */

import { isUnified, membersOf, readCgroup } from './cgroups.ts'
import type { Bench, Check } from './check.ts'
import { inside, living, onHost } from './containers.ts'
import { expectMatch, expectSame, expectThat } from './expectations.ts'

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

export const allowedDevices: readonly Check[] = [
  {
    name: 'which devices a process may open is for its cgroup to say: nodes of disks and others open nothing',
    since: 4,
    where: DEVICES,
    async run(bench) {
      const { id } = await living(bench)
      expectSame('what opening a node 1, 3, /dev/null, says in the cgroup of a container,', '', await openingIn(bench, id, '1 3'))
      // The sandbox itself may open it: that it is refused is the cgroup's doing.
      const refused = await openingIn(bench, id, '10 229')
      expectMatch('what opening a node 10, 229, /dev/fuse, says in there,', /Operation not permitted/, refused)
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
      // Some versions of runc allow /dev/net/tun, 10, 200, as well.
      const more = lines.filter(line => ![...wanted, 'c 10:200 rwm'].includes(line))
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
]
