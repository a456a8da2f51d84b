/** Chapter 2: what there is to know of it. */

import type { Chapter } from '../../course/chapter-type.ts'

export const chapter = {
  number: 2,
  name: 'namespaces',
  title: 'A view of its own',
  module: 'namespaces',
  minutes: { exercise: 15, challenges: 40 },
  afterwards: [
    'build a container with unshare, mount and pivot_root, and look into it with nsenter',
    'say why a process has two numbers, and what is special about number 1',
    'say why a mount namespace alone leaks, and what stops that',
    'explain why pivot_root holds where chroot does not',
  ],
  example: ['run', '--rm', 'busybox', 'ps'],
  tour: [
    {
      why: 'A list of processes of its own, and a /proc that shows it: `ps` is number 1, and alone.',
      argv: ['run', '--rm', 'busybox', 'ps'],
      shows: 'PID   USER     COMMAND\n    1 root     ps\n',
    },
    {
      why: 'A host name of its own: chapter 1 did not know this flag.',
      argv: ['run', '--rm', '--hostname', 'web', 'busybox', 'hostname'],
      shows: 'web\n',
    },
    {
      why: 'When process 1 ends, all end: this does not wait for the sleep, and leaves none behind.',
      argv: ['run', '--rm', 'busybox', 'sh', '-c', 'sleep 1000 & echo bye'],
      shows: 'bye\n',
    },
  ],
} satisfies Chapter
