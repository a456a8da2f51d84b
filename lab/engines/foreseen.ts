/**
 * States of an exercise that are half done, and which call fails then. It may stand elsewhere than what is missing: in code that was given, in the gap of another
 * TODO, or in the engine. Data, chapter by chapter; pure.
 */

/** A call that has failed, as far as a row is told apart by it. */
export interface Symptom {
  readonly chapter: number
  /** As strace shows it. */
  readonly call: string
  readonly errno: string
  /** The method of the learner's heart that makes it; undefined: the engine makes it. */
  readonly method: string | undefined
  /** The calls that the heart has made: `enter: chdir("/r")`. In the same method, only those before it. */
  readonly made: readonly string[]
}

export interface Foreseen {
  /** Matches `CALL: ERRNO`. */
  readonly failed: RegExp
  /** The method that makes the call; absent: any, or the engine. */
  readonly in?: string
  /** Matches a call that the heart has made before: `enter: umount2(".", MNT_DETACH)`. */
  readonly after?: RegExp
  /** Matches none of them. */
  readonly without?: RegExp
  /** Where to go on. */
  readonly todo: number
  /** Completes "likely because ". */
  readonly likely: string
}

/** The container's program is not found: the root is another one. */
const OTHER_ROOT = 'the root that the process has by then is not rootfs: the programs of the image are not in it'

const EMPTY_PATH = 'an empty path means the descriptor itself only where a flag says so'

const KNOWN_OPTIONS = '(upperdir|workdir|index|redirect_dir|metacopy)=|volatile'

