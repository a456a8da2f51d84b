import { describe, expect, test } from 'vitest'
import { getLink, newAddress, newBridge, newRoute, newVeth, routeMessage } from '../netlink/rtnetlink.ts'
import { AF, AT, CLONE, FSOPEN, MOUNT_ATTR, MOVE_MOUNT, MS, NETLINK, SIZE_OF_MOUNT_ATTR, SOCK } from './constants.ts'
import { explainFailure, FailedCall } from './diagnosis.ts'
import { ERRNO, type Errno } from './errno.ts'
import { explainExec } from './exec-failure.ts'
import { SIZE_OF_SOCKADDR } from './kinds-sockets.ts'
import { type Emitter, type Instruction, Program } from './program.ts'

const LOCAL = { family: AF.INET, address: '127.0.0.1', port: 80 } as const

const GET_BRIDGE = routeMessage(getLink({ name: 'br0' }))
const NEW_BRIDGE = routeMessage(newBridge({ name: 'br0', mac: '02:42:ac:11:00:01', mtu: 1500 }))
const NEW_VETH = routeMessage(
  newVeth({ name: 'veth1', bridge: 4, mtu: 1500, peer: { name: 'eth0', mac: '02:42:ac:11:00:02', netns: { pid: 42 } } }),
)
const CONNECT = routeMessage(newAddress({ index: 2, address: '10.0.0.2', prefixLength: 8 }), newRoute({ gateway: '10.0.0.1' }))
const DUMP = { protocol: NETLINK.NETFILTER, bytes: Uint8Array.of(16, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0) }

function restrict(emitter: Emitter): void {
  emitter.mount_setattr(3, '', AT.EMPTY_PATH, { set: MOUNT_ATTR.RDONLY, propagation: 0 }, SIZE_OF_MOUNT_ATTR)
}

function instructionOf(emit: (emitter: Emitter) => void): Instruction {
  const program = new Program()
  emit(program.emitter({ module: 'overlay', chapter: 3, why: 'layers become one root' }))
  const [instruction] = program.instructions
  if (!instruction) throw new Error('nothing was emitted')
  return instruction
}

const explain = (emit: (emitter: Emitter) => void, errno: Errno, what?: string) => explainFailure(instructionOf(emit), ERRNO[errno], what)

