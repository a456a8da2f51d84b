/**
 * The system calls that minidock makes: number on each architecture, arguments by kind and, for the reader, the man page.
 * Numbers: arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h. Only calls that both architectures have.
 */

import {
  AF,
  AT,
  BPF,
  CLONE,
  CLOSE_RANGE,
  EFD,
  FSCONFIG,
  FSMOUNT,
  FSOPEN,
  IOCTL,
  IPV6,
  KEYCTL,
  LOCK,
  MNT,
  MOUNT_ATTR,
  MOVE_MOUNT,
  MS,
  MSG,
  NETLINK,
  OPEN_TREE,
  PR,
  PR_CAP_AMBIENT,
  QUOTA,
  RENAME,
  RLIMIT,
  SECCOMP,
  SECCOMP_FILTER_FLAG,
  SEEK,
  SHUT,
  SIG,
  SO,
  SOL,
} from './constants.ts'
import type { Kind } from './kinds.ts'
import * as kind from './kinds.ts'
import * as sockets from './kinds-sockets.ts'

export interface Syscall {
  readonly x64: number
  readonly arm64: number
  readonly args: readonly Kind<never>[]
}

const atFlags = kind.flags('AT_', { SYMLINK_NOFOLLOW: AT.SYMLINK_NOFOLLOW, EMPTY_PATH: AT.EMPTY_PATH })

