/**
 * What an errno likely means, and what to do about it: data, so that a reader can look a failure up as in a man page's ERRORS section.
 * The tables by call know more than this one: `causes-files.ts`, `causes-mounts.ts`, `causes-network.ts`, `causes-processes.ts`.
 */

import type { Errno } from './errno.ts'
import type { Instruction } from './program.ts'
import type { SyscallName } from './syscalls.ts'

export interface Cause {
  /** Completes "…: EINVAL: ", in lower case and without a full stop. */
  readonly cause: string
  /** What to do: one or more lines. Absent where the cause says it. */
  readonly hint?: string
}

export type Causes = Readonly<Partial<Record<Errno, Cause>>>

/** By call; what is no call is an instruction of that name. */
export type CausesByCall = Readonly<Partial<Record<SyscallName | Exclude<Instruction['op'], 'call'>, Causes>>>

const AS_ROOT = 'run minidock as root: sudo minidock …\nin a container it needs more rights than most are given: --privileged'
const A_BUG = 'this is a bug in minidock: please report it with what minidock explain prints'

/** What errno values mean in any call. */
export const COMMON_CAUSES: Causes = {
  EPERM: { cause: 'the right to do it is missing', hint: AS_ROOT },
  EACCES: {
    cause: 'a folder on the way may not be entered, the file does not grant it, or a security module (AppArmor, SELinux) forbids it',
    hint: 'look at the rights of each folder: namei -l PATH\nand for AppArmor or SELinux: dmesg | tail',
  },
  ENOENT: { cause: 'the path, or a folder on the way to it, does not exist' },
  ENOTDIR: { cause: 'something on the path that should be a folder is none' },
  EISDIR: { cause: 'the path leads to a folder' },
  EEXIST: { cause: 'it exists already' },
  ENOTEMPTY: { cause: 'the folder is not empty' },
  ELOOP: { cause: 'a symbolic link stands where none is followed, or there are too many on the way' },
  ENAMETOOLONG: { cause: 'a name is longer than 255 bytes, or a path longer than 4095' },
  EXDEV: { cause: 'it would cross from one file system to another' },
  EBUSY: { cause: 'somebody else is using it' },
  ETXTBSY: { cause: 'the file is being executed' },
  EMLINK: { cause: 'the file has as many links as its file system allows' },
  ESRCH: { cause: 'the process does not exist any more' },
  EPIPE: { cause: 'the other end has been closed' },
  EIO: { cause: 'the device, or the kernel on its behalf, reports an input or output error', hint: 'look for the reason: dmesg | tail' },
  ENXIO: { cause: 'there is no device behind the node, or nobody at the other end' },
  ESTALE: { cause: 'the file has been removed on the server or in the layer below' },
  ENODEV: { cause: 'the kernel has no driver for it', hint: 'minidock doctor lists what is missing' },
  ENOSYS: {
    cause: 'this kernel does not have the call, or a seccomp filter around minidock hides it',
    hint: 'minidock needs Linux 5.15 or newer: uname -r\nin a container, start that one with --security-opt seccomp=unconfined',
  },
  EOPNOTSUPP: { cause: 'the file system does not support it', hint: 'put the state folder on ext4, xfs or btrfs: --root DIR' },
  EINVAL: {
    cause: 'the kernel does not take these arguments; it may be too old for them',
    hint: 'minidock doctor checks what this kernel can do',
  },
  EFAULT: { cause: 'a pointer leads nowhere', hint: A_BUG },
  EBADF: { cause: 'the descriptor is not open, or not for this', hint: A_BUG },
  EMFILE: { cause: 'the process has as many files open as it may', hint: 'raise the limit: ulimit -n 65536' },
  ENFILE: { cause: 'the machine has as many files open as it may', hint: 'raise the limit: sysctl -w fs.file-max=1000000' },
  ENOMEM: {
    cause: 'there is no memory left, on the machine or within the limit of the cgroup',
    hint: 'see who has it: free -m, and memory.max of the cgroup',
  },
  EAGAIN: { cause: 'the kernel has none left of what this needs, for the moment', hint: 'try again' },
  ENOSPC: {
    cause: 'no space is left on the file system (bytes or inodes)',
    hint: 'see which: df -h; df -i\ntake away what nobody uses: minidock system gc',
  },
  EDQUOT: {
    cause: 'the quota of disk space or inodes is used up',
    hint: 'see it: quota -s\ntake away what nobody uses: minidock system gc',
  },
  EROFS: { cause: 'the file system is read-only', hint: 'see why: findmnt -T PATH; dmesg | tail\nor use another state folder: --root DIR' },
  EFBIG: { cause: 'the file would be larger than its file system or ulimit -f allows' },
  EOVERFLOW: { cause: 'a number does not fit, or an id is not mapped into the user namespace' },
}
