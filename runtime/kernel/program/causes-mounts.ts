/** Likely causes in mount(2), by what is mounted, and in the calls around it. Most of them are told apart by the kernel's log only: dmesg. */

import type { Cause, Causes, CausesByCall } from './causes.ts'
import { MS } from './constants.ts'

const NEEDS_ADMIN: Cause = {
  cause: 'mounting needs CAP_SYS_ADMIN in the user namespace that owns the mount namespace',
  hint: 'run minidock as root: sudo minidock …\nin a container it needs --privileged, or --cap-add SYS_ADMIN --security-opt apparmor=unconfined',
}
const NO_TARGET: Cause = { cause: 'the place to mount on does not exist' }

const OVERLAY: Causes = {
  ENODEV: { cause: 'the kernel has no overlay file system', hint: 'load it: modprobe overlay' },
  EINVAL: {
    cause:
      'overlay refuses a folder or an option: the upper folder may lie on a file system that it cannot write to (another overlay, NFS, FAT, a shared folder), ' +
      'upper and work may be on different file systems or one inside the other, or the layers are too many (500, and one page of options)',
    hint: 'the kernel says which: dmesg | tail\nput the state folder on ext4, xfs, btrfs or tmpfs: --root DIR',
  },
  ENOENT: {
    cause: 'a layer, the upper or the work folder, or the place to mount on does not exist',
    hint: 'take away what is half there: minidock system gc',
  },
  ELOOP: { cause: 'one of the folders is, or lies inside of, another one of the same overlay' },
  EBUSY: { cause: 'the upper or work folder is in use by another overlay mount' },
  ESTALE: { cause: 'the upper folder was made for other layers than these' },
  EPERM: { cause: 'overlay in a user namespace needs Linux 5.11 or newer; in the first one, CAP_SYS_ADMIN' },
  EIO: { cause: 'the work folder cannot be prepared', hint: 'the kernel says why: dmesg | tail' },
  EROFS: { cause: 'the upper and work folders lie on a read-only file system', hint: 'use another state folder: --root DIR' },
  ENAMETOOLONG: { cause: 'the path of a layer is too long' },
}

const FILE_SYSTEMS: Readonly<Record<string, Causes>> = {
  overlay: OVERLAY,
  proc: {
    EPERM: {
      cause: 'in a user namespace a new /proc is allowed only where the old one is not partly covered (docker and Kubernetes cover it)',
      hint: 'in a container, start that one with --security-opt systempaths=unconfined, or --privileged',
    },
    EBUSY: { cause: '/proc is mounted there already' },
  },
  sysfs: {
    EPERM: {
      cause: 'in a user namespace a new /sys needs a network namespace of its own, and an uncovered /sys',
      hint: 'leave out --network host',
    },
  },
  tmpfs: { EINVAL: { cause: 'an option (size=, mode=, uid=, …) has a value that tmpfs does not take, or an id that is not mapped' } },
  devpts: { EINVAL: { cause: 'an option is unknown, or its gid (5 is tty) is not mapped into the user namespace' } },
  mqueue: {
    ENODEV: { cause: 'the kernel was built without POSIX message queues (CONFIG_POSIX_MQUEUE)' },
    EPERM: { cause: 'a new mqueue needs an IPC namespace of its own' },
  },
  cgroup: {
    EBUSY: { cause: 'the controller is mounted elsewhere with other options, or it is used by cgroup v2' },
    ENOENT: { cause: 'the kernel does not have this controller, or the place to mount on does not exist' },
    EPERM: { cause: 'in a user namespace, cgroup v1 can only be mounted with a cgroup namespace of its own' },
  },
  cgroup2: {
    EPERM: { cause: 'in a user namespace, cgroup2 can only be mounted with a cgroup namespace of its own' },
    EBUSY: { cause: 'cgroup2 is mounted there already' },
  },
}

const BIND: Causes = {
  ENOENT: { cause: 'what is to be bound, or the place to bind it to, does not exist' },
  ENOTDIR: { cause: 'a folder can only be bound to a folder, and a file to a file' },
  EINVAL: { cause: 'the source belongs to another mount namespace or is unbindable, or the target lies in one that is not ours' },
  EPERM: NEEDS_ADMIN,
}

const REMOUNT: Causes = {
  EPERM: { cause: 'in a user namespace the flags that the mount came with (nosuid, nodev, noexec, ro, atime) must be kept' },
  EINVAL: { cause: 'the target is no mount point' },
  EBUSY: { cause: 'a file on it is open for writing' },
}

