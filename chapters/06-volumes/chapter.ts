/** Chapter 6: what there is to know of it. */

import type { Chapter } from '../../course/chapter-type.ts'

export const chapter = {
  number: 6,
  name: 'volumes',
  title: 'Data that outlives its container',
  module: 'volumes',
  minutes: { exercise: 15 },
  afterwards: [
    'show one directory in two places, and say why that is neither a copy nor a link',
    'say which mounts pass between a host and a container, and switch each way on or off',
    'find where a volume lies, and predict what is in a new one',
    'make a directory read-only with all that is mounted below it, and say why `-o bind,ro` does not',
    'say what a container with `-v /:/host` can do, and what still limits it',
  ],
  example: ['run', '--rm', '-v', 'orders:/data:ro', '--tmpfs', '/scratch:size=64m', 'busybox', 'true'],
  tour: [
    {
      why: 'A container with a volume. Nobody has made it before: it is made now.',
      argv: ['run', '--name', 'shop', '-v', 'orders:/data', 'busybox', 'sh', '-c', 'echo "order 1" >> /data/orders; echo a note > /note'],
      shows: '',
    },
    {
      why: 'What it has written to its volume is no change of the container: diff knows of the note alone, and of the place for the mount.',
      argv: ['diff', 'shop'],
      shows: 'A /data\nA /note\n',
    },
    {
      why: 'Volumes have commands of their own.',
      argv: ['volume', 'ls'],
      shows: 'DRIVER    VOLUME NAME\nlocal     orders\n',
    },
    {
      why: 'One that a container has is not removed.',
      argv: ['volume', 'rm', 'orders'],
      shows: 'minidock: remove orders: volume is in use - […]\n…\n',
    },
    {
      why: 'Another container borrows all mounts of the first, to read them.',
      argv: ['run', '--rm', '--volumes-from', 'shop:ro', 'busybox', 'sh', '-c', 'cat /data/orders; echo "order 2" >> /data/orders'],
      shows: "order 1\nsh: can't create /data/orders: Read-only file system\n",
    },
    {
      why: 'The container goes.',
      argv: ['rm', 'shop'],
      shows: 'shop\n',
    },
    {
      why: 'The next one finds the data, in whatever place it likes.',
      argv: ['run', '--rm', '-v', 'orders:/srv/shop', 'busybox', 'cat', '/srv/shop/orders'],
      shows: 'order 1\n',
    },
    {
      why: 'A new volume in a place where the image has files begins with a copy of these.',
      argv: ['run', '--rm', '-v', 'settings:/etc', 'busybox', 'head', '-n', '1', '/etc/passwd'],
      shows: 'root:x:0:0:root:/root:/bin/sh\n',
    },
    {
      why: 'And a tmpfs: in memory, of 64 MB at most, and gone with the container.',
      argv: ['run', '--rm', '--tmpfs', '/scratch:size=64m', 'busybox', 'grep', '/scratch', '/proc/mounts'],
      shows: 'tmpfs /scratch tmpfs rw,nosuid,nodev,noexec,relatime,size=65536k… 0 0\n',
    },
    {
      why: 'What has a name goes by its name.',
      argv: ['volume', 'rm', 'orders', 'settings'],
      shows: 'orders\nsettings\n',
    },
  ],
  also: ['runtime/store/volumes/volumes.ts', 'runtime/store/volumes/fill-volume.ts', 'runtime/store/volumes/volume-use.ts'],
} satisfies Chapter
