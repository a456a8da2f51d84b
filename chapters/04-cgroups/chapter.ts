/** Chapter 4: what there is to know of it. */

import type { Chapter } from '../../course/chapter-type.ts'

export const chapter = {
  number: 4,
  name: 'cgroups',
  title: 'Limits that limit',
  module: 'cgroups',
  minutes: { exercise: 15 },
  afterwards: [
    'limit the memory, the processors and the number of processes of any program, with `mkdir` and `echo`',
    'say why a limit of memory without one of swap is none',
    'read an exit code 137, and say who has killed whom and why',
    'predict who gets how much processor time, and when a weight is worth nothing',
    'explain why a process must be in its cgroup before its first instruction',
  ],
  example: ['run', '--rm', '-m', '64m', '--cpus', '0.5', '--pids-limit', '100', 'busybox', 'true'],
  tour: [
    {
      why: 'A container with three limits. It can read them itself: this is the one for memory, in bytes.',
      argv: [
        'run',
        '--rm',
        '-m',
        '64m',
        '--cpus',
        '0.5',
        '--pids-limit',
        '100',
        'busybox',
        'sh',
        '-c',
        'cat $(find /sys/fs/cgroup/ -name memory.max -o -name memory.limit_in_bytes)',
      ],
      shows: '67108864\n',
    },
    {
      why: 'tail keeps what it reads, and /dev/zero does not end: the kernel ends tail.',
      argv: ['run', '--name', 'bomb', '-m', '64m', 'busybox', 'tail', '/dev/zero'],
      shows: '',
    },
    {
      why: '137 is 128 + 9, the number of the signal. That it was for lack of memory, the engine has from the counter of the cgroup.',
      argv: ['inspect', '--format', '{{.State.ExitCode}} {{.State.OOMKilled}}', 'bomb'],
      shows: '137 true\n',
    },
    {
      why: 'Ten processes, and no more: the shell is one, and nine times it can start another.',
      argv: ['run', '--rm', '--pids-limit', '10', 'busybox', 'sh', '-c', 'for i in $(seq 20); do sleep 1 & done'],
      shows: "sh: can't fork: Resource temporarily unavailable\n",
    },
    {
      why: 'It could read its limit. It cannot change it, not even as root.',
      argv: [
        'run',
        '--rm',
        '-m',
        '64m',
        'busybox',
        'sh',
        '-c',
        'echo 1 > $(find /sys/fs/cgroup/ -name memory.max -o -name memory.limit_in_bytes)',
      ],
      shows: 'sh: …: Read-only file system\n',
    },
    {
      why: 'When the container goes, nothing of it is left, and no cgroup.',
      argv: ['rm', 'bomb'],
      shows: 'bomb\n',
    },
  ],
  also: ['runtime/kernel/cgroups/cgroups.ts', 'runtime/kernel/cgroups/cgroup-parent.ts', 'runtime/formats/oci/resources.ts'],
} satisfies Chapter
