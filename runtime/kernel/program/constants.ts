/**
 * The kernel's constants by the names that its headers give them, grouped as man pages group them.
 * Values are those of x86-64; the few that arm64 numbers differently are translated where a program is encoded (`open-flags.ts`).
 */

/** mount(2), `mountflags`. */
export const MS = {
  RDONLY: 1,
  NOSUID: 2,
  NODEV: 4,
  NOEXEC: 8,
  REMOUNT: 32,
  NOATIME: 1024,
  NODIRATIME: 2048,
  BIND: 4096,
  MOVE: 8192,
  REC: 16384,
  PRIVATE: 1 << 18,
  SLAVE: 1 << 19,
  SHARED: 1 << 20,
  RELATIME: 1 << 21,
  STRICTATIME: 1 << 24,
} as const

/** umount2(2), `flags`. */
export const MNT = { DETACH: 2 } as const

/** clone(2), `flags`: the namespaces that a new process gets for itself. */
export const CLONE = {
  NEWTIME: 0x80,
  NEWNS: 0x20000,
  NEWCGROUP: 0x2000000,
  NEWUTS: 0x4000000,
  NEWIPC: 0x8000000,
  NEWUSER: 0x10000000,
  NEWPID: 0x20000000,
  NEWNET: 0x40000000,
} as const

/** clone3(2), beyond the 32 bits of clone(2). */
export const CLONE_INTO_CGROUP = 2 ** 33

/** open(2), `flags`. */
export const O = {
  RDONLY: 0,
  WRONLY: 1,
  RDWR: 2,
  CREAT: 0o100,
  EXCL: 0o200,
  NOCTTY: 0o400,
  TRUNC: 0o1000,
  APPEND: 0o2000,
  NONBLOCK: 0o4000,
  DIRECTORY: 0o200000,
  NOFOLLOW: 0o400000,
  CLOEXEC: 0o2000000,
  PATH: 0o10000000,
} as const

/** openat2(2), `how.resolve`. */
export const RESOLVE = { NO_XDEV: 1, NO_MAGICLINKS: 2, NO_SYMLINKS: 4, BENEATH: 8, IN_ROOT: 16 } as const
export const SIZE_OF_OPEN_HOW = 24

/** The `*at` calls. */
export const AT = { FDCWD: -100, SYMLINK_NOFOLLOW: 0x100, REMOVEDIR: 0x200, RECURSIVE: 0x8000, EMPTY_PATH: 0x1000 } as const

/** open_tree(2), beside the AT_ flags. */
export const OPEN_TREE = { CLONE: 1, CLOEXEC: O.CLOEXEC } as const

/** fsopen(2). */
export const FSOPEN = { CLOEXEC: 1 } as const

/** fsconfig(2): commands. */
export const FSCONFIG = { SET_FLAG: 0, SET_STRING: 1, CMD_CREATE: 6 } as const

/** fsmount(2). */
export const FSMOUNT = { CLOEXEC: 1 } as const

/** fsmount(2), mount_setattr(2); the size of `struct mount_attr` in its first version. */
export const MOUNT_ATTR = {
  /** All that say when access times are written: one of them can be set where all are cleared in the same call. */
  _ATIME: 0x70,
  RDONLY: 1,
  NOSUID: 2,
  NODEV: 4,
  NOEXEC: 8,
  NOATIME: 0x10,
  STRICTATIME: 0x20,
  NODIRATIME: 0x80,
  NOSYMFOLLOW: 0x200000,
} as const
export const SIZE_OF_MOUNT_ATTR = 32

/** move_mount(2). */
export const MOVE_MOUNT = { F_EMPTY_PATH: 4, T_EMPTY_PATH: 0x40 } as const

/** inode(7): the file type in a mode. */
export const S = {
  IFIFO: 0o010000,
  IFCHR: 0o020000,
  IFDIR: 0o040000,
  IFBLK: 0o060000,
  IFREG: 0o100000,
  IFLNK: 0o120000,
  IFSOCK: 0o140000,
} as const

/** flock(2). */
export const LOCK = { EX: 2, NB: 4 } as const

