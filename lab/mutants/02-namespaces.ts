/** What goes wrong with namespaces and pivot_root. */

import type { Mutant } from './mutant.ts'

const HEART = { chapter: 2, file: 'runtime/namespaces/heart.ts' }

export const namespaceMutants: readonly Mutant[] = [
  {
    ...HEART,
    name: 'no PID namespace',
    find: 'pid: CLONE.NEWPID',
    replace: 'pid: 0',
    caughtBy: 'the program of a container is process 1',
    teaches: 'Without a PID namespace the program has a number of the host, sees the processes of the host, and root in it can kill them.',
  },
  {
    ...HEART,
    name: 'the UTS namespace is shared',
    find: 'uts: CLONE.NEWUTS',
    replace: 'uts: 0',
    caughtBy: 'a container has a host name of its own, and the host keeps its name',
    teaches: 'sethostname names the UTS namespace of whoever calls it: without one of its own, the container renames the host.',
  },
  {
    ...HEART,
    name: 'the IPC namespace is shared',
    find: 'ipc: CLONE.NEWIPC',
    replace: 'ipc: 0',
    caughtBy: 'message queues and shared memory of the host are not there inside',
    teaches: 'Message queues have names that are no paths: a root of its own does not hide them, only an IPC namespace does.',
  },
  {
    ...HEART,
    name: 'the network namespace is shared',
    find: 'network: CLONE.NEWNET',
    replace: 'network: 0',
    caughtBy: 'the network of a container is empty but for a loopback interface of its own, which is up',
    teaches:
      "Without a network namespace the container listens on the host's addresses, and reaches what listens on its loopback interface.",
  },
  {
    ...HEART,
    name: 'the cgroup namespace is shared',
    find: 'cgroup: CLONE.NEWCGROUP',
    replace: 'cgroup: 0',
    caughtBy: 'a container sees the control groups as if its own were the root of all',
    teaches: 'Without a cgroup namespace /proc/self/cgroup tells the container where it stands in the tree of the host.',
  },
  {
    ...HEART,
    name: 'no private propagation',
    find: 'MS.REC | MS.PRIVATE',
    replace: 'MS.REC | MS.SHARED',
    caughtBy: 'what is mounted for a container does not appear on the host, though the host shares its mounts',
    teaches:
      'A new mount namespace is a copy, and a mount below a shared mount appears in its copies too: what is mounted inside appears on the host.',
  },
  {
    ...HEART,
    name: 'private, but only the root mount',
    find: 'MS.REC | MS.PRIVATE',
    replace: 'MS.PRIVATE',
    caughtBy: 'what is mounted for a container does not appear on the host, though the host shares its mounts',
    teaches: 'Propagation is a property of each mount: without MS_REC, all those below / are still shared.',
  },
  {
    ...HEART,
    name: 'propagation in one direction is left',
    find: 'MS.REC | MS.PRIVATE',
    replace: 'MS.REC | MS.SLAVE',
    caughtBy: 'what the host mounts later does not appear in a container',
    teaches: 'A slave mount tells nothing and hears everything: a disk that the host mounts later appears in the container.',
  },
  {
    ...HEART,
    name: 'chroot where pivot_root belongs',
    find: `.pivot_root('.', '.')
    // Before anything is looked up inside: '..' in a link of the image would step
    // onto what lies on top.
    enter
      .because("the old root is detached: until here, paths can lead to the host's files")
      .umount2('.', MNT.DETACH)`,
    replace: ".chroot('.')",
    caughtBy: 'a process cannot leave its root by a second chroot',
    teaches: 'chroot leaves the old root where it is, and whoever may call chroot once more gets back to it.',
  },
  {
    ...HEART,
    name: 'the old root stays on top',
    find: ".umount2('.', MNT.DETACH)",
    replace: ".chdir('.')",
    caughtBy: 'the old root is gone: it covers nothing and is in no table',
    teaches: 'pivot_root only swaps the two roots: as long as the old one is mounted, "/.." steps onto it.',
  },
  {
    ...HEART,
    name: '/proc is not mounted',
    find: ".mount('proc', '/proc', 'proc', MS.NOSUID | MS.NODEV | MS.NOEXEC, null)",
    replace: ".chdir('/')",
    caughtBy: 'ps shows the container’s processes, numbered from 1',
    teaches: 'A PID namespace shows nothing by itself: ps, top and /dev/stdin read /proc, which has to be mounted inside.',
  },
  {
    ...HEART,
    name: '/proc is mounted without restrictions',
    find: "'proc', MS.NOSUID | MS.NODEV | MS.NOEXEC, null",
    replace: "'proc', 0, null",
    caughtBy: '/proc is mounted nosuid, nodev and noexec',
    teaches:
      'Some files of /proc can be made to hold what a process likes: nothing in there is a program or a device, and the mount says so.',
  },
  {
    chapter: 2,
    file: 'runtime/namespaces/configure.ts',
    name: 'the host’s /proc is bound into the container',
    find: "{ destination: '/proc', type: 'proc', source: 'proc', options: PRIVATE }",
    replace: "{ destination: '/proc', type: 'bind', source: '/proc', options: ['rbind'] }",
    caughtBy: '/proc lists the container’s processes, and none of the host’s',
    teaches: 'A mount of /proc belongs to the PID namespace of whoever mounted it, whoever looks at it.',
  },
  {
    chapter: 2,
    file: 'runtime/namespaces/namespaces.ts',
    name: 'the host name is not set',
    find: 'if (spec.hostname) seal',
    replace: 'if (spec.domainname) seal',
    caughtBy: 'without --hostname, a container is called by its id',
    teaches: 'A new UTS namespace begins with the name of the host: somebody has to set another one.',
  },
  {
    chapter: 2,
    file: 'runtime/namespaces/namespaces.ts',
    name: 'the loopback interface stays down',
    find: 'const IFF_UP = 1',
    replace: 'const IFF_UP = 0',
    caughtBy: 'the network of a container is empty but for a loopback interface of its own, which is up',
    teaches: 'A network namespace is born with a loopback interface that is down: not even 127.0.0.1 answers.',
  },
  {
    chapter: 2,
    file: 'runtime/namespaces/configure.ts',
    name: 'masked paths are forgotten',
    find: '[...(HostConfig.MaskedPaths ?? [...MASKED_PATHS, ...draft.host.thermalThrottle])]',
    replace: '[...(HostConfig.MaskedPaths ?? [])]',
    caughtBy: 'paths in /proc and /sys that show the machine are covered',
    teaches:
      'Much of /proc is in no namespace: memory, keys, timers and interrupts are those of the machine, for everybody who can read them.',
  },
  {
    chapter: 2,
    file: 'runtime/namespaces/paths.ts',
    name: 'read-only paths are bound and not remounted',
    find: 'MS.REMOUNT | MS.BIND | MS.RDONLY | MS.NOSUID',
    replace: 'MS.REMOUNT | MS.BIND | MS.NOSUID',
    caughtBy: 'the kernel’s settings can be read, and not changed',
    teaches:
      'A bind mount begins with the rights of what it shows; read-only takes a second call, and mount(2) is silent if it is left out.',
  },
  {
    chapter: 2,
    file: 'runtime/namespaces/devices.ts',
    name: 'device nodes in /dev can be opened',
    find: 'MS.BIND | MS.NOSUID | MS.NODEV',
    replace: 'MS.BIND | MS.NOSUID',
    caughtBy: 'a device node that a container makes in /dev opens nothing',
    teaches: 'A device node is only two numbers: whoever may make one and open it has the disk of the host.',
  },
]
