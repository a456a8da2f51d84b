/** What goes wrong with volumes. */

import type { Mutant } from './mutant.ts'

const HEART = { chapter: 6, file: 'runtime/volumes/heart.ts' }
const KEEP = { chapter: 6, file: 'runtime/volumes/keep.ts' }
const FILL = { chapter: 6, file: 'runtime/store/volumes/fill-volume.ts' }

export const volumeMutants: readonly Mutant[] = [
  {
    ...HEART,
    name: 'read-only is not recursive',
    find: 'AT.EMPTY_PATH | AT.RECURSIVE, attributes',
    replace: 'AT.EMPTY_PATH, attributes',
    caughtBy: 'read-only holds for what is mounted below a directory, and for the container alone',
    teaches: 'Read-only belongs to one mount: a disk that is mounted below a read-only directory can be written to as before.',
  },
  {
    ...HEART,
    name: 'read-only is forgotten',
    find: 'readonly ? MOUNT_ATTR.RDONLY : 0',
    replace: '0',
    caughtBy: 'a read-only volume can be read, and not written to',
    teaches: 'A flag that is accepted and not obeyed is worse than one that is unknown: somebody relies on it.',
  },
  {
    ...HEART,
    name: 'shared propagation is left on',
    find: 'RDONLY : 0, propagation }',
    replace: 'RDONLY : 0, propagation: 0 }',
    caughtBy: 'what the host mounts later below a directory does not come into the container',
    teaches: 'A copy of a shared mount is shared with it: what the host mounts below comes in, and what the container mounts goes out.',
  },
  {
    ...HEART,
    name: 'each mount is private, whatever was asked for',
    find: 'RDONLY : 0, propagation }',
    replace: 'RDONLY : 0, propagation: 1 << 18 }',
    caughtBy: 'with rslave it does',
    teaches: 'A container that looks after the disks of its host has to see those that are mounted later.',
  },
  {
    ...HEART,
    name: 'what is mounted below stays behind',
    find: 'OPEN_TREE.CLOEXEC | AT.RECURSIVE',
    replace: 'OPEN_TREE.CLOEXEC',
    caughtBy: 'what is mounted below a directory of the host comes with it',
    teaches: 'A bind without recursion shows an empty directory where the host has a whole disk.',
  },
  {
    ...HEART,
    name: 'the place is looked up without a root',
    find: 'resolve: RESOLVE.IN_ROOT',
    replace: 'resolve: 0',
    caughtBy: 'a link that jumps, as those in /proc do, is not followed',
    teaches: 'A link that one container leaves in a volume decides where the next one has its mount: over its own root, for example.',
  },
  {
    ...HEART,
    name: 'a volume is filled though the user has said nocopy',
    find: 'empty && !noCopy',
    replace: 'empty',
    caughtBy: 'with nocopy a volume stays empty',
    teaches: 'Who wants a volume empty has a reason: a program that finds files there may take them for its own.',
  },
  {
    chapter: 6,
    file: 'runtime/volumes/sources.ts',
    name: 'the source is looked up after pivot_root',
    find: "heart.open(source.source ?? '', tree, birth.host('prepare'))",
    replace: "heart.open(source.source ?? '', tree, birth.child('mount'))",
    caughtBy: 'a directory of the host is the same directory in the container, both ways',
    teaches: 'After pivot_root, every path begins in the container: the source of a bind is not there, or is another one of the same name.',
  },
  {
    chapter: 6,
    file: 'runtime/volumes/configure.ts',
    name: 'mounts come in the order in which they are asked for',
    find: '.sort((a, b) => depth(a) - depth(b))',
    replace: '',
    caughtBy: 'a mount below another one is not hidden by it, in whatever order they are asked for',
    teaches: 'A mount covers all that was mounted below its place before: the outer one has to be first.',
  },
  {
    chapter: 6,
    file: 'runtime/volumes/places.ts',
    name: 'the place of a file is made as a directory',
    find: 'isFile && index === parts.length - 1 ? makeFile : makeDirectory',
    replace: 'makeDirectory',
    caughtBy: 'a single file of the host is mounted as a file',
    teaches: 'A file can only be mounted on a file, and a directory on a directory: the kernel says "not a directory".',
  },
  {
    chapter: 6,
    file: 'runtime/volumes/resolve-mounts.ts',
    name: 'who borrows mounts may do what their owner may',
    find: 'RW: point.RW && !readOnly',
    replace: 'RW: point.RW',
    caughtBy: 'who borrows mounts with :ro cannot write to them',
    teaches: '--volumes-from NAME:ro is how a backup is made: one that cannot destroy what it saves.',
  },
  {
    ...KEEP,
    name: 'a volume with a name goes with its container',
    find: 'const goesToo = Anonymous && wanted',
    replace: 'const goesToo = wanted',
    caughtBy: 'a volume with a name stays when its container is removed, also with --rm',
    teaches: 'The name is the promise: what has one stays until somebody removes it by that name.',
  },
  {
    ...KEEP,
    name: 'an anonymous volume goes though another container uses it',
    find: 'else if (!goesToo) await share(Name, store)',
    replace: '',
    caughtBy: 'an anonymous volume that another container uses stays until that one is removed',
    teaches: 'Before a volume is removed, somebody has to ask who else has it; a count that is kept somewhere can be wrong.',
  },
  {
    ...FILL,
    name: 'the image is copied into a volume that has files',
    find: 'return directory.readSync() === null',
    replace: 'return directory.readSync() !== undefined',
    caughtBy: 'what a container deletes in a volume, the image does not bring back',
    teaches: 'The image is for the beginning: later it would write over the data, or bring back what was deleted.',
  },
  {
    chapter: 6,
    file: 'runtime/store/layers/copy-layers.ts',
    name: 'the image is copied without owners',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source text
    find: "['-a', '--one-file-system', `/proc/${server.pid}/fd/",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source text
    replace: "['-r', '-P', '--one-file-system', `/proc/${server.pid}/fd/",
    caughtBy: 'an empty volume first gets what the image has at its place, with owners, modes and links',
    teaches: 'A database that runs as a user of its own cannot write into a directory of root: it ends with "permission denied".',
  },
]
