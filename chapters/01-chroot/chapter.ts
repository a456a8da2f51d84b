/** Chapter 1: what there is to know of it. */

import type { Chapter } from '../../course/chapter-type.ts'

export const chapter = {
  number: 1,
  name: 'chroot',
  title: 'A root of its own',
  module: 'rootfs',
  minutes: { exercise: 12 },
  afterwards: [
    'give a program a tree of files of its own, with nothing but a shell',
    'say why it needs more files than you think',
    'say which two system calls do it in an engine, and why in this order',
    'break out again, and explain why that works',
  ],
  example: ['run', '--rm', 'busybox', 'true'],
  tour: [
    {
      why: 'The same with our engine: a copy of the image busybox becomes the root of `ls`.',
      argv: ['run', '--rm', 'busybox', 'ls', '/'],
      shows: 'bin\ndev\netc\nhome\nproc\nroot\nsys\ntmp\nusr\nvar\n',
    },
    {
      why: 'Up from the root is the root.',
      argv: ['run', '--rm', 'busybox', 'sh', '-c', 'cd ../../..; pwd'],
      shows: '/\n',
    },
    {
      why: 'What it writes lands in its own copy, which --rm throws away: the next container has a new one.',
      argv: ['run', '--rm', 'busybox', 'sh', '-c', 'rm -r /home; ls -d /home'],
      shows: 'ls: /home: No such file or directory\n',
    },
    {
      why: 'Files are all that it has for itself. It can see that process 1, the first of the whole machine, is there.',
      argv: ['run', '--rm', 'busybox', 'sh', '-c', 'kill -0 1 && echo "process 1 is there, and I am $$"'],
      shows: 'process 1 is there, and I am …\n',
    },
  ],
} satisfies Chapter
