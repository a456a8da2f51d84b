/** What goes wrong with a root of its own. */

import type { Mutant } from './mutant.ts'

const HEART = { chapter: 1, file: 'runtime/rootfs/heart.ts' }

export const chrootMutants: readonly Mutant[] = [
  {
    ...HEART,
    name: 'only the working directory is changed',
    find: ".chroot('.')",
    replace: ".chdir('.')",
    caughtBy: 'a container sees the files of its image, and none of the host’s',
    teaches: 'The working directory decides where relative paths begin; only chroot decides where those with a slash do.',
  },
  {
    ...HEART,
    name: 'chroot to wherever the process happens to be',
    find: '.chdir(rootfs)',
    replace: ".chdir('.')",
    caughtBy: 'a container sees the files of its image, and none of the host’s',
    teaches: 'chroot(".") takes the working directory as the new root, so somebody must have gone there before.',
  },
  {
    ...HEART,
    name: 'a relative name in the place of the path',
    find: '.chdir(rootfs)',
    replace: ".chdir('rootfs')",
    caughtBy: 'a container sees the files of its image, and none of the host’s',
    teaches: 'A relative path begins wherever the process happens to be: only a path from / leads to the same directory each time.',
  },
  {
    ...HEART,
    name: 'the working directory is forgotten',
    find: `.chdir(rootfs)
    enter
      .because('from now on, every path that begins with a slash begins here')
      .chroot('.')`,
    replace: '.chroot(rootfs)',
    caughtBy: 'the working directory is inside the root, and no way out of it',
    teaches: 'chroot does not move the process: if its working directory stays outside, "cd .." goes through the whole host.',
  },
  {
    chapter: 1,
    file: 'runtime/rootfs/rootfs.ts',
    name: 'the image itself is the root, and not a copy',
    find: `compile({ spec }, birth) {
      birth.take('root')
      heart.enter(spec.root.path,`,
    replace: `compile({ paths, layers }, birth) {
      birth.take('root')
      heart.enter(\`\${paths.layers}/\${layers[0]}\`,`,
    caughtBy: 'what a container writes and deletes does not reach the image',
    teaches: 'chroot says where paths begin and nothing else: who can write there, writes there, and every later container finds it.',
  },
  {
    chapter: 1,
    file: 'runtime/floor/confine.ts',
    name: 'a directory stays open',
    find: '.close_range(3, LAST, CLOSE_RANGE.CLOEXEC)',
    replace: ".openat(-100, '/', 0, 0)",
    caughtBy: 'a program has three files open, and no file of the engine’s',
    teaches: 'What is opened without O_CLOEXEC survives execve: one forgotten directory of the host is a way out of any root.',
  },
  {
    chapter: 1,
    file: 'runtime/floor/capabilities.ts',
    name: 'root keeps the right to mount',
    find: "'CAP_CHOWN',",
    replace: "'CAP_CHOWN',\n  'CAP_SYS_ADMIN',",
    caughtBy: 'the program is root with docker’s capabilities, and with no others',
    teaches: 'The user root in a container is not the power of root: that is a set of capabilities, and CAP_SYS_ADMIN is half of all.',
  },
  {
    chapter: 1,
    file: 'runtime/floor/confine.ts',
    name: 'system calls are not filtered',
    find: 'if (!noNewPrivileges) installFilter(plan, emitter, compile)',
    replace: '',
    caughtBy: 'a container can make no user namespace, read no key of root, and is told that there is no clone3',
    teaches:
      'Capabilities alone do not hold root: in a user namespace of its own it has all of them again, and the keys of root on the host are there for whoever asks.',
  },
  {
    chapter: 1,
    file: 'runtime/kernel/seccomp/rules.ts',
    name: 'the filter lets through what it does not name',
    find: 'const otherwise = answerFor(defaultAction, defaultErrnoRet)',
    replace: "const otherwise = answerFor('SCMP_ACT_ALLOW', undefined)",
    caughtBy: 'system calls that docker refuses are refused, and others are answered by the kernel',
    teaches: 'A list of what is forbidden is never complete: the kernel gets new calls every year. So a filter lists what is allowed.',
  },
]
