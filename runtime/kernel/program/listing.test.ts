import { describe, expect, test } from 'vitest'
import {
  AF,
  AT,
  CLONE,
  CLOSE_RANGE,
  EFD,
  IOCTL,
  IPV6,
  KEYCTL,
  MNT,
  MOUNT_ATTR,
  MOVE_MOUNT,
  MS,
  MSG,
  NETLINK,
  O,
  OPEN_TREE,
  PR,
  PR_CAP_AMBIENT,
  RENAME,
  RESOLVE,
  S,
  SHUT,
  SIG,
  SIZE_OF_MOUNT_ATTR,
  SO,
  SOCK,
  SOL,
} from './constants.ts'
import { OutputBuffer } from './kinds.ts'
import { SIZE_OF_INT, SIZE_OF_SOCKADDR } from './kinds-sockets.ts'
import { showCall, showInstruction } from './listing.ts'
import { type Emitter, Program } from './program.ts'
import { PRESET } from './register.ts'

function listing(emit: (emitter: Emitter) => void, show = showCall): string[] {
  const program = new Program()
  emit(program.emitter({ module: 'floor', chapter: 0, why: 'test' }))
  return program.instructions.map(show)
}

describe('a listing shows, as strace would,', () => {
  test('mounts', () => {
    const lines = listing(emitter => {
      emitter.mount('overlay', '/r', 'overlay', MS.NODEV, 'lowerdir=a:b,upperdir=u,workdir=w')
      emitter.mount(null, '/', null, MS.REC | MS.PRIVATE, null)
      emitter.mount('proc', '/proc', 'proc', MS.NOSUID | MS.NODEV | MS.NOEXEC, null)
      emitter.mount(null, '/', null, MS.BIND | MS.REMOUNT | MS.RDONLY, null)
      emitter.mount('x', '/', 'tmpfs', 0, 'size=64k')
      emitter.mount('x', '/', 'tmpfs', MS.NOATIME | 0x4000_0000, null)
      emitter.umount2('/old', MNT.DETACH)
      emitter.pivot_root('.', '.')
      emitter.chroot('/n"ew')
      emitter.open_tree(AT.FDCWD, '/src', OPEN_TREE.CLONE | OPEN_TREE.CLOEXEC | AT.RECURSIVE)
      emitter.move_mount(4, '', AT.FDCWD, '/dst', MOVE_MOUNT.F_EMPTY_PATH)
      emitter.mount_setattr(4, '', AT.EMPTY_PATH | AT.RECURSIVE, { set: MOUNT_ATTR.RDONLY, propagation: MS.PRIVATE }, SIZE_OF_MOUNT_ATTR)
      emitter.mount_setattr(4, '', 0, { set: 0, clear: MOUNT_ATTR.RDONLY | MOUNT_ATTR.NOSUID, propagation: 0 }, SIZE_OF_MOUNT_ATTR)
      emitter.move_mount(4, '', 5, '', MOVE_MOUNT.F_EMPTY_PATH | MOVE_MOUNT.T_EMPTY_PATH)
    })
    expect(lines).toEqual([
      'mount("overlay", "/r", "overlay", MS_NODEV, "lowerdir=a:b,upperdir=u,workdir=w")',
      'mount(NULL, "/", NULL, MS_REC|MS_PRIVATE, NULL)',
      'mount("proc", "/proc", "proc", MS_NOSUID|MS_NODEV|MS_NOEXEC, NULL)',
      'mount(NULL, "/", NULL, MS_RDONLY|MS_REMOUNT|MS_BIND, NULL)',
      'mount("x", "/", "tmpfs", 0, "size=64k")',
      'mount("x", "/", "tmpfs", MS_NOATIME|0x40000000, NULL)',
      'umount2("/old", MNT_DETACH)',
      'pivot_root(".", ".")',
      'chroot("/n\\"ew")',
      'open_tree(AT_FDCWD, "/src", OPEN_TREE_CLONE|OPEN_TREE_CLOEXEC|AT_RECURSIVE)',
      'move_mount(4, "", AT_FDCWD, "/dst", MOVE_MOUNT_F_EMPTY_PATH)',
      'mount_setattr(4, "", AT_EMPTY_PATH|AT_RECURSIVE, {attr_set=MOUNT_ATTR_RDONLY, propagation=MS_PRIVATE}, 32)',
      'mount_setattr(4, "", 0, {attr_clr=MOUNT_ATTR_RDONLY|MOUNT_ATTR_NOSUID}, 32)',
      'move_mount(4, "", 5, "", MOVE_MOUNT_F_EMPTY_PATH|MOVE_MOUNT_T_EMPTY_PATH)',
    ])
  })

  test('files', () => {
    const lines = listing(emitter => {
      emitter.openat(AT.FDCWD, '/a', O.RDONLY, 0)
      emitter.openat(3, 'a', O.RDWR | O.CREAT | O.EXCL | O.CLOEXEC, 0o600)
      emitter.openat2(3, 'a', { flags: O.PATH | O.DIRECTORY, resolve: RESOLVE.IN_ROOT | RESOLVE.NO_MAGICLINKS }, 24)
      emitter.openat2(3, 'a', { flags: O.WRONLY | O.CREAT, mode: 0o644, resolve: RESOLVE.BENEATH }, 24)
      emitter.mkdirat(AT.FDCWD, '/d', 0o1777)
      emitter.mknodat(AT.FDCWD, '/null', S.IFCHR | 0o666, { major: 1, minor: 3 })
      emitter.symlinkat('/proc/self/fd', AT.FDCWD, '/dev/fd')
      emitter.linkat(3, '', 4, 'b', AT.EMPTY_PATH)
      emitter.unlinkat(3, 'd', AT.REMOVEDIR)
      emitter.unlinkat(3, Uint8Array.of(102), 0)
      emitter.renameat2(3, 'a', 3, 'b', RENAME.NOREPLACE)
      emitter.fchownat(3, 'a', 1000, 1000, AT.SYMLINK_NOFOLLOW)
      emitter.utimensat(3, 'a', { atime: 0n, mtime: -1n }, 0)
      emitter.utimensat(3, null, null, 0)
      emitter.fsetxattr(3, 'user.x', Uint8Array.of(1, 2), 2, 0)
      emitter.lgetxattr('/a', 'user.x', new OutputBuffer(64), 64)
      emitter.write(3, 'max', 3)
      emitter.close_range(3, 0xffff_ffff, CLOSE_RANGE.CLOEXEC)
      emitter.removeTree('gone', 3)
    })
    expect(lines).toEqual([
      'openat(AT_FDCWD, "/a", O_RDONLY, 0)',
      'openat(3, "a", O_RDWR|O_CREAT|O_EXCL|O_CLOEXEC, 0600)',
      'openat2(3, "a", {flags=O_RDONLY|O_DIRECTORY|O_PATH, resolve=RESOLVE_NO_MAGICLINKS|RESOLVE_IN_ROOT}, 24)',
      'openat2(3, "a", {flags=O_WRONLY|O_CREAT, mode=0644, resolve=RESOLVE_BENEATH}, 24)',
      'mkdirat(AT_FDCWD, "/d", 01777)',
      'mknodat(AT_FDCWD, "/null", 020666, makedev(1, 3))',
      'symlinkat("/proc/self/fd", AT_FDCWD, "/dev/fd")',
      'linkat(3, "", 4, "b", AT_EMPTY_PATH)',
      'unlinkat(3, "d", AT_REMOVEDIR)',
      'unlinkat(3, "f", 0)',
      'renameat2(3, "a", 3, "b", RENAME_NOREPLACE)',
      'fchownat(3, "a", 1000, 1000, AT_SYMLINK_NOFOLLOW)',
      'utimensat(3, "a", [{0, 0}, {-1, 999999999}], 0)',
      'utimensat(3, NULL, NULL, 0)',
      'fsetxattr(3, "user.x", {2 bytes}, 2, 0)',
      'lgetxattr("/a", "user.x", {64 bytes}, 64)',
      'write(3, "max", 3)',
      'close_range(3, 0xffffffff, CLOSE_RANGE_CLOEXEC)',
      'remove_tree(3, "gone")',
    ])
  })

  test('processes and their rights', () => {
    const lines = listing(emitter => {
      emitter.clone(CLONE.NEWNS | CLONE.NEWPID)
      emitter.clone(0)
      emitter.unshare(CLONE.NEWCGROUP)
      emitter.setns(3, 0)
      emitter.sethostname('web', 3)
      emitter.prctl_signal(PR.SET_PDEATHSIG, SIG.KILL)
      emitter.prctl_ambient(PR.CAP_AMBIENT, PR_CAP_AMBIENT.CLEAR_ALL)
      emitter.prctl_capability(PR.CAPBSET_DROP, 21)
      emitter.prctl_capability(PR.CAPBSET_DROP, 77)
      emitter.capset(null, { effective: 1n, permitted: 0x1ff_ffff_ffffn, inheritable: 0n })
      emitter.setgroups(2, [5, 27])
      emitter.keyctl(KEYCTL.JOIN_SESSION_KEYRING, '_ses.1')
      emitter.execve('/bin/sh', ['sh', '-c', 'x'], ['A=1'])
      emitter.execve('/bin/sh', 'abcdefghi'.split(''), [])
    })
    expect(lines).toEqual([
      'clone3({flags=CLONE_PARENT|CLONE_NEWNS|CLONE_NEWPID})',
      'clone3({flags=CLONE_PARENT})',
      'unshare(CLONE_NEWCGROUP)',
      'setns(3, 0)',
      'sethostname("web", 3)',
      'prctl(PR_SET_PDEATHSIG, SIGKILL)',
      'prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)',
      'prctl(PR_CAPBSET_DROP, CAP_SYS_ADMIN)',
      'prctl(PR_CAPBSET_DROP, 77)',
      'capset({version=_LINUX_CAPABILITY_VERSION_3, pid=0}, {effective=0x0000000000000001, permitted=0x000001ffffffffff, inheritable=0x0000000000000000})',
      'setgroups(2, [5, 27])',
      'keyctl(KEYCTL_JOIN_SESSION_KEYRING, "_ses.1")',
      'execve("/bin/sh", ["sh","-c","x"], ["A=1"])',
      'execve("/bin/sh", [/* 9 strings */], [])',
    ])
  })

  test('sockets and terminals', () => {
    const lines = listing(emitter => {
      const master = emitter.register('master')
      emitter.socket(AF.INET, SOCK.DGRAM | SOCK.CLOEXEC, 0)
      emitter.ioctl(master, IOCTL.TIOCSCTTY, 0)
      emitter.ioctl_struct(3, IOCTL.SIOCSIFFLAGS, new Uint8Array(40))
      emitter.sendto(PRESET.status, 'ready', 5, MSG.NOSIGNAL, null, 0)
      emitter.sendmsg(PRESET.monitor, { descriptor: master }, 0)
      const port = emitter.register('port')
      emitter.socket(AF.INET6, SOCK.STREAM | SOCK.NONBLOCK | SOCK.CLOEXEC, 0)
      emitter.socket_netlink(AF.NETLINK, SOCK.RAW, NETLINK.NETFILTER)
      emitter.setsockopt(port, SOL.SOCKET, SO.REUSEADDR, 1, SIZE_OF_INT)
      emitter.setsockopt_ipv6(port, SOL.IPV6, IPV6.V6ONLY, 0, SIZE_OF_INT)
      emitter.bind(port, { family: AF.INET, address: '127.0.0.1', port: 8080 }, SIZE_OF_SOCKADDR[AF.INET])
      emitter.bind(port, { family: AF.INET6, address: '::', port: 53 }, SIZE_OF_SOCKADDR[AF.INET6])
      emitter.listen(port, 1)
      emitter.shutdown(port, SHUT.RDWR)
      emitter.eventfd2(0, EFD.CLOEXEC)
    })
    expect(lines).toEqual([
      'socket(AF_INET, SOCK_DGRAM|SOCK_CLOEXEC, 0)',
      'ioctl(master, TIOCSCTTY, 0)',
      'ioctl(3, SIOCSIFFLAGS, {40 bytes})',
      'sendto(status, "ready", 5, MSG_NOSIGNAL, NULL, 0)',
      'sendmsg(monitor, {msg_iov=[{"p", 1}], msg_control=[{SOL_SOCKET, SCM_RIGHTS, [master]}]}, 0)',
      'socket(AF_INET6, SOCK_STREAM|SOCK_NONBLOCK|SOCK_CLOEXEC, 0)',
      'socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER)',
      'setsockopt(port, SOL_SOCKET, SO_REUSEADDR, [1], 4)',
      'setsockopt(port, SOL_IPV6, IPV6_V6ONLY, [0], 4)',
      'bind(port, {sa_family=AF_INET, sin_port=htons(8080), sin_addr=inet_addr("127.0.0.1")}, 16)',
      'bind(port, {sa_family=AF_INET6, sin6_port=htons(53), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "::", &sin6_addr), sin6_scope_id=0}, 28)',
      'listen(port, 1)',
      'shutdown(port, SHUT_RDWR)',
      'eventfd2(0, EFD_CLOEXEC)',
    ])
  })

  test('what is kept before a call, and what is tolerated after it', () => {
    const emit = (emitter: Emitter) => {
      emitter.into(emitter.register('root')).tolerating('ENOENT', 'ELOOP').openat(AT.FDCWD, '/r', O.PATH, 0)
      emitter.close(3)
    }
    expect(listing(emit, showInstruction)).toEqual(['root = openat(AT_FDCWD, "/r", O_RDONLY|O_PATH, 0)  ?ENOENT|ELOOP', 'close(3)'])
  })
})