/** lseek(2), `whence`. */
export const SEEK = { CUR: 1 } as const

/** renameat2(2). */
export const RENAME = { NOREPLACE: 1, EXCHANGE: 2 } as const

/** prctl(2), `option`. */
export const PR = {
  SET_PDEATHSIG: 1,
  CAPBSET_DROP: 24,
  SET_NO_NEW_PRIVS: 38,
  CAP_AMBIENT: 47,
} as const

/** seccomp(2), `operation` and `flags`. */
export const SECCOMP = { SET_MODE_FILTER: 1 } as const
export const SECCOMP_FILTER_FLAG = { TSYNC: 1, LOG: 2, SPEC_ALLOW: 4 } as const

/** signal(7). */
export const SIG = { KILL: 9 } as const

/** prctl(2), second argument of PR_CAP_AMBIENT. */
export const PR_CAP_AMBIENT = { RAISE: 2, CLEAR_ALL: 4 } as const

/** ioctl_tty(2), netdevice(7), and include/uapi/linux/fs.h. */
export const IOCTL = {
  TIOCSCTTY: 0x540e,
  TIOCSWINSZ: 0x5414,
  TIOCSPTLCK: 0x40045431,
  TIOCGPTPEER: 0x5441,
  SIOCSIFFLAGS: 0x8914,
  FS_IOC_FSSETXATTR: 0x401c5820,
} as const

/** Attributes of a file that `FS_IOC_FSSETXATTR` sets, and the size of its structure: include/uapi/linux/fs.h. */
export const FSXATTR = { XFLAG_PROJINHERIT: 0x200, SIZE: 28 } as const

/** quotactl(2): command and kind of quota in one, as QCMD makes it; then `struct fs_disk_quota` of include/uapi/linux/dqblk_xfs.h. */
export const QUOTA = {
  XSETQLIM_PROJECT: 0x580402,
  DISK_QUOTA_VERSION: 1,
  PROJ_QUOTA: 2,
  DQ_BSOFT: 4,
  DQ_BHARD: 8,
  SIZE: 112,
  BLOCK: 512,
} as const

/** keyctl(2), `operation`. */
export const KEYCTL = { JOIN_SESSION_KEYRING: 1 } as const

/** socket(2): families; a type, and flags that are or-ed to it; of netlink(7) the protocols. */
export const AF = { INET: 2, INET6: 10, NETLINK: 16 } as const
export const SOCK = { STREAM: 1, DGRAM: 2, RAW: 3, NONBLOCK: O.NONBLOCK, CLOEXEC: O.CLOEXEC } as const
export const NETLINK = { ROUTE: 0, NETFILTER: 12 } as const

/** ip(7), ipv6(7): what an IP packet carries. */
export const IPPROTO = { TCP: 6, UDP: 17 } as const

/** netlink(7): flags of a request. The last four go with requests that make something. */
export const NLM_F = { REQUEST: 1, ACK: 4, REPLACE: 0x100, EXCL: 0x200, CREATE: 0x400, APPEND: 0x800 } as const

/** rtnetlink(7): types of requests. */
export const RTM = {
  NEWLINK: 16,
  DELLINK: 17,
  GETLINK: 18,
  SETLINK: 19,
  NEWADDR: 20,
  DELADDR: 21,
  GETADDR: 22,
  NEWROUTE: 24,
  DELROUTE: 25,
  GETROUTE: 26,
  NEWNEIGH: 28,
  DELNEIGH: 29,
  GETNEIGH: 30,
} as const

/** include/uapi/linux/netfilter/nfnetlink.h: what a batch begins and ends with, and subsystems: in a request's type, these stand in the higher byte. */
export const NFNL_MSG = { BATCH_BEGIN: 16, BATCH_END: 17 } as const
export const NFNL_SUBSYS = { CTNETLINK: 1, NFTABLES: 10 } as const

