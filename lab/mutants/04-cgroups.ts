/** What goes wrong with cgroups. */

import type { Mutant } from './mutant.ts'

const HEART = { chapter: 4, file: 'runtime/cgroups/heart.ts' }
const CGROUPS = { chapter: 4, file: 'runtime/cgroups/cgroups.ts' }
const ON_VERSION_1 = { chapter: 4, needs: 'control groups of version 1' } as const

const MEMORY_FILE = 'a limit of memory is a file of the container’s cgroup, and what inspect says'
const OTHER_FILES = 'a limit of CPU time or processes is a file of the container’s cgroup, and what inspect says'
const SWAP = 'swap is no way out: its limit is what --memory-swap says, less the memory'

const OPENED_AND_BORN = `prepare.into(directory).openat(AT.FDCWD, cgroup, O.RDONLY | O.DIRECTORY | O.CLOEXEC, 0)
    birth.bornIn(directory)`

export const cgroupMutants: readonly Mutant[] = [
  {
    ...HEART,
    name: 'nobody joins the cgroup',
    find: 'birth.bornIn(directory)',
    replace: 'prepare.close(directory)',
    caughtBy: 'every process of a container is in its cgroup, and nobody else is, seen from the host',
    teaches: 'A cgroup with all its limits set, and nobody in it, limits nobody: the files look right, and the memory bomb goes off.',
  },
  {
    ...HEART,
    name: 'the process joins its cgroup when all else is done',
    find: OPENED_AND_BORN,
    replace: `const members = birth.register(\`members of \${cgroup}\`)
    birth.child('root').into(members).openat(AT.FDCWD, \`\${cgroup}/cgroup.procs\`, O.WRONLY | O.CLOEXEC, 0)
    birth.child('ready').write(members, '0', 1)`,
    caughtBy: 'a container sees its own cgroup as the root of all, and its limits in it',
    teaches:
      'Who joins late was elsewhere before: the memory used so far is charged there, and the cgroup namespace has the wrong root for ever.',
  },
  {
    ...HEART,
    name: 'the stage joins the cgroup after it has cloned',
    find: OPENED_AND_BORN,
    replace: `const connect = birth.host('connect')
    connect.into(directory).openat(AT.FDCWD, \`\${cgroup}/cgroup.procs\`, O.WRONLY | O.CLOEXEC, 0)
    connect.write(directory, '0', 1)
    connect.close(directory)`,
    caughtBy: 'the first thing that a container does, it does in its cgroup',
    teaches: 'A child is born where its parent is at that moment, and stays there: where the parent goes later is of no use to it.',
  },
  {
    ...HEART,
    name: 'the limit of memory is a soft one',
    find: "['memory.max', limit(memory.limit)]",
    replace: "['memory.low', limit(memory.limit)]",
    caughtBy: MEMORY_FILE,
    teaches: 'There are four files that sound like a limit of memory, and only one at which the kernel kills: a soft limit is a wish.',
  },
  {
    ...HEART,
    name: 'swap is left open',
    find: 'if (memory.swap !== undefined)',
    replace: 'if (memory.swap === -1)',
    caughtBy: SWAP,
    teaches:
      'Without a limit of swap, a container that is out of memory does not die: it fills the swap, and makes the whole machine slow.',
  },
  {
    ...HEART,
    name: 'swap is counted together with memory',
    find: 'memory.swap - (memory.limit ?? 0)',
    replace: 'memory.swap',
    caughtBy: SWAP,
    teaches:
      'Docker and version 1 mean memory and swap together, version 2 the swap alone: the same number gives a container twice as much.',
  },
  {
    ...ON_VERSION_1,
    file: 'runtime/cgroups/version1.ts',
    name: 'version 1 is told the swap alone',
    find: 'String(Number(swap) + Number(memory))',
    replace: 'swap',
    caughtBy: SWAP,
    teaches:
      'memory.memsw.limit_in_bytes is of both together, so it cannot be less than the memory alone: the kernel says "invalid argument".',
  },
  {
    ...ON_VERSION_1,
    file: 'runtime/cgroups/hierarchies.ts',
    name: 'version 2’s names in version 1’s hierarchies',
    find: 'const own = legacySettings(settings, resources)',
    replace: "const own = settings.map(([file, value]) => [file.split('.')[0] ?? '', file, value] as const)",
    caughtBy: MEMORY_FILE,
    teaches:
      'memory.max in one version is memory.limit_in_bytes in the other: a tool that knows one of them fails on half of all machines.',
  },
  {
    ...HEART,
    name: 'quota and period in the wrong order',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source text
    find: '`${limit(cpu.quota)} ${cpu.period ?? 100_000}`',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source text
    replace: '`${cpu.period ?? 100_000} ${limit(cpu.quota)}`',
    caughtBy: OTHER_FILES,
    teaches: 'Both are microseconds, and no kernel complains: half a CPU becomes two of them.',
  },
  {
    ...HEART,
    name: 'one process too few',
    find: 'limit(pids.limit)',
    replace: 'limit(pids.limit - 1)',
    caughtBy: 'there are as many processes as --pids-limit says, and not one more',
    teaches: 'A program of exactly ten processes runs with --pids-limit 10 everywhere else, and here its last fork fails.',
  },
  {
    ...CGROUPS,
    ...ON_VERSION_1,
    name: 'the limit of processes is set before the clone',
    find: "birth.child('root').because('the limit of processes",
    replace: "birth.host('prepare').because('the limit of processes",
    caughtBy: 'a limit of one process lets the container’s own process run',
    teaches: 'Whoever enters a cgroup in order to clone in it is counted too: the limit is reached before the container has begun.',
  },
  {
    ...CGROUPS,
    name: 'nobody is told of kills for want of memory',
    find: "oomFiles(memory, plan).join('\\n')",
    replace: "''",
    caughtBy: 'a container that wants more memory than it may have is killed: exit code 137, and OOMKilled',
    teaches: 'The kernel kills with SIGKILL, as a user does: without the count in its cgroup, 137 does not tell who it was.',
  },
  {
    ...HEART,
    name: 'the cgroup is left behind',
    find: '.removeCgroup(cgroup)',
    replace: '',
    caughtBy: 'when a container has ended no cgroup of it is left, before it is removed as well',
    teaches: 'A cgroup does not go with its last process: thousands of empty ones make the whole machine slow, and nobody knows why.',
  },
  {
    ...CGROUPS,
    name: 'the whole tree is visible',
    find: '.unshare(CLONE.NEWCGROUP)',
    replace: '',
    caughtBy: 'a container sees its own cgroup as the root of all, and its limits in it',
    teaches: 'Without a cgroup namespace the container sees those of all its neighbours, with their ids, their limits and what they use.',
  },
  {
    chapter: 4,
    file: 'runtime/cgroups/mounts.ts',
    name: '/sys/fs/cgroup can be written to',
    find: "(asked.options?.includes('ro') ? MS.RDONLY : 0)",
    replace: '0',
    caughtBy: 'a container cannot change its limits: /sys/fs/cgroup is read-only',
    teaches: 'The files belong to root, and root is who runs in a container: it takes one echo to be rid of a limit.',
  },
  {
    ...ON_VERSION_1,
    file: 'runtime/cgroups/devices.ts',
    name: 'the list of devices is left open',
    find: 'for (const allow of [false, true])',
    replace: 'for (const allow of [true])',
    caughtBy: 'which devices a process may open is for its cgroup to say: nodes of disks and others open nothing',
    teaches: 'A new cgroup allows what the one above it allows, all: devices have to be denied before some are allowed again.',
  },
  {
    chapter: 4,
    file: 'runtime/cgroups/usage/stats-row.ts',
    needs: 'several processors',
    name: 'percent of the whole machine',
    find: '(used / passed) * now.machine.cpus * 100',
    replace: '(used / passed) * 100',
    caughtBy: 'stats counts in whole processors: a quarter of one is 25 %, however many the machine has',
    teaches: 'The machine’s time is that of all its processors: without their number, a busy processor of eight reads as an eighth.',
  },
  {
    chapter: 8,
    file: 'runtime/cgroups/cgroups.ts',
    name: 'what exec runs is in no cgroup of the container',
    find: 'heart.join(cgroupIn(hierarchy, plan), joining(hierarchy, birth))',
    replace: 'void hierarchy',
    caughtBy: 'what exec runs is in the container’s cgroup, and counts towards its limits',
    teaches: 'A process is born in the cgroup of whoever clones it: one exec, and a container has a program without any limit.',
  },
]
