/** Likely causes in calls that make, open, change and remove files. */

import type { Cause, CausesByCall } from './causes.ts'

const UNMAPPED: Cause = {
  cause: 'the user or group id is not mapped into the user namespace',
  hint: 'see what is mapped: cat /proc/self/uid_map /proc/self/gid_map',
}
const IMMUTABLE: Cause = {
  cause: 'the file is immutable or append-only, or another user owns it',
  hint: 'see its attributes: lsattr -d PATH; take them away: chattr -ia PATH',
}
const OTHER_OWNER: Cause = {
  cause: 'only the owner or root (CAP_FOWNER) may change it, and nobody may where the file is immutable',
  hint: 'see: ls -ld PATH; lsattr -d PATH',
}

const READ_ONLY: Cause = {
  cause: 'the file system is read-only; inside a container /sys/fs/cgroup is as well',
  hint: 'see: findmnt -T PATH\nstart the container that minidock runs in with --privileged',
}
const NO_XATTRS: Cause = {
  cause: 'the file system does not keep extended attributes of this kind',
  hint: 'put the state folder on ext4, xfs or btrfs: --root DIR',
}
const SET_XATTR = {
  EOPNOTSUPP: NO_XATTRS,
  EPERM: {
    cause: 'attributes in trusted. and security. need CAP_SYS_ADMIN in the first user namespace, and user. is for files and folders only',
  },
  ENOSPC: { cause: 'no room for the attribute (ext4 has 4 KiB a file for all of them)' },
  E2BIG: { cause: 'the attribute is larger than 64 KiB' },
  ERANGE: { cause: 'the name of the attribute is longer than 255 bytes' },
} as const