/** include/uapi/linux/netfilter/nf_tables.h and nfnetlink_conntrack.h: the lower byte. */
export const NFT_MSG = {
  NEWTABLE: 0,
  GETTABLE: 1,
  DELTABLE: 2,
  NEWCHAIN: 3,
  GETCHAIN: 4,
  DELCHAIN: 5,
  NEWRULE: 6,
  GETRULE: 7,
  DELRULE: 8,
  NEWSET: 9,
  GETSET: 10,
  DELSET: 11,
  NEWSETELEM: 12,
  GETSETELEM: 13,
  DELSETELEM: 14,
} as const
export const IPCTNL_MSG_CT = { NEW: 0, GET: 1, DELETE: 2 } as const

/** setsockopt(2): levels, and their options (socket(7), ipv6(7)). */
export const SOL = { SOCKET: 1, IPV6: 41 } as const
export const SO = { REUSEADDR: 2, SNDBUFFORCE: 32 } as const
export const IPV6 = { V6ONLY: 26 } as const

/** shutdown(2). */
export const SHUT = { RD: 0, WR: 1, RDWR: 2 } as const

/** eventfd(2). */
export const EFD = { SEMAPHORE: 1, NONBLOCK: O.NONBLOCK, CLOEXEC: O.CLOEXEC } as const

/** send(2), `flags`. */
export const MSG = { NOSIGNAL: 0x4000 } as const

/** close_range(2). */
export const CLOSE_RANGE = { CLOEXEC: 4 } as const

/** getrlimit(2), `resource`: include/uapi/asm-generic/resource.h. */
export const RLIMIT = {
  CPU: 0,
  FSIZE: 1,
  DATA: 2,
  STACK: 3,
  CORE: 4,
  RSS: 5,
  NPROC: 6,
  NOFILE: 7,
  MEMLOCK: 8,
  AS: 9,
  LOCKS: 10,
  SIGPENDING: 11,
  MSGQUEUE: 12,
  NICE: 13,
  RTPRIO: 14,
  RTTIME: 15,
} as const

/** bpf(2): commands, a type of program, where it is attached and how; and how many bytes of `union bpf_attr` a command looks at. */
export const BPF = {
  PROG_LOAD: 5,
  PROG_ATTACH: 8,
  PROG_TYPE_CGROUP_DEVICE: 15,
  CGROUP_DEVICE: 6,
  F_ALLOW_MULTI: 2,
  LOAD_SIZE: 48,
  ATTACH_SIZE: 16,
} as const

/** capabilities(7): every capability by its number. */
export const CAPABILITIES = [
  'CAP_CHOWN',
  'CAP_DAC_OVERRIDE',
  'CAP_DAC_READ_SEARCH',
  'CAP_FOWNER',
  'CAP_FSETID',
  'CAP_KILL',
  'CAP_SETGID',
  'CAP_SETUID',
  'CAP_SETPCAP',
  'CAP_LINUX_IMMUTABLE',
  'CAP_NET_BIND_SERVICE',
  'CAP_NET_BROADCAST',
  'CAP_NET_ADMIN',
  'CAP_NET_RAW',
  'CAP_IPC_LOCK',
  'CAP_IPC_OWNER',
  'CAP_SYS_MODULE',
  'CAP_SYS_RAWIO',
  'CAP_SYS_CHROOT',
  'CAP_SYS_PTRACE',
  'CAP_SYS_PACCT',
  'CAP_SYS_ADMIN',
  'CAP_SYS_BOOT',
  'CAP_SYS_NICE',
  'CAP_SYS_RESOURCE',
  'CAP_SYS_TIME',
  'CAP_SYS_TTY_CONFIG',
  'CAP_MKNOD',
  'CAP_LEASE',
  'CAP_AUDIT_WRITE',
  'CAP_AUDIT_CONTROL',
  'CAP_SETFCAP',
  'CAP_MAC_OVERRIDE',
  'CAP_MAC_ADMIN',
  'CAP_SYSLOG',
  'CAP_WAKE_ALARM',
  'CAP_BLOCK_SUSPEND',
  'CAP_AUDIT_READ',
  'CAP_PERFMON',
  'CAP_BPF',
  'CAP_CHECKPOINT_RESTORE',
] as const

export type Capability = (typeof CAPABILITIES)[number]
