/** Chapter 3: what there is to know of it. */

import type { Chapter } from '../../course/chapter-type.ts'

export const chapter = {
  number: 3,
  name: 'overlay',
  title: 'One image under many containers',
  module: 'overlay',
  minutes: { exercise: 15 },
  afterwards: [
    'say what a layer is, and put two of them together with one command',
    'find what a container has written, and say what of it is a copy and what is a deletion',
    'say why ten containers of one image take hardly more room than one',
    'explain why `RUN chown -R` doubles an image, and where a write went that seems lost',
  ],
  example: ['run', '--rm', 'busybox', 'true'],
  tour: [
    {
      why: 'From this chapter on, the engine knows images and their layers.',
      argv: ['images'],
      shows: 'REPOSITORY   TAG       IMAGE ID       CREATED         SIZE\nbusybox      latest    …\n',
    },
    {
      why: 'A container that makes a file, changes one and deletes one.',
      argv: ['run', '--name', 'web', 'busybox', 'sh', '-c', 'echo hello > /new; echo more >> /etc/group; rm /etc/passwd'],
      shows: '',
    },
    {
      why: 'What it has changed is all that is in its upper directory: A for added, C for changed, D for deleted.',
      argv: ['diff', 'web'],
      shows: 'C /etc\nC /etc/group\nD /etc/passwd\nA /new\n',
    },
    {
      why: 'The image is untouched: the next container has the file again.',
      argv: ['run', '--rm', 'busybox', 'head', '-n', '1', '/etc/passwd'],
      shows: 'root:x:0:0:root:/root:/bin/sh\n',
    },
    {
      why: 'From the inside, the root is one mount of the type overlay. Its lower directories are the image, its upper one is the container.',
      argv: ['run', '--rm', 'busybox', 'grep', '-o', '^overlay / overlay', '/proc/mounts'],
      shows: 'overlay / overlay\n',
    },
    {
      why: 'When the container goes, what it has written goes with it.',
      argv: ['rm', 'web'],
      shows: 'web\n',
    },
  ],
  also: ['runtime/store/layers/layers.ts', 'runtime/store/layers/unpack.ts', 'runtime/store/layers/init-layer.ts'],
} satisfies Chapter