export const FILE_CAUSES: CausesByCall = {
  openat: {
    EROFS: READ_ONLY,
    ELOOP: { cause: 'the last part of the path is a symbolic link, which is not followed here' },
    ENXIO: { cause: 'the device does not exist, or nobody has the other end of the FIFO open' },
    ETXTBSY: { cause: 'the file is being executed, so it cannot be opened for writing' },
    EPERM: IMMUTABLE,
  },
  openat2: {
    ENOSYS: {
      cause: 'this kernel is older than 5.6, or a seccomp filter around minidock hides the call',
      hint: 'minidock needs Linux 5.15 or newer: uname -r\nin a container, start that one with --security-opt seccomp=unconfined',
    },
    EXDEV: { cause: 'the path leads out of the root that it has to stay in' },
    ELOOP: { cause: 'there is a symbolic link where none is followed, or one that leads through /proc out of the root' },
    EAGAIN: { cause: 'a folder on the path was moved while it was looked up', hint: 'try again when nothing is renaming folders there' },
    E2BIG: { cause: 'this kernel is older than the fields that were asked for' },
  },
  write: {
    EINVAL: { cause: 'the file does not take this value (cgroup, uid_map and sysctl files check what they are given)' },
    EPERM: { cause: 'the right to write this value is missing, or the file takes only one write in its life (uid_map, gid_map)' },
    EBUSY: {
      cause: 'the cgroup is in use: it has processes of its own, child groups with the controller on, or more memory than the new limit',
      hint: 'inside a container, its processes go into a cgroup of their own first: mkdir /sys/fs/cgroup/init, and each pid into its cgroup.procs',
    },
    EPIPE: { cause: 'nobody reads the other end any more' },
    ENXIO: { cause: 'the file belongs to a device or a controller that is not there' },
    ERANGE: {
      cause: 'the value is out of the range that the file takes; a clock (timens_offsets) may begin neither before 0 nor after 146 years',
      hint: 'a machine that is up for an hour can set its clock back by no more: cat /proc/uptime',
    },
  },
  mkdirat: {
    ENOSPC: {
      cause: 'no space or inodes are left on the file system (in a cgroup file system: cgroup.max.descendants is reached)',
      hint: 'see which: df -h; df -i\ntake away what nobody uses: minidock system gc',
    },
    EROFS: READ_ONLY,
    EEXIST: { cause: 'it exists already: a start that was killed has left it, or another one is under way', hint: 'minidock system gc' },
    EAGAIN: { cause: 'the cgroup above has as many descendants as cgroup.max.descendants or cgroup.max.depth allows' },
  },
  mknodat: {
    EPERM: {
      cause: 'device nodes need CAP_MKNOD in the first user namespace, and a file system that allows them',
      hint: 'run minidock as root; in a container, start that one with --cap-add MKNOD',
    },
    EINVAL: { cause: 'the kernel does not make a file of this type' },
    EEXIST: {
      cause: 'the image, or a file system mounted there, has something at this path already',
      hint: 'choose a path that is free: --device /dev/fuse:/dev/mine',
    },
  },
  symlinkat: {
    EPERM: {
      cause: 'the file system has no symbolic links (FAT, some shared folders)',
      hint: 'put the state folder on ext4, xfs or btrfs: --root DIR',
    },
  },
  linkat: {
    EPERM: { cause: 'the file system has no hard links, the file is immutable, or fs.protected_hardlinks forbids it' },
    EXDEV: { cause: 'a hard link cannot lead from one file system (or mount) to another' },
    EMLINK: { cause: 'the file has as many links as its file system allows (ext4: 65000)' },
  },
  unlinkat: {
    EBUSY: { cause: 'something is mounted there, or the cgroup still has processes', hint: 'see: findmnt -R PATH; cat PATH/cgroup.procs' },
    EPERM: IMMUTABLE,
    EISDIR: { cause: 'it is a folder, and a file was to be removed' },
    ENOTEMPTY: { cause: 'the folder is not empty: somebody has written into it meanwhile' },
  },
  renameat2: {
    EINVAL: { cause: 'the file system cannot rename in this way, or a folder was to be moved into itself' },
    EXDEV: { cause: 'a rename stays on one file system (and mount)' },
    ENOTEMPTY: { cause: 'the folder that would be replaced is not empty' },
    EBUSY: { cause: 'something is mounted there' },
  },
  remove_cgroup: {
    EBUSY: {
      cause: 'a process in it does not die: it may wait for a disk',
      hint: 'see who: cat PATH/cgroup.procs\nonce they are gone: minidock system gc',
    },
  },
  remove_tree: {
    EXDEV: {
      cause: 'something is mounted below it, which is not ours to empty',
      hint: 'see what: findmnt -R PATH\ntake it away: umount PATH, then minidock system gc',
    },
    EBUSY: { cause: 'something is mounted there', hint: 'see what: findmnt -R PATH\ntake it away: umount PATH, then minidock system gc' },
    ENOTEMPTY: { cause: 'somebody writes into it while it is being removed', hint: 'find out who: fuser -v PATH; then minidock system gc' },
    EPERM: IMMUTABLE,
  },
  fchmod: { EPERM: OTHER_OWNER },
  fchmodat: { EPERM: OTHER_OWNER, EOPNOTSUPP: { cause: 'a symbolic link has no mode of its own' } },
  fchown: { EPERM: { cause: 'giving a file away needs CAP_CHOWN' }, EINVAL: UNMAPPED, EOVERFLOW: UNMAPPED },
  fchownat: { EPERM: { cause: 'giving a file away needs CAP_CHOWN' }, EINVAL: UNMAPPED, EOVERFLOW: UNMAPPED },
  utimensat: { EPERM: OTHER_OWNER, EINVAL: { cause: 'the time is outside of what the file system can keep' } },
  fsetxattr: SET_XATTR,
  lsetxattr: SET_XATTR,
  lgetxattr: {
    EOPNOTSUPP: NO_XATTRS,
    ENODATA: { cause: 'the file has no such attribute' },
    ERANGE: { cause: 'the attribute is larger than the buffer' },
  },
  llistxattr: { EOPNOTSUPP: NO_XATTRS, ERANGE: { cause: 'the names of the attributes are longer than the buffer' } },
  fsync: {
    EIO: { cause: 'the disk did not take what was written: it may be lost', hint: 'look at dmesg before anything else is written there' },
  },
  ioctl: {
    ENOTTY: { cause: 'the descriptor is no terminal', hint: 'without a terminal, leave out -t' },
    EPERM: { cause: 'the terminal controls another session already' },
    EIO: { cause: 'the terminal has been closed at its other end' },
  },
  ioctl_project: {
    ENOTTY: { cause: 'the file system has no projects', hint: 'put the state folder on xfs, mounted with -o pquota: --root DIR' },
    EPERM: { cause: 'who belongs to a project is set by root in the first user namespace' },
  },
  quotactl_fd: {
    ESRCH: { cause: 'quotas of projects are not switched on', hint: 'mount the file system of the state folder with -o pquota' },
    ENOSYS: { cause: 'the file system keeps no quotas', hint: 'put the state folder on xfs, mounted with -o pquota: --root DIR' },
    EPERM: { cause: 'quotas are set with CAP_SYS_ADMIN in the first user namespace' },
  },
  ioctl_struct: {
    ENOTTY: { cause: 'the descriptor is not of the kind that this request is for' },
    EPERM: { cause: 'the request needs CAP_NET_ADMIN in the network namespace' },
  },
}