describe('a failed instruction is explained by', () => {
  test('what was wanted, the call, its likely cause, who asked for it, and what to do', () => {
    const error = explain(emitter => emitter.mount('overlay', '/r', 'overlay', MS.NODEV, 'lowerdir=a'), 'ENODEV', 'start web')
    expect(error.message).toBe(
      'cannot start web: mount("overlay", "/r", "overlay", MS_NODEV, "lowerdir=a"): ENODEV: the kernel has no overlay file system ' +
        '(module overlay, chapter 3: layers become one root)',
    )
    expect(error.hint).toBe('load it: modprobe overlay')
    expect(error.kind).toBe('unavailable')
  })

  test('and, for its caller, by the call itself', () => {
    const { cause } = explain(emitter => emitter.umount2('.', 0), 'EBUSY')
    expect(cause).toBeInstanceOf(FailedCall)
    expect(String(cause)).toBe('umount2(".", 0): EBUSY')
    expect(cause).toMatchObject({ errno: 'EBUSY', likely: 'a process has a file open or its working directory there' })
    expect(String(explain(emitter => emitter.execve('/bin/no', ['no'], []), 'ENOENT').cause)).toBe('execve("/bin/no", ["no"], []): ENOENT')
  })

  test('the call alone where nobody says what was wanted', () => {
    expect(explain(emitter => emitter.sethostname('web', 3), 'EINVAL').message).toBe(
      'cannot sethostname("web", 3): EINVAL: the name is longer than 64 bytes (module overlay, chapter 3: layers become one root)',
    )
  })

  test.each<[string, (emitter: Emitter) => void, Errno, string]>([
    ['a bind mount', emitter => emitter.mount('/a', '/b', null, MS.BIND, null), 'ENOTDIR', 'a folder can only be bound to a folder'],
    ['a remount', emitter => emitter.mount(null, '/b', null, MS.REMOUNT | MS.BIND, null), 'EPERM', 'must be kept'],
    ['a change of propagation', emitter => emitter.mount(null, '/', null, MS.REC | MS.PRIVATE, null), 'EINVAL', 'no mount point'],
    ['a new file system', emitter => emitter.mount('x', '/b', 'erofs', 0, null), 'ENODEV', 'the kernel has no file system erofs'],
    ['an attribute of a mount', emitter => restrict(emitter), 'ENOSYS', 'older than 5.12'],
    ['an attribute of a mount', emitter => restrict(emitter), 'EPERM', 'locked'],
    ['an attribute of a mount', emitter => restrict(emitter), 'EINVAL', 'it is no mount point'],
    [
      'a mount that is moved',
      emitter => emitter.move_mount(3, '', 4, '', MOVE_MOUNT.F_EMPTY_PATH),
      'EINVAL',
      'a file and the other a folder',
    ],
    ['a file system of its own', emitter => emitter.fsopen('nfs', FSOPEN.CLOEXEC), 'ENODEV', 'no file system of this type'],
    ['pivot_root', emitter => emitter.pivot_root('.', '.'), 'EINVAL', 'initramfs'],
    ['clone', emitter => emitter.clone(CLONE.NEWNS), 'ENOSPC', 'limit of namespaces'],
    ['clone', emitter => emitter.clone(0), 'EAGAIN', 'limit of processes'],
    ['bind', emitter => emitter.bind(3, LOCAL, SIZE_OF_SOCKADDR[AF.INET]), 'EADDRINUSE', 'another program has this port of the host'],
    ['socket', emitter => emitter.socket(AF.INET6, SOCK.STREAM, 0), 'EAFNOSUPPORT', 'IPv6 may be switched off'],
    ['a request for an interface', emitter => emitter.netlink(3, GET_BRIDGE), 'ENODEV', 'there is no interface of that name or index'],
    [
      'a new interface',
      emitter => emitter.netlink(3, NEW_VETH),
      'EEXIST',
      'an interface of that name is there already, here or in the namespace',
    ],
    ['a new interface', emitter => emitter.netlink(3, NEW_VETH), 'EINVAL', 'the bridge that it should be on is not there'],
    ['a new interface', emitter => emitter.netlink(3, NEW_VETH), 'ESRCH', 'the process whose network namespace is meant has ended'],
    ['a new interface', emitter => emitter.netlink(3, NEW_VETH), 'EPERM', 'changing a network needs CAP_NET_ADMIN'],
    ['a new bridge', emitter => emitter.netlink(3, NEW_BRIDGE), 'EOPNOTSUPP', 'an interface of that name is of another kind'],
    [
      'addresses and routes at once',
      emitter => emitter.netlink(3, CONNECT),
      'EEXIST',
      ': the interface has the address already, or there is a route to that destination already (',
    ],
    ['a route', emitter => emitter.netlink(3, CONNECT), 'ENETUNREACH', 'lies in no network that an interface has an address of'],
    ['any netlink message', emitter => emitter.netlink(3, DUMP), 'EBADMSG', 'there is no reply'],
    ['any call', emitter => emitter.fchdir(3), 'EMFILE', 'as many files open as it may'],
  ])('what an errno means for %s', (_, emit, errno, cause) => {
    expect(explain(emit, errno).message).toContain(cause)
  })

  test('a netlink message in words; what was sent otherwise, where only that can have failed', () => {
    const emit = (emitter: Emitter) => emitter.tolerating('ENODEV').netlink(3, GET_BRIDGE, NEW_BRIDGE)
    const [get, make] = [
      'sendto(3, {get link "br0"}, 40, 0, NULL, 0)',
      'sendto(3, {new link "br0" up mac 02:42:ac:11:00:01 mtu 1500 kind bridge}, 80, 0, NULL, 0)',
    ]
    const origin = '(module overlay, chapter 3: layers become one root)'
    expect(explain(emit, 'ENODEV').message).toBe(
      `cannot ${make}: ENODEV: there is no interface of that name or index in the network namespace of the socket ${origin}`,
    )
    expect(explain(emit, 'EBUSY').message).toBe(`cannot ${get} else ${make}: EBUSY: somebody else is using it ${origin}`)
    expect(explain(emitter => emitter.netlink(3, CONNECT), 'EEXIST').hint).toBe('see: ip address\nsee: ip route; ip -6 route')
  })

  test('who has chosen the folder that is not there: a module, or the user of the container', () => {
    const error = explain(emitter => emitter.chdir('/r/rootfs'), 'ENOENT')
    expect(error.message).toContain('after chroot or pivot_root, paths begin in the new one')
    expect(error.hint).toBeUndefined()
    const program = new Program()
    program.emitter({ module: 'floor', chapter: 0, why: 'the working directory' }).chdir('/nowhere')
    const [given] = program.instructions
    expect(given && explainFailure(given, ERRNO.ENOENT).hint).toBe('give another one: --workdir /')
  })

  test('its number, where the errno is not known', () => {
    expect(
      explainFailure(
        instructionOf(emitter => emitter.setsid()),
        999,
      ).message,
    ).toBe('cannot setsid(): errno 999 (module overlay, chapter 3: layers become one root)')
  })

  test.each<[Errno, string]>([
    ['ENOSPC', 'unavailable'],
    ['EROFS', 'unavailable'],
    ['ENOSYS', 'unavailable'],
    ['EPERM', 'forbidden'],
    ['EACCES', 'forbidden'],
    ['EADDRINUSE', 'conflict'],
    ['EINVAL', 'engine'],
  ])('%s is of kind %s', (errno, kind) => {
    expect(explain(emitter => emitter.fsync(3), errno).kind).toBe(kind)
  })

  test('a long call loses its middle', () => {
    const { message } = explain(emitter => emitter.mount('overlay', '/r', 'overlay', 0, `lowerdir=${'l/'.repeat(2000)}END`), 'EINVAL')
    expect(message.indexOf('END")')).toBeLessThan(450)
  })
})

