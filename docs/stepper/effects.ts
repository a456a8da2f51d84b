/** What each system call does to the picture. A call that the kernel's table gains has to be given a meaning here, or this does not compile. */

import type { Effect } from './effect.ts'
import { chdir, chroot, mount, pivotRoot, umount2 } from './effects-mounts.ts'
import { netlink, socketNetlink, turnOnLoopback, writeSetting } from './effects-network.ts'
import {
  bind,
  capset,
  clone,
  close,
  dup3,
  eventfd2,
  execve,
  openat,
  openat2,
  seccomp,
  setns,
  setresuid,
  socket,
  umask,
  unshare,
} from './effects-processes.ts'
import { fsconfig, fsmount, fsopen, mountSetattr, moveMount, openTree } from './effects-trees.ts'
import type { Operation } from './operation.ts'
import { placeFrom } from './place.ts'
import type { MadeFile } from './state.ts'

/** The picture shows nothing of what it does. */
const unseen: Effect = scene => scene.unchanged()

/** @param index of the argument that is the new path */
function makes(kind: MadeFile['kind'], index: number): Effect {
  return (scene, read) => {
    const path = placeFrom(scene, read, index)
    const { state } = scene
    if (state.made.some(file => file.path === path) || scene.isThere(path)) return scene.unchanged(`${scene.show(path)} is there`)
    return { state: { ...state, made: [...state.made, { path, kind }] }, says: `${scene.show(path)} is there: a ${kind}` }
  }
}

const sethostname: Effect = ({ state, process }, read) => {
  const side = process.namespaces.uts
  const name = read.text(0)
  return {
    state: { ...state, hostNames: { ...state.hostNames, [side]: name } },
    says: side === 'own' ? `the container is called ${name}; the host keeps its name` : `the host is called ${name}`,
  }
}

export const effects: Readonly<Record<Operation['name'], Effect>> = {
  clone,
  unshare,
  setns,
  chdir,
  chroot,
  mount,
  umount2,
  pivot_root: pivotRoot,
  open_tree: openTree,
  move_mount: moveMount,
  mount_setattr: mountSetattr,
  fsopen,
  fsconfig,
  fsmount,
  mkdirat: makes('directory', 1),
  mknodat: makes('device', 1),
  symlinkat: makes('symbolic link', 2),
  sethostname,
  setdomainname: unseen,
  pidfd_open: unseen,
  openat,
  openat2,
  socket,
  socket_netlink: socketNetlink,
  eventfd2,
  bind,
  shutdown: scene => scene.unchanged('a client that connects here is refused'),
  dup3,
  close,
  umask,
  setresuid,
  capset,
  seccomp,
  execve,
  ioctl_struct: turnOnLoopback,
  setsockopt: unseen,
  setsockopt_ipv6: unseen,
  listen: unseen,
  ioctl: unseen,
  ioctl_open: unseen,
  setresgid: unseen,
  setgroups: unseen,
  setsid: unseen,
  keyctl: unseen,
  prctl_capability: unseen,
  prctl_signal: unseen,
  prctl_ambient: unseen,
  prctl_number: unseen,
  close_range: unseen,
  sendto: unseen,
  sendmsg: unseen,
  fchdir: unseen,
  fchmod: unseen,
  fchmodat: unseen,
  fchown: unseen,
  fchownat: unseen,
  utimensat: unseen,
  fsetxattr: unseen,
  lsetxattr: unseen,
  lgetxattr: unseen,
  llistxattr: unseen,
  read: unseen,
  write: writeSetting,
  lseek: unseen,
  ftruncate: unseen,
  getdents64: unseen,
  sendfile: unseen,
  flock: unseen,
  fsync: unseen,
  syncfs: unseen,
  ioctl_project: unseen,
  quotactl_fd: unseen,
  linkat: unseen,
  unlinkat: unseen,
  renameat2: unseen,
  remove_tree: unseen,
  remove_cgroup: unseen,
  netlink,
  prlimit64: unseen,
  bpf_load: unseen,
  bpf_attach: scene => scene.unchanged('each time a device is opened, the kernel asks this program'),
}
