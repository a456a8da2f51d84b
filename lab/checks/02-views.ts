/** Chapter 2: IPC, control groups, network, devices, kernel settings: what else looks like a machine of its own, or is shut off. */

import type { Bench, Check } from './check.ts'
import { inside, living, onHost } from './containers.ts'
import { expectMatch, expectSame, expectThat } from './expectations.ts'

/** This process, and so what it starts, is in a group below the others: else there would be nothing to hide. */
async function inGroupOfTheHost(bench: Bench, look: () => Promise<void>): Promise<void> {
  const group = '$top/of-the-host'
  // Version 1 has a tree for each controller.
  const top = 'top=/sys/fs/cgroup; [ -e $top/cgroup.procs ] || top=$(dirname $(ls /sys/fs/cgroup/*/cgroup.procs | head -n 1))'
  const home = await onHost(
    bench,
    `${top}; mkdir ${group} && grep -m 1 -E "^0::|:$(basename $top):" /proc/$PPID/cgroup | cut -d: -f3 && echo $PPID > ${group}/cgroup.procs`,
  )
  try {
    await look()
  } finally {
    await bench.host(
      `${top}; echo $PPID > "$top${home}/cgroup.procs"; for pid in $(cat ${group}/cgroup.procs); do echo $pid > "$top${home}/cgroup.procs"; done; rmdir ${group}`,
    )
  }
}