/** By chapter. The first row that fits counts. */
export const FORESEEN: Readonly<Record<number, readonly Foreseen[]>> = {
  1: [
    { failed: /^execve\(.*: ENOENT$/, todo: 1, likely: OTHER_ROOT },
    {
      failed: /^chroot\("[^/"].*: ENOENT$/,
      todo: 1,
      likely: 'a relative name begins where the process stands, and it has not been brought near rootfs',
    },
  ],
  2: [
    {
      failed: /^mount\(.*, NULL, (0|MS_REC), NULL\): E/,
      in: 'separate',
      todo: 2,
      likely: 'its flags do not say what is to become of the mounts that are there',
    },
    {
      failed: /^pivot_root\(.*: (EINVAL|EBUSY)$/,
      in: 'enter',
      without: /^enter: chdir/,
      todo: 3,
      likely: "'.' is where the process stands, and it has not entered rootfs",
    },
    {
      failed: /^pivot_root\(.*: EINVAL$/,
      in: 'enter',
      without: /^separate: mount\(.*MS_REC\|MS_(PRIVATE|SLAVE)/,
      todo: 2,
      likely: 'the new root lies in mounts that are shared with the host, and those are not swapped',
    },
    {
      failed: /^pivot_root\(.*: E/,
      in: 'enter',
      after: /^enter: umount2/,
      todo: 3,
      likely: 'rootfs was unmounted just before: the old root is not yet where it can be unmounted',
    },
    {
      failed: /^pivot_root\(.*: ENOENT$/,
      in: 'enter',
      todo: 3,
      likely: 'one of its two folders is not there: the image has none for an old root',
    },
    {
      failed: /^mount\(.*, NULL, .*: EINVAL$/,
      in: 'mountProc',
      todo: 4,
      likely: 'a new mount needs the type of a file system, its third argument',
    },
    { failed: /^execve\(.*: ENOENT$/, todo: 3, likely: OTHER_ROOT },
  ],
  3: [
    {
      failed: /"lowerdir=(?!\w+(:\w+)*(,(\w+=|volatile)|"))/,
      todo: 1,
      likely: 'the layers in lowerdir are the names that the heart is given, with a colon between them',
    },
    {
      failed: /upperdir=(?!.*workdir=).*: EINVAL$/,
      todo: 2,
      likely: 'upperdir needs a workdir beside it, and the options have none',
    },
    {
      failed: /dir=[^,"]*[ ;]\w+dir=/,
      todo: 2,
      likely: 'options have a comma between them, and nothing else',
    },
    {
      failed: new RegExp(`"lowerdir=[^"]*?,(?!${KNOWN_OPTIONS}).*: EINVAL$`),
      todo: 2,
      likely: 'one of the options is none that overlay has',
    },
    {
      failed: /(upper|work)dir=([^,"]+),(.*,)?(upper|work)dir=\2[,"/]/,
      todo: 2,
      likely: 'upperdir and workdir are the same folder, or one lies in the other',
    },
    {
      failed: /upperdir=.*: ENOENT$/,
      todo: 2,
      likely: 'upperdir or workdir is not there: the two are in `container`, and a relative name begins in `layers`',
    },
  ],
  4: [
    {
      failed: /^openat\(AT_FDCWD, "[^/"]+".*: ENOENT$/,
      in: 'make',
      todo: 1,
      likely: 'a relative name begins elsewhere: the file is in the folder of the cgroup',
    },
    {
      failed: /^openat\(AT_FDCWD, "\/.*: ENOENT$/,
      in: 'make',
      todo: 2,
      likely: 'a cgroup has no file of that name: the names come from settings()',
    },
    {
      failed: /^openat\(.*: EISDIR$/,
      in: 'make',
      todo: 1,
      likely: 'it is the folder of the cgroup, and not the file of a setting',
    },
    { failed: /^write\(.*: EBADF$/, in: 'make', todo: 1, likely: 'the file is not open for writing' },
    {
      failed: /^write\(.*: (EINVAL|ERANGE)$/,
      in: 'make',
      todo: 2,
      likely: 'the file does not take this value: a limit is a number of bytes, or max; the values come from settings()',
    },
    // With version 1 a process enters the cgroup itself, and a new cpuset has no processors until they are set.
    {
      failed: /^write\(\w+, "0", 1\): ENOSPC$/,
      todo: 1,
      likely: 'the settings of the cgroup are not in their files: one without processors takes no process',
    },
    {
      failed: /^(openat\(\w+, "cgroup\.procs"|clone3\(.*cgroup=).*: (EBADF|ENOTDIR|EINVAL)$/,
      todo: 3,
      likely: 'what the process is to be born in is no open folder of a cgroup: it was never opened, is closed again, or is a file',
    },
  ],
  5: [
    {
      failed: /set link "veth\w+" bridge port/,
      todo: 1,
      likely: 'the end of the cable on the host is not there by its name, or not in the bridge',
    },
    {
      failed: /in the namespace of (?!pid\b).*: E/,
      in: 'connect',
      todo: 1,
      likely: 'the namespace is that of a process, by its number: the container’s is `pid`',
    },
    {
      failed: /get link "eth0".*: ENODEV$/,
      todo: 1,
      likely: 'the other end of the cable is not in the container, or not by the name eth0',
    },
    {
      failed: /new route.*: ENETUNREACH$/,
      without: /^address: netlink .*new address [\d.]+\/([12]?\d|3[01]) .*on eth0\b/,
      todo: 2,
      likely: 'the interface has no address in the network of the gateway by then',
    },
    {
      failed: /new route.*: ENETUNREACH$/,
      without: /^address: netlink .*set link eth0 up/,
      todo: 2,
      likely: 'the interface is not up by then',
    },
  ],
  6: [
    {
      failed: /^move_mount\(.*, "", (0|MOVE_MOUNT_[FT]_EMPTY_PATH)\): ENOENT$/,
      todo: 1,
      likely: EMPTY_PATH,
    },
    {
      failed: /^move_mount\(place\b/,
      todo: 1,
      likely: 'the place is no mount: the tree is what moves',
    },
    {
      failed: /^close\(.*: EBADF$/,
      in: 'attach',
      todo: 1,
      likely: 'it is closed twice: once by the lines that were given',
    },
    {
      failed: /^mount_setattr\(AT_FDCWD\b/,
      todo: 2,
      likely: 'it is about the working directory, and not about the tree',
    },
    {
      failed: /^mount_setattr\(\w+, "", (0|AT_RECURSIVE), .*: ENOENT$/,
      todo: 2,
      likely: EMPTY_PATH,
    },
    {
      failed: /propagation=MS_REC\b/,
      todo: 2,
      likely: 'MS.REC is no propagation: how far the call reaches is said in another argument',
    },
  ],
  7: [
    {
      failed: /^(renameat2|linkat)\(AT_FDCWD, "[^"]*\/layers\/.*: ENOENT$/,
      todo: 1,
      likely: 'nothing is at the path of the layer yet: what the step wrote is in `upper`',
    },
    {
      failed: /^\w+\(upper\b.*: EBADF$/,
      in: 'keep',
      after: /^keep: close/,
      todo: 1,
      likely: 'the descriptor was closed just before',
    },
    { failed: /^linkat\(.*: EPERM$/, todo: 1, likely: 'a folder has one name: hard links are for files' },
  ],
}

/** @returns undefined: it is a call like any other */
export function foreseen({ chapter, call, errno, method, made }: Symptom): Foreseen | undefined {
  return FORESEEN[chapter]?.find(
    row =>
      row.failed.test(`${call}: ${errno}`) &&
      (row.in === undefined || row.in === method) &&
      (row.after === undefined || made.some(each => row.after?.test(each))) &&
      (row.without === undefined || !made.some(each => row.without?.test(each))),
  )
}