describe('a program that cannot be executed is explained in docker’s words:', () => {
  test.each<[string, boolean, Errno, string, string]>([
    ['foo', true, 'ENOENT', 'command-not-found', 'exec: "foo": executable file not found in $PATH'],
    ['/foo', false, 'ENOENT', 'command-not-found', 'exec: "/foo": stat /foo: no such file or directory'],
    ['/etc/passwd/x', false, 'ENOTDIR', 'command-not-found', 'exec: "/etc/passwd/x": stat /etc/passwd/x: not a directory'],
    ['/etc/passwd', false, 'EACCES', 'not-executable', 'exec: "/etc/passwd": permission denied'],
    ['/script', false, 'ENOEXEC', 'not-executable', 'exec: "/script": exec format error'],
    ['echo', true, 'E2BIG', 'not-executable', 'exec: "echo": argument list too long'],
    ['/loop', false, 'ELOOP', 'not-executable', 'exec: "/loop": too many levels of symbolic links'],
    ['/odd', false, 'ENODATA', 'not-executable', 'exec: "/odd": ENODATA'],
  ])('%s, searched: %s, %s', (command, searched, errno, kind, message) => {
    const error = explainExec(command, searched, ERRNO[errno])
    expect([error.kind, error.message]).toEqual([kind, message])
    expect(error.hint).not.toBeUndefined()
  })

  test('what begins with a dash is a flag in the wrong place', () => {
    expect(explainExec('-it', true, ERRNO.ENOENT).hint).toMatch(/^flags come before the image, .*: minidock run -it IMAGE COMMAND$/)
  })

  test('a shell that small images do not have is known', () => {
    expect(explainExec('bash', true, ERRNO.ENOENT).hint).toBe('small images have no bash: try sh')
  })

  test('the command is named as it was given, not as it was tried last', () => {
    expect(explain(emitter => emitter.execve('/sbin/foo', ['foo', '-x'], []), 'ENOENT').message).toBe(
      'exec: "foo": executable file not found in $PATH',
    )
    expect(explain(emitter => emitter.execve('./foo', ['./foo'], []), 'EACCES').message).toBe('exec: "./foo": permission denied')
  })
})