export const views: readonly Check[] = [
  {
    name: 'each namespace of a container is its own, seen from the host',
    since: 2,
    todo: 1,
    where: 'heart.ts, cloneFlags; man 7 namespaces: processes of one namespace have the same link in /proc/PID/ns',
    async run(bench) {
      const { pid } = await living(bench)
      for (const name of ['mnt', 'ipc', 'net', 'cgroup']) {
        const [host, container] = (await onHost(bench, `readlink /proc/self/ns/${name} /proc/${pid}/ns/${name}`)).split('\n')
        expectThat(
          host !== container,
          `the ${name} namespace of the container is another than the host's, ${host}`,
          `it is the same: ${container}`,
        )
      }
    },
  },
  {
    name: 'message queues and shared memory of the host are not there inside',
    since: 2,
    todo: 1,
    where: 'heart.ts, cloneFlags.ipc; configure.ts, /dev/shm and /dev/mqueue; man 7 ipc_namespaces',
    async run(bench) {
      await onHost(bench, 'touch /dev/shm/of-the-host /dev/mqueue/of-the-host')
      try {
        const seen = await inside(bench, 'ls -A /dev/shm /dev/mqueue')
        expectThat(
          !seen.includes('of-the-host'),
          "/dev/shm and /dev/mqueue are empty: the host's queues and shared memory are the host's",
          seen,
        )
      } finally {
        await bench.host('rm /dev/shm/of-the-host /dev/mqueue/of-the-host')
      }
    },
  },
  {
    name: 'the network of a container is empty but for a loopback interface of its own, which is up',
    since: 2,
    until: 4,
    where: 'heart.ts, cloneFlags.network; namespaces.ts, raiseLoopback()',
    minidockOnly: 'docker connects each container to its bridge: that is chapter 5',
    async run(bench) {
      await onHost(bench, 'ip link add of-the-host type bridge || ip link add of-the-host type dummy')
      try {
        expectSame('the list of interfaces', 'lo', await inside(bench, 'ls /sys/class/net'))
        expectMatch('the loopback interface', /LOOPBACK,UP/, await inside(bench, 'ip link show lo'))
      } finally {
        await bench.host('ip link delete of-the-host')
      }
    },
  },
  {
    name: 'a container sees the control groups as if its own were the root of all',
    since: 2,
    todo: 4,
    where: 'heart.ts, cloneFlags.cgroup; man 7 cgroup_namespaces',
    async run(bench) {
      await inGroupOfTheHost(bench, async () => {
        const lines = (await inside(bench, 'cat /proc/self/cgroup 2> /dev/null; true')).split('\n')
        expectThat(
          lines.every(line => line.endsWith(':/')),
          'every line of /proc/self/cgroup ends in :/ and tells nothing of where the container is on the host',
          lines.join('\n'),
        )
      })
    },
  },
  {
    name: '/dev has docker’s devices, which work, and none of the host’s',
    since: 2,
    where: 'devices.ts',
    async run(bench) {
      await onHost(bench, 'touch /dev/of-the-host')
      const names = (await inside(bench, 'ls /dev')).split(/\s+/)
      await bench.host('rm /dev/of-the-host')
      const known = [
        'console',
        'core',
        'fd',
        'full',
        'mqueue',
        'null',
        'ptmx',
        'pts',
        'random',
        'shm',
        'stderr',
        'stdin',
        'stdout',
        'tty',
        'urandom',
        'zero',
      ]
      const foreign = names.filter(name => !known.includes(name))
      expectThat(
        foreign.length === 0,
        "/dev is the container's own, with the devices that every program expects",
        `there are more: ${foreign.join(' ')}`,
      )
      const seen = await inside(
        bench,
        'head -c 3 /dev/zero | wc -c; echo x > /dev/null && head -c 5 /dev/urandom | wc -c; echo x 2> /dev/null > /dev/full || echo full; stat -c %t,%T /dev/null',
      )
      expectSame('what /dev/zero, /dev/null, /dev/urandom and /dev/full do, and the number of /dev/null,', '3\n5\nfull\n1,3', seen)
    },
  },
  {
    name: 'a device node that a container makes in /dev opens nothing',
    since: 2,
    where: 'devices.ts, closeDevices(): MS_NODEV',
    minidockOnly: "docker's device cgroup decides by number; chapter 4's does as well",
    async run(bench) {
      // The number of /dev/null: harmless where it does open.
      const seen = await inside(bench, 'mknod /dev/made c 1 3; (: > /dev/made) 2> /dev/null && echo opened; true')
      expectThat(
        seen === '',
        'a device node that the container makes cannot be opened: it might be the number of a disk of the host',
        'it was opened',
      )
    },
  },
  {
    name: 'paths in /proc and /sys that show the machine are covered',
    since: 2,
    where: 'paths.ts, maskPaths(); configure.ts, MASKED_PATHS',
    async run(bench) {
      const files = '/proc/kcore /proc/keys /proc/timer_list /proc/sched_debug /proc/latency_stats /proc/interrupts'
      const folders = '/proc/acpi /proc/asound /proc/scsi /sys/firmware /sys/devices/virtual/powercap'
      const seen = await inside(
        bench,
        `for f in ${files}; do [ $(head -c 1 $f 2> /dev/null | wc -c) = 1 ] && echo $f; done; for d in ${folders}; do [ -n "$(ls -A $d 2> /dev/null)" ] && echo $d; done; true`,
      )
      expectThat(seen === '', 'files that tell of the machine, /proc/keys or /sys/firmware, are empty', `these are not:\n${seen}`)
    },
  },
  {
    name: 'the kernel’s settings can be read, and not changed',
    since: 2,
    todo: 4,
    where: 'heart.ts, mountProc(); paths.ts, makeReadOnly(); configure.ts, READONLY_PATHS',
    async run(bench) {
      expectSame('/proc/sys/kernel/ostype', 'Linux', await inside(bench, 'cat /proc/sys/kernel/ostype 2> /dev/null; true'))
      const seen = await inside(
        bench,
        '(echo changed > /proc/sys/kernel/hostname) 2> /dev/null && echo written; mkdir /sys/fs/x 2> /dev/null && echo made; true',
      )
      expectThat(seen === '', '/proc/sys and /sys are read-only: a setting that is changed there changes for the whole machine', seen)
    },
  },
  {
    name: '/proc is mounted nosuid, nodev and noexec',
    since: 2,
    todo: 4,
    where: 'heart.ts, mountProc(): the flags of mount(2); man 2 mount, MS_NOSUID, MS_NODEV, MS_NOEXEC',
    async run(bench) {
      const { pid } = await living(bench)
      // Where several mounts lie on one another, the last is seen.
      const line = await onHost(bench, `awk '$5 == "/proc" { line = $0 } END { print line }' /proc/${pid}/mountinfo`)
      const options = line.split(' ')[5] ?? ''
      const missing = ['nosuid', 'nodev', 'noexec'].filter(option => !options.split(',').includes(option))
      expectThat(
        missing.length === 0,
        'nothing in /proc can be executed, opened as a device, or give a program other rights: its mount is nosuid, nodev, noexec',
        options === '' ? 'nothing is mounted on /proc' : `${missing.join(', ')} is not among its options: ${options}`,
      )
      const [type, source] = (line.split(' - ')[1] ?? '').split(' ')
      expectSame('type and source of the mount on /proc, as every list of mounts shows them,', 'proc proc', `${type} ${source}`)
    },
  },
  {
    name: 'the host’s terminals are not in /dev/pts',
    since: 2,
    where: 'configure.ts: devpts with newinstance',
    async run(bench) {
      const seen = await inside(bench, 'ls /dev/pts')
      expectSame('the list of terminals in /dev/pts', 'ptmx', seen)
    },
  },
]
