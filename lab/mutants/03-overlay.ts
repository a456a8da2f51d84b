/** What goes wrong with layers. */

import type { Mutant } from './mutant.ts'

const HEART = { chapter: 3, file: 'runtime/overlay/heart.ts' }

export const overlayMutants: readonly Mutant[] = [
  {
    ...HEART,
    name: 'the layers in the wrong order',
    find: 'lower.toReversed()',
    replace: 'lower',
    caughtBy: 'of a file that several layers have, the highest is seen',
    teaches: 'An image lists its layers from the bottom, the kernel wants them from the top: the other way round, updates are undone.',
  },
  {
    ...HEART,
    name: 'all containers share one upper directory',
    find: `\`lowerdir=\${lower.toReversed().join(':')}\`,
      \`upperdir=\${container}/upper\`,`,
    replace: `\`lowerdir=\${lower.slice(0, -1).toReversed().join(':')}\`,
      \`upperdir=\${lower.at(-1)}\`,`,
    caughtBy: 'two containers of one image do not see each other’s files',
    teaches: 'The topmost layer as the upper directory works, until there is a second container: each sees what the other writes.',
  },
  {
    ...HEART,
    name: 'no upper directory',
    find: `      \`upperdir=\${container}/upper\`,
      // A copy is made here, then linked or renamed into the upper directory: so the
      // two are on one file system.
      \`workdir=\${container}/work\`,
`,
    replace: '',
    caughtBy: 'a write goes to the upper directory, and the layer is as it was',
    teaches: 'An overlay of lower directories alone has no place for a write: it is read-only.',
  },
  {
    ...HEART,
    name: 'the work directory on another file system',
    find: 'container}/work`,',
    replace: 'container}/../../../../../tmp`,',
    caughtBy: 'a container’s root is an overlay, whose upper and work directories are its own',
    teaches: 'A copy is made in the work directory, then linked or renamed into the upper one: neither reaches into another file system.',
  },
  {
    ...HEART,
    name: 'absolute names in lowerdir',
    find: "lower.toReversed().join(':')",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source text
    replace: "lower.toReversed().map(name => `${layers}/${name}`).join(':')",
    caughtBy: 'an image of 128 layers runs, with the highest on top',
    teaches: 'mount(2) copies one page of options, 4096 bytes: some eighty absolute names fit, and images may have 128 layers.',
  },
  {
    ...HEART,
    name: 'device nodes on the overlay can be opened',
    find: "'overlay', MS.NODEV, options",
    replace: "'overlay', 0, options",
    caughtBy: 'a device node that a container makes anywhere opens nothing',
    teaches: 'Closing /dev is not enough: a device node works in any directory whose mount does not forbid it.',
  },
  {
    ...HEART,
    name: 'whiteouts are taken for files',
    find: 'file.isCharacterDevice() && file.rdev === 0n',
    replace: 'file.isCharacterDevice() && file.rdev === 1n',
    caughtBy: 'diff tells what was deleted',
    teaches: 'A deletion is written down too, as a device 0, 0: who reads the upper directory as it is brings back what was deleted.',
  },
  {
    ...HEART,
    name: 'each device is taken for a whiteout',
    find: 'file.isCharacterDevice() && file.rdev === 0n',
    replace: 'file.isCharacterDevice()',
    caughtBy: 'diff tells what was deleted',
    teaches:
      'A container may make device nodes of its own. A whiteout is the one that it cannot make: mknod in an overlay refuses number 0, 0.',
  },
  {
    ...HEART,
    name: 'opaque directories are ignored',
    find: "'trusted.overlay.opaque'",
    replace: "'user.overlay.opaque'",
    caughtBy: 'diff tells what was in a directory that was deleted and made again',
    teaches: 'A directory that was deleted and made again hides all that was in it by one attribute: no file in it tells of them.',
  },
  {
    ...HEART,
    name: 'what was added is told as changed',
    find: "below ? 'C' : 'A'",
    replace: "below ? 'A' : 'C'",
    caughtBy: 'diff tells what was added and changed, and the directories above it',
    teaches: 'The upper directory alone does not tell what is new: that takes a look at the layers below.',
  },
  {
    chapter: 3,
    file: 'runtime/store/trees/unpack-names.ts',
    name: 'whiteouts of a layer are unpacked as files',
    find: "const WHITEOUT = '.wh.'",
    replace: "const WHITEOUT = '.whiteout.'",
    caughtBy: 'a file that a layer deletes is not seen, and is still in the layer below',
    teaches:
      'An archive has no device 0, 0 that every system could unpack, so a deletion travels as a name, .wh.NAME, and is translated on arrival.',
  },
  {
    chapter: 3,
    file: 'runtime/overlay/overlay.ts',
    name: 'the layers are copied all the same',
    find: `birth.take('root', 'rootfs').child('root'),
      )`,
    replace: `birth.extend('root', 'rootfs').child('root'),
      )`,
    caughtBy: 'ten containers of one image take the disk of one',
    teaches: 'An overlay that is mounted over a copy looks right and costs what the copy costs: look at the disk.',
  },
]