const PROPAGATION: Causes = { EINVAL: { cause: 'the target is no mount point' }, EPERM: NEEDS_ADMIN }
const MOVE: Causes = {
  EINVAL: { cause: 'the source is no mount point, or the mount it lies on is shared' },
  ELOOP: { cause: 'a mount cannot be moved below itself' },
}

const anyFileSystem = (type: string): Causes => ({
  ENODEV: {
    cause: `the kernel has no file system ${type}`,
    hint: `load it: modprobe ${type}\nor see what there is: cat /proc/filesystems`,
  },
  EPERM: NEEDS_ADMIN,
  ENOENT: NO_TARGET,
  EBUSY: { cause: 'it is mounted there already, or the device is in use' },
  ENXIO: { cause: 'the device has no driver' },
})

/** What mount(2) was asked to do decides what an errno means; its third and fourth argument tell. */
export function mountCauses(type: unknown, flags: unknown): readonly Causes[] {
  const bits = typeof flags === 'number' ? flags : 0
  if (bits & MS.REMOUNT) return [REMOUNT]
  if (bits & MS.BIND) return [BIND]
  if (bits & MS.MOVE) return [MOVE]
  if (bits & (MS.PRIVATE | MS.SLAVE | MS.SHARED)) return [PROPAGATION]
  if (typeof type !== 'string') return []
  return [FILE_SYSTEMS[type] ?? {}, anyFileSystem(type)]
}

export const MOUNT_CAUSES: CausesByCall = {
  umount2: {
    EINVAL: { cause: 'it is no mount point, or the mount came from a more privileged mount namespace and is locked' },
    EBUSY: { cause: 'a process has a file open or its working directory there', hint: 'see which: fuser -vm PATH' },
    EPERM: NEEDS_ADMIN,
  },
  pivot_root: {
    EINVAL: {
      cause:
        'the new root is no mount point, or a mount around it is shared; or the machine still runs from its initramfs, which cannot be pivoted away from',
      hint: 'from an initramfs (rootfs in /proc/mounts), use chroot: --no-pivot',
    },
    EBUSY: { cause: 'the new root is on the same mount as the current one' },
    EPERM: NEEDS_ADMIN,
  },
  chroot: {
    EPERM: { cause: 'chroot needs CAP_SYS_CHROOT', hint: 'run minidock as root: sudo minidock …' },
    ENOENT: { cause: 'the new root does not exist' },
  },
  open_tree: {
    EPERM: NEEDS_ADMIN,
    EINVAL: { cause: 'the mount belongs to another mount namespace, or is unbindable' },
    ENOENT: { cause: 'what is to be bound does not exist' },
  },
  fsopen: {
    EPERM: NEEDS_ADMIN,
    ENODEV: {
      cause: 'the kernel has no file system of this type',
      hint: 'see what there is: cat /proc/filesystems\nload a module: modprobe TYPE',
    },
  },
  fsconfig: {
    EPERM: NEEDS_ADMIN,
    EBUSY: { cause: 'the controller belongs to another hierarchy meanwhile' },
    ENOENT: { cause: 'a container may not make a hierarchy, and there is none with these options any more' },
  },
  fsmount: { EPERM: NEEDS_ADMIN },
  mount_setattr: {
    ENOSYS: {
      cause: 'this kernel is older than 5.12, or a seccomp filter around minidock hides the call',
      hint: 'minidock needs Linux 5.15 or newer: uname -r\nin a container, start that one with --security-opt seccomp=unconfined',
    },
    EPERM: {
      cause:
        'in a user namespace the flags that a mount came with (nosuid, nodev, noexec, ro, atime) are locked and cannot be cleared; in the first one, CAP_SYS_ADMIN is missing',
      hint: 'run minidock as root: sudo minidock …',
    },
    EINVAL: { cause: 'it is no mount point, the kernel does not know one of the attributes, or two of them exclude each other' },
  },
  move_mount: {
    EINVAL: {
      cause: 'one is a file and the other a folder, or the place is not of this mount namespace',
      hint: 'mount a folder on a folder, and a file on a file',
    },
    ENOTDIR: { cause: 'one is a file and the other a folder', hint: 'mount a folder on a folder, and a file on a file' },
    ELOOP: { cause: 'a mount cannot be put below itself' },
    ENOENT: NO_TARGET,
    EPERM: NEEDS_ADMIN,
  },
}
