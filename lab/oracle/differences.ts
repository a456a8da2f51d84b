/** The differences, in the order of the chapters. docs/differences.md is made of them. */

import { appliesIn, type Circumstances, type Difference } from './difference.ts'

/** What it was that had these differences. */
export const RECORDED = { day: '2026-11-30', docker: '20.10.24', podman: '4.3.1' } as const

const HOST_CGROUP_NAMESPACE =
  'The container is left in the cgroup namespace of the host, as it was before there were such namespaces. With control groups of version 2 it gets one of its own. minidock always makes one.'

const WHOLE_PATH =
  'As the container is in the cgroup namespace of the host, it can read the whole path of its control groups, and with it its own id. That is so with control groups of version 1 alone.'

const INTERRUPTS =
  'How often the devices of a machine interrupt it tells what others do on it. Docker and podman cover `/proc/interrupts` since 2025; those of Debian 12 are older.'

export const differences: readonly Difference[] = [
  {
    engine: 'docker',
    check: 'system calls that docker refuses are refused, and others are answered by the kernel',
    sees: /^it is name_to_handle_at process_vm_readv process_vm_writev pkey_mprotect pkey_alloc pkey_free cachestat /,
    reason:
      "The profile of docker 20.10 is older: later ones allow these calls, and so does minidock's. Those with numbers above 450 are also unknown to libseccomp 2.5.4, through which docker makes its filter.",
  },
  {
    engine: 'podman',
    check: 'system calls that docker refuses are refused, and others are answered by the kernel',
    sees: /^it is unshare setns mount umount2 /,
    reason:
      'Podman has a profile of its own, which lets a container make namespaces and mounts where the kernel allows it: in a user namespace. minidock has that of docker, which refuses them.',
  },
  {
    engine: 'podman',
    check: 'a container can make no user namespace, read no key of root, and is told that there is no clone3',
    sees: /^it is 22$/,
    reason: "The same profile: the kernel answers `unshare`, and finds that the check's arguments make no sense (EINVAL).",
  },
  {
    engine: 'podman',
    check: 'the program begins in the directory that -w names',
    sees: /workdir "\/srv\/work" does not exist on container/,
    reason: 'No container starts in a directory that its image does not have. minidock makes the directory, as docker does.',
  },
  {
    engine: 'docker',
    check: 'what is mounted for a container does not appear on the host, though the host shares its mounts',
    sees: /^the host has \d+ more:(\n\/var\/lib\/docker\/overlay2\/\S+ \(overlay\)|\n\/run\/lab-docker\/exec\/netns\/\w+ \(nsfs[^)]*\))+$/,
    reason:
      'The root of a container is mounted on the host, and the container gets a copy of that mount. So `mount` on the host shows an overlay for each container that runs. minidock mounts it where only the container sees it. The network namespace of each container is a file there as well.',
  },
  {
    engine: 'podman',
    check: 'what is mounted for a container does not appear on the host, though the host shares its mounts',
    sees: /^the host has \d+ more:(\n\/run\/lab-podman\/root\/overlay\S* \(\w+\)|\n\/run\/netns\/\S+ \(nsfs[^)]*\))+$/,
    reason:
      "As with docker, the root of a container is mounted on the host; its `/dev/shm` too, and, as long as containers run, podman's storage on itself.",
  },
  {
    engine: 'docker',
    check: 'what the host mounts later does not appear in a container',
    sees: /^it is 1$/,
    reason:
      "The container's copy of the mounts is a slave of the host's: mounts propagate in, and not out. Where docker keeps its containers in a shared mount, whoever mounts something below a container's root on the host does so for the container too. minidock stops both directions (`MS_PRIVATE`). Podman makes its storage a private mount first.",
  },
  {
    engine: 'podman',
    check: 'the container’s mount table has its root, /proc, /dev, /sys and three files, and nothing of the host’s',
    sees: /^\/run\/\.containerenv$/,
    reason: 'One file more is mounted, `/run/.containerenv`: by it, a program can tell that it is in a container.',
  },
  {
    engine: 'docker',
    check: 'each namespace of a container is its own, seen from the host',
    sees: /^it is the same: cgroup:/,
    cgroups: 'v1',
    reason: HOST_CGROUP_NAMESPACE,
  },
  {
    engine: 'podman',
    check: 'each namespace of a container is its own, seen from the host',
    sees: /^it is the same: cgroup:/,
    cgroups: 'v1',
    reason: HOST_CGROUP_NAMESPACE,
  },
  {
    engine: 'docker',
    check: 'a container sees the control groups as if its own were the root of all',
    sees: /:pids:\/docker\/\w/,
    cgroups: 'v1',
    reason: WHOLE_PATH,
  },
  {
    engine: 'podman',
    check: 'a container sees the control groups as if its own were the root of all',
    sees: /:pids:\/libpod_parent\/libpod-\w/,
    cgroups: 'v1',
    reason: WHOLE_PATH,
  },
  {
    engine: 'docker',
    check: 'paths in /proc and /sys that show the machine are covered',
    sees: /^these are not:\n\/proc\/interrupts$/,
    before: '28.1',
    reason: INTERRUPTS,
  },
  {
    engine: 'podman',
    check: 'paths in /proc and /sys that show the machine are covered',
    sees: /^these are not:\n\/proc\/interrupts$/,
    before: '5.5',
    reason: INTERRUPTS,
  },
  {
    engine: 'docker',
    check: 'an image of 128 layers runs, with the highest on top',
    sees: /^max depth exceeded$/,
    reason: 'An image may have 125 layers, and no more. minidock and podman take as many as fit into the options of one mount.',
  },
  {
    engine: 'podman',
    check: 'diff of a container that has changed nothing is empty',
    sees: /^it is C \/etc$/,
    reason:
      'A file can only be mounted on a file. Podman makes those for `/etc/hosts` and its like in the upper directory of the container, and then finds that `/etc` has changed. Docker and minidock have them in a layer of their own below it.',
  },
  {
    engine: 'podman',
    check: 'diff tells what was in a directory that was deleted and made again',
    sees: /^it is \nC \/etc\nD \/var\nA \/var\/only$/,
    reason:
      'Of a directory that was deleted and made again it says that it was deleted, and then what is in it. Docker and minidock say of each file that was in it that it was deleted.',
  },
  {
    engine: 'podman',
    check: 'a limit that cannot be kept is refused in docker’s words, before anything is made',
    sees: /^exit code (?:0|137)\s*$/,
    reason: 'No limit of memory is too small for it: a container with one megabyte starts, and is killed when it needs more.',
  },
  {
    engine: 'podman',
    check: 'what a process may open and how soon it is killed is its own: --ulimit and --oom-score-adj',
    sees: /setrlimit `RLIMIT_NPROC`: Operation not permitted/,
    reason:
      'Beside the limits that are asked for it sets one of the number of processes, higher than that which holds in the sandbox of the checks; only a process with `CAP_SYS_RESOURCE` may raise one.',
  },
  {
    engine: 'docker',
    check: 'a container that wants more memory than it may have is killed: exit code 137, and OOMKilled',
    sees: /^it is 137 false$/,
    cgroups: 'v1',
    byChance: true,
    reason:
      'That the kernel has killed, and that the container has ended, are two messages to its daemon. If the second overtakes the first, nobody looks again. minidock asks the kernel once more when the container has ended.',
  },
  {
    engine: 'podman',
    check: 'a container that wants more memory than it may have is killed: exit code 137, and OOMKilled',
    sees: /^it is 137 false$/,
    cgroups: 'v1',
    reason:
      'With control groups of version 1 it does not notice that it was the kernel that killed a container of one process. minidock reads how often the kernel has killed, in `memory.oom_control`.',
  },
  {
    engine: 'podman',
    check: 'the MAC of eth0 is 02:42 and the four bytes of the address that the container is given',
    sees: /^it is [0-9a-f]{2}(:[0-9a-f]{2}){5}$/,
    reason:
      'The MAC is a random one. When the address is given to another container, neighbours that still have the old one noted send into the void until they have asked again, so podman announces it. A MAC that is made of the address needs no announcement.',
  },
  {
    engine: 'podman',
    check: 'the interface has no address of IPv6 where the network has none',
    sees: /inet6 fe80::/,
    reason:
      'The kernel gives each interface a link-local address of its own. Docker and minidock switch IPv6 off for an interface whose network has none (`disable_ipv6`).',
  },
  {
    engine: 'podman',
    check: 'a container with no published port is not reached from outside, not even by its own address',
    sees: /^web sees 203\.0\.113\.9$/,
    reason:
      "The rules of podman say what is forwarded, and nothing about what is not. A machine in the host's network that sends packets for a container's address to the host reaches all of the container's ports. Docker and minidock drop them.",
  },
  {
    engine: 'podman',
    check: 'a source that is missing is made, as a directory',
    sees: /statfs \S+: no such file or directory/,
    reason: 'A source that is missing is an error, also with `-v`. Docker and minidock make a directory, as docker always has.',
  },
  {
    engine: 'docker',
    check: 'a link that jumps, as those in /proc do, is not followed',
    sees: /^it runs$/,
    reason:
      'Its runtime reads the link as if it were a text, and takes what stands there for a path inside the root, where it makes what is missing. minidock lets the kernel look the place up (`RESOLVE_IN_ROOT`), and that refuses to jump.',
  },
  {
    engine: 'podman',
    check: 'nothing is mounted in /proc',
    sees: /crun: mkdir `\/proc\/own`: No such file or directory/,
    reason: 'It is refused too, in other words: crun tries to make the place, and the kernel lets nobody make a directory in `/proc`.',
  },
  {
    engine: 'docker',
    check: 'read-only holds for what is mounted below a directory, and for the container alone',
    sees: /^written to: \/src\/below$/,
    before: '25.0',
    reason:
      'Read-only is set for the topmost mount alone, and what is mounted below can be written to. Docker is recursive since version 25, where the kernel can do it (Linux 5.12); minidock always is, unless it is asked not to be (`bind-recursive=writable`).',
  },
  {
    engine: 'podman',
    check: 'read-only holds for what is mounted below a directory, and for the container alone',
    sees: /^written to: \/src\/below$/,
    reason:
      'Read-only is set for the topmost mount alone. For all below it, crun has an option of its own, `rro`, which has to be asked for.',
  },
  {
    engine: 'podman',
    check: 'each wait before a restart is twice as long as the one before',
    sees: /^\d+\.\d s at least before one of the first restarts, \d+\.\d s before restart \d$/,
    reason:
      'A container that fails is started again at once, as often as it fails: there is no back-off. Where services are to be kept alive, podman leaves that to systemd, which has one.',
  },
  {
    engine: 'podman',
    check: 'a container that has run for ten seconds is started again as if it had never failed',
    sees: /^0\.[0-7] s$/,
    reason: 'It has no waits that grow, so a run of ten seconds changes nothing: the check sees none after a run of two seconds either.',
  },
  {
    engine: 'podman',
    check: 'wait tells of the next end, also of a container that is started again',
    sees: /^exit code 124\b|refusing to clean up/,
    byChance: true,
    reason:
      'It looks from time to time whether the container stands still, and one that is started again at once never does: it waits until that is over, or wants to clean up between two lives, and finds the next. In docker and minidock, whoever waits is told how the life ends that they have seen.',
  },
  {
    engine: 'podman',
    check: 'a container that waits for its restart can be stopped',
    sees: /^its state is (running|stopped)$|^it is \d+$|refusing to clean up/,
    byChance: true,
    reason:
      'It never waits, so a `stop` may come between two of its lives: it stops what has just ended, and the container goes on. In minidock the mark of `stop` ends the wait, whenever it comes.',
  },
  {
    engine: 'podman',
    check: 'who attaches sees what is written from then on, and gets the exit code',
    sees: /late\s+exit code 0$/,
    reason: 'What `podman attach` of this version gives back is 0, however the container ends. `podman wait` tells the code.',
  },
  {
    engine: 'podman',
    check: 'a container is unhealthy after as many failures as were allowed, and healthy after one success',
    sees: /"Health":\{"Status":"starting"/,
    reason:
      'Podman has no process that could run a check from time to time. It has systemd do it, with a timer for each container; in the sandbox of the checks there is no systemd. In minidock the monitor runs the checks.',
  },
]

export function differencesIn(here: Circumstances): readonly Difference[] {
  return differences.filter(difference => appliesIn(difference, here))
}