export const SYSCALLS = {
  read: { x64: 0, arm64: 63, args: [kind.fd, kind.buffer, kind.int] },
  write: { x64: 1, arm64: 64, args: [kind.fd, kind.bytes, kind.int] },
  close: { x64: 3, arm64: 57, args: [kind.fd] },
  lseek: { x64: 8, arm64: 62, args: [kind.fd, kind.int, kind.oneOf('SEEK_', SEEK)] },
  ftruncate: { x64: 77, arm64: 46, args: [kind.fd, kind.int] },
  ioctl: { x64: 16, arm64: 29, args: [kind.fd, kind.oneOf('', IOCTL), kind.int] },
  /** ioctl(2) with a pointer to a structure. */
  ioctl_struct: { x64: 16, arm64: 29, args: [kind.fd, kind.oneOf('', IOCTL), kind.bytes] },
  /** ioctl(TIOCGPTPEER): the argument is flags of open(2). */
  ioctl_open: { x64: 16, arm64: 29, args: [kind.fd, kind.oneOf('', IOCTL), kind.openFlags] },
  /** ioctl(FS_IOC_FSSETXATTR). */
  ioctl_project: { x64: 16, arm64: 29, args: [kind.fd, kind.oneOf('', IOCTL), kind.projectMembership] },
  dup3: { x64: 292, arm64: 24, args: [kind.fd, kind.fd, kind.openFlags] },
  getdents64: { x64: 217, arm64: 61, args: [kind.fd, kind.buffer, kind.int] },
  openat: { x64: 257, arm64: 56, args: [kind.fd, kind.text, kind.openFlags, kind.mode] },
  openat2: { x64: 437, arm64: 437, args: [kind.fd, kind.text, kind.openHow, kind.int] },
  mkdirat: { x64: 258, arm64: 34, args: [kind.fd, kind.text, kind.mode] },
  mknodat: { x64: 259, arm64: 33, args: [kind.fd, kind.text, kind.mode, kind.device] },
  symlinkat: { x64: 266, arm64: 36, args: [kind.text, kind.fd, kind.text] },
  linkat: { x64: 265, arm64: 37, args: [kind.fd, kind.text, kind.fd, kind.text, atFlags] },
  unlinkat: { x64: 263, arm64: 35, args: [kind.fd, kind.text, kind.flags('AT_', { REMOVEDIR: AT.REMOVEDIR })] },
  renameat2: { x64: 316, arm64: 276, args: [kind.fd, kind.text, kind.fd, kind.text, kind.flags('RENAME_', RENAME)] },
  fchmod: { x64: 91, arm64: 52, args: [kind.fd, kind.mode] },
  fchmodat: { x64: 268, arm64: 53, args: [kind.fd, kind.text, kind.mode] },
  fchown: { x64: 93, arm64: 55, args: [kind.fd, kind.int, kind.int] },
  fchownat: { x64: 260, arm64: 54, args: [kind.fd, kind.text, kind.int, kind.int, atFlags] },
  utimensat: { x64: 280, arm64: 88, args: [kind.fd, kind.text, kind.times, atFlags] },
  fsetxattr: { x64: 190, arm64: 7, args: [kind.fd, kind.text, kind.bytes, kind.int, kind.int] },
  lsetxattr: { x64: 189, arm64: 6, args: [kind.text, kind.text, kind.bytes, kind.int, kind.int] },
  lgetxattr: { x64: 192, arm64: 9, args: [kind.text, kind.text, kind.buffer, kind.int] },
  llistxattr: { x64: 195, arm64: 12, args: [kind.text, kind.buffer, kind.int] },
  sendfile: { x64: 40, arm64: 71, args: [kind.fd, kind.fd, kind.offset, kind.int] },
  flock: { x64: 73, arm64: 32, args: [kind.fd, kind.flags('LOCK_', LOCK)] },
  quotactl_fd: {
    x64: 443,
    arm64: 443,
    args: [kind.fd, kind.oneOf('', { 'QCMD(Q_XSETQLIM, PRJQUOTA)': QUOTA.XSETQLIM_PROJECT }), kind.int, kind.projectLimit],
  },
  fsync: { x64: 74, arm64: 82, args: [kind.fd] },
  syncfs: { x64: 306, arm64: 267, args: [kind.fd] },
  fchdir: { x64: 81, arm64: 50, args: [kind.fd] },
  chdir: { x64: 80, arm64: 49, args: [kind.text] },
  chroot: { x64: 161, arm64: 51, args: [kind.text] },
  mount: { x64: 165, arm64: 40, args: [kind.text, kind.text, kind.text, kind.flags('MS_', MS), kind.text] },
  umount2: { x64: 166, arm64: 39, args: [kind.text, kind.flags('MNT_', MNT)] },
  pivot_root: { x64: 155, arm64: 41, args: [kind.text, kind.text] },
  open_tree: {
    x64: 428,
    arm64: 428,
    args: [
      kind.fd,
      kind.text,
      kind.flags('', {
        OPEN_TREE_CLONE: OPEN_TREE.CLONE,
        OPEN_TREE_CLOEXEC: OPEN_TREE.CLOEXEC,
        AT_EMPTY_PATH: AT.EMPTY_PATH,
        AT_RECURSIVE: AT.RECURSIVE,
      }),
    ],
  },
  fsopen: { x64: 430, arm64: 430, args: [kind.text, kind.flags('FSOPEN_', FSOPEN)] },
  fsconfig: { x64: 431, arm64: 431, args: [kind.fd, kind.oneOf('FSCONFIG_', FSCONFIG), kind.text, kind.text, kind.int] },
  fsmount: { x64: 432, arm64: 432, args: [kind.fd, kind.flags('FSMOUNT_', FSMOUNT), kind.flags('MOUNT_ATTR_', MOUNT_ATTR)] },
  move_mount: { x64: 429, arm64: 429, args: [kind.fd, kind.text, kind.fd, kind.text, kind.flags('MOVE_MOUNT_', MOVE_MOUNT)] },
  mount_setattr: {
    x64: 442,
    arm64: 442,
    args: [kind.fd, kind.text, kind.flags('AT_', { EMPTY_PATH: AT.EMPTY_PATH, RECURSIVE: AT.RECURSIVE }), kind.mountAttributes, kind.int],
  },
  sethostname: { x64: 170, arm64: 161, args: [kind.bytes, kind.int] },
  setdomainname: { x64: 171, arm64: 162, args: [kind.bytes, kind.int] },
  pidfd_open: { x64: 434, arm64: 434, args: [kind.int, kind.int] },
  setns: { x64: 308, arm64: 268, args: [kind.fd, kind.flags('CLONE_', CLONE)] },
  unshare: { x64: 272, arm64: 97, args: [kind.flags('CLONE_', CLONE)] },
  umask: { x64: 95, arm64: 166, args: [kind.mode] },
  setsid: { x64: 112, arm64: 157, args: [] },
  /** prctl(PR_CAPBSET_DROP): the capability is shown by its name. */
  prctl_capability: { x64: 157, arm64: 167, args: [kind.oneOf('PR_', PR), kind.capability] },
  /** prctl(PR_SET_PDEATHSIG). */
  prctl_signal: { x64: 157, arm64: 167, args: [kind.oneOf('PR_', PR), kind.oneOf('SIG', SIG)] },
  /** prctl(PR_CAP_AMBIENT). */
  prctl_ambient: { x64: 157, arm64: 167, args: [kind.oneOf('PR_', PR), kind.oneOf('PR_CAP_AMBIENT_', PR_CAP_AMBIENT)] },
  /** prctl(PR_SET_NO_NEW_PRIVS): the arguments after the number have to be 0. */
  prctl_number: { x64: 157, arm64: 167, args: [kind.oneOf('PR_', PR), kind.int] },
  seccomp: {
    x64: 317,
    arm64: 277,
    args: [kind.oneOf('SECCOMP_', SECCOMP), kind.flags('SECCOMP_FILTER_FLAG_', SECCOMP_FILTER_FLAG), kind.socketFilter],
  },
  capset: { x64: 126, arm64: 91, args: [kind.capabilityHeader, kind.capabilitySets] },
  setgroups: { x64: 116, arm64: 159, args: [kind.int, kind.ids] },
  setresuid: { x64: 117, arm64: 147, args: [kind.int, kind.int, kind.int] },
  setresgid: { x64: 119, arm64: 149, args: [kind.int, kind.int, kind.int] },
  keyctl: { x64: 250, arm64: 219, args: [kind.oneOf('KEYCTL_', KEYCTL), kind.text] },
  socket: { x64: 41, arm64: 198, args: [kind.oneOf('AF_', AF), sockets.socketType, kind.int] },
  /** socket(AF_NETLINK): the protocol is shown by its name. */
  socket_netlink: { x64: 41, arm64: 198, args: [kind.oneOf('AF_', AF), sockets.socketType, kind.oneOf('NETLINK_', NETLINK)] },
  setsockopt: {
    x64: 54,
    arm64: 208,
    args: [kind.fd, kind.oneOf('SOL_', SOL), kind.oneOf('SO_', SO), sockets.optionValue, kind.int],
  },
  /** setsockopt(SOL_IPV6): its options are shown by their names. */
  setsockopt_ipv6: {
    x64: 54,
    arm64: 208,
    args: [kind.fd, kind.oneOf('SOL_', SOL), kind.oneOf('IPV6_', IPV6), sockets.optionValue, kind.int],
  },
  bind: { x64: 49, arm64: 200, args: [kind.fd, sockets.socketAddress, kind.int] },
  listen: { x64: 50, arm64: 201, args: [kind.fd, kind.int] },
  shutdown: { x64: 48, arm64: 210, args: [kind.fd, kind.oneOf('SHUT_', SHUT)] },
  eventfd2: { x64: 290, arm64: 19, args: [kind.int, kind.flags('EFD_', EFD)] },
  sendmsg: { x64: 46, arm64: 211, args: [kind.fd, kind.descriptorMessage, kind.int] },
  sendto: { x64: 44, arm64: 206, args: [kind.fd, kind.bytes, kind.int, kind.flags('MSG_', MSG), kind.text, kind.int] },
  close_range: { x64: 436, arm64: 436, args: [kind.int, kind.hex, kind.flags('CLOSE_RANGE_', CLOSE_RANGE)] },
  prlimit64: { x64: 302, arm64: 261, args: [kind.int, kind.oneOf('RLIMIT_', RLIMIT), kind.resourceLimits, kind.text] },
  bpf_load: { x64: 321, arm64: 280, args: [kind.oneOf('BPF_', BPF), kind.bpfProgram, kind.int] },
  bpf_attach: { x64: 321, arm64: 280, args: [kind.oneOf('BPF_', BPF), kind.bpfAttachment, kind.int] },
  execve: { x64: 59, arm64: 221, args: [kind.text, kind.strings, kind.strings] },
} as const satisfies Record<string, Syscall>

export type SyscallName = keyof typeof SYSCALLS

type ValueOf<K> = K extends Kind<infer T> ? T : never

type ValuesOf<K extends readonly unknown[]> = { -readonly [I in keyof K]: ValueOf<K[I]> }

/** The arguments of a call, in the order of its man page. */
export type ArgumentsOf<N extends SyscallName> = ValuesOf<(typeof SYSCALLS)[N]['args']>
