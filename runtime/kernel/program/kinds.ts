/**
 * Kinds of system call arguments. A kind knows two things of its values: how they lie in a program (`lay`) and how strace would print them (`show`).
 */

import { describeFilter } from '../seccomp/describe.ts'
import type { Filter } from '../seccomp/filter.ts'
import type { Architecture } from './architecture.ts'
import { AT, BPF, CAPABILITIES, FSXATTR, MOUNT_ATTR, MS, O, QUOTA, RESOLVE } from './constants.ts'
import type { Layout, Operand } from './layout.ts'
import type { Register } from './register.ts'

export interface Kind<in T> {
  readonly lay: (value: T, layout: Layout) => Operand
  readonly show: (value: T) => string
}

type FlagSet = Readonly<Record<string, number>>

const number = (value: number | Register): Operand => value

export const int: Kind<number | Register> = { lay: number, show: String }

export const hex: Kind<number> = { lay: number, show: value => `0x${value.toString(16)}` }

export const mode: Kind<number> = { lay: number, show: value => (value === 0 ? '0' : `0${value.toString(8)}`) }

/** A file descriptor; AT_FDCWD by its name. */
export const fd: Kind<number | Register> = { lay: number, show: value => (value === AT.FDCWD ? 'AT_FDCWD' : String(value)) }

/** A NUL-terminated string, or a null pointer. A name that is not UTF-8 comes as its bytes: to the kernel a name is any bytes but NUL and `/`. */
export const text: Kind<string | Uint8Array | null> = {
  lay: (value, layout) => (value === null ? 0 : layout.string(value)),
  show: value => (value === null ? 'NULL' : JSON.stringify(typeof value === 'string' ? value : Buffer.from(value).toString())),
}

/** Bytes that the kernel reads, given by pointer; their length is an argument of its own. */
export const bytes: Kind<Uint8Array | string> = {
  lay: (value, layout) => layout.bytes(value),
  show: value => (typeof value === 'string' ? JSON.stringify(value) : `{${value.length} bytes}`),
}

/** A place in a file, which the kernel moves on: `off_t` by pointer. */
export const offset: Kind<number> = {
  lay: (value, layout) => layout.bytes(new Uint8Array(BigInt64Array.of(BigInt(value)).buffer)),
  show: value => `[${value}]`,
}

/** A buffer that the kernel fills: as many bytes, read back through the reply of the launcher that serves. */
export class OutputBuffer {
  readonly length: number
  offset = -1
  constructor(length: number) {
    this.length = length
  }
}

export const buffer: Kind<OutputBuffer> = {
  lay: (value, layout) => {
    const pointer = layout.bytes(new Uint8Array(value.length))
    value.offset = pointer.offset
    return pointer
  },
  show: value => `{${value.length} bytes}`,
}

/** A NULL-terminated array of strings: argv, envp. */
export const strings: Kind<readonly string[]> = {
  lay: (value, layout) => layout.strings(value),
  show: value => (value.length > 8 ? `[/* ${value.length} strings */]` : JSON.stringify(value)),
}

/** An array of 32-bit ids, for setgroups. */
export const ids: Kind<readonly number[]> = {
  lay: (value, layout) => layout.bytes(new Uint8Array(Uint32Array.from(value).buffer)),
  show: value => `[${value.join(', ')}]`,
}

/** A bit set, shown by names; one name may stand for no bits (`O_RDONLY`). */
export function flags(prefix: string, set: FlagSet): Kind<number> {
  return { lay: number, show: value => showFlags(value, prefix, set) }
}

/** One of several numbers, shown by its name. */
export function oneOf(prefix: string, set: FlagSet): Kind<number> {
  return {
    lay: number,
    show: value => {
      const name = Object.keys(set).find(key => set[key] === value)
      return name === undefined ? String(value) : `${prefix}${name}`
    },
  }
}

export function showFlags(value: number, prefix: string, set: FlagSet): string {
  const names: string[] = []
  let rest = value >>> 0
  for (const [name, bits] of Object.entries(set)) {
    if (bits === 0 || (rest & bits) >>> 0 !== bits) continue
    names.push(prefix + name)
    rest = (rest & ~bits) >>> 0
  }
  if (rest !== 0) names.push(`0x${rest.toString(16)}`)
  if (names.length > 0) return names.join('|')
  const none = Object.keys(set).find(key => set[key] === 0)
  return none === undefined ? '0' : prefix + none
}

/** open(2) flags, whose numbers differ by architecture. */
export const openFlags: Kind<number> = {
  lay: (value, layout) => layout.openFlags(value),
  show: value => {
    const access = ['O_RDONLY', 'O_WRONLY', 'O_RDWR'][value & 3] ?? 'O_ACCMODE'
    const { RDONLY: _r, WRONLY: _w, RDWR: _rw, ...rest } = O
    const others = value & ~3
    return others === 0 ? access : `${access}|${showFlags(others, 'O_', rest)}`
  },
}

export interface OpenHow {
  readonly flags: number
  readonly mode?: number
  readonly resolve: number
}

/** `struct open_how` of openat2(2): three 64-bit words. */
export const openHow: Kind<OpenHow> = {
  lay: (how, layout) => {
    const words = BigUint64Array.of(BigInt(layout.openFlags(how.flags)), BigInt(how.mode ?? 0), BigInt(how.resolve))
    return layout.bytes(new Uint8Array(words.buffer))
  },
  show: how => {
    const resolve = showFlags(how.resolve, 'RESOLVE_', RESOLVE)
    const fields = [`flags=${openFlags.show(how.flags)}`, how.mode ? `mode=${mode.show(how.mode)}` : '', `resolve=${resolve}`]
    return `{${fields.filter(Boolean).join(', ')}}`
  },
}

export interface MountAttributes {
  /** Flags of `MOUNT_ATTR`. */
  readonly set: number
  /** The same; absent: none is cleared. */
  readonly clear?: number
  /** One of MS_PRIVATE, MS_SLAVE, MS_SHARED; 0: unchanged. */
  readonly propagation: number
}

/** `struct mount_attr` of mount_setattr(2). */
export const mountAttributes: Kind<MountAttributes> = {
  lay: ({ set, clear = 0, propagation }, layout) =>
    layout.bytes(new Uint8Array(BigUint64Array.of(BigInt(set), BigInt(clear), BigInt(propagation), 0n).buffer)),
  show: ({ set, clear = 0, propagation }) => {
    const fields = [
      set ? `attr_set=${showFlags(set, 'MOUNT_ATTR_', MOUNT_ATTR)}` : '',
      clear ? `attr_clr=${showFlags(clear, 'MOUNT_ATTR_', MOUNT_ATTR)}` : '',
      propagation ? `propagation=${showFlags(propagation, 'MS_', MS)}` : '',
    ]
    return `{${fields.filter(Boolean).join(', ')}}`
  },
}

export interface DeviceNumber {
  readonly major: number
  readonly minor: number
}

/** `dev_t` as the kernel takes it (makedev(3)). */
export const device: Kind<DeviceNumber> = {
  lay: ({ major, minor }) => ((minor & 0xff) | (major << 8) | ((minor & ~0xff) << 12)) >>> 0,
  show: ({ major, minor }) => `makedev(${major}, ${minor})`,
}

/** A capability by its number. */
export const capability: Kind<number> = { lay: number, show: value => CAPABILITIES[value] ?? String(value) }

export interface CapabilitySets {
  readonly effective: bigint
  readonly permitted: bigint
  readonly inheritable: bigint
}

/** `struct __user_cap_header_struct`, version 3, for the calling process itself. */
export const capabilityHeader: Kind<null> = {
  lay: (_, layout) => layout.bytes(new Uint8Array(Uint32Array.of(0x20080522, 0).buffer)),
  show: () => '{version=_LINUX_CAPABILITY_VERSION_3, pid=0}',
}

/** Two `struct __user_cap_data_struct`: the low and the high 32 bits of each set. */
export const capabilitySets: Kind<CapabilitySets> = {
  lay: ({ effective, permitted, inheritable }, layout) => {
    const words = [0n, 32n].flatMap(shift => [effective, permitted, inheritable].map(set => Number((set >> shift) & 0xffffffffn)))
    return layout.bytes(new Uint8Array(Uint32Array.from(words).buffer))
  },
  show: sets => {
    const shown = (name: string, set: bigint) => `${name}=0x${set.toString(16).padStart(16, '0')}`
    return `{${shown('effective', sets.effective)}, ${shown('permitted', sets.permitted)}, ${shown('inheritable', sets.inheritable)}}`
  },
}

export interface DescriptorMessage {
  readonly descriptor: Register
}

/** `struct msghdr` with one byte and one file descriptor in an SCM_RIGHTS control message (unix(7)). */
export const descriptorMessage: Kind<DescriptorMessage> = {
  lay: ({ descriptor }, layout) => {
    const control = layout.bytes(new Uint8Array(24))
    const view = layout.view(control)
    const SOL_SOCKET = 1
    const SCM_RIGHTS = 1
    view.setBigUint64(0, 20n, true)
    view.setUint32(8, SOL_SOCKET, true)
    view.setUint32(12, SCM_RIGHTS, true)
    layout.store(descriptor, { offset: control.offset + 16 }, 4)
    const vector = layout.bytes(new Uint8Array(16))
    layout.relocate(vector.offset, layout.bytes(Buffer.from('p')))
    layout.view(vector).setBigUint64(8, 1n, true)
    const header = layout.bytes(new Uint8Array(56))
    layout.relocate(header.offset + 16, vector)
    layout.view(header).setBigUint64(24, 1n, true)
    layout.relocate(header.offset + 32, control)
    layout.view(header).setBigUint64(40, 24n, true)
    return header
  },
  show: ({ descriptor }) => `{msg_iov=[{"p", 1}], msg_control=[{SOL_SOCKET, SCM_RIGHTS, [${descriptor}]}]}`,
}

/** Two `struct timespec`: access and modification time, in nanoseconds since 1970 (before it: negative); null is now. */
export interface FileTimes {
  readonly atime: bigint
  readonly mtime: bigint
}

export const times: Kind<FileTimes | null> = {
  lay: (value, layout) => {
    if (value === null) return 0
    const words = BigInt64Array.from([...timespec(value.atime), ...timespec(value.mtime)])
    return layout.bytes(new Uint8Array(words.buffer))
  },
  show: value =>
    value === null
      ? 'NULL'
      : `[${[value.atime, value.mtime]
          .map(timespec)
          .map(([s, ns]) => `{${s}, ${ns}}`)
          .join(', ')}]`,
}

/** tv_nsec is never negative: a time before 1970 is rounded down to its second. */
function timespec(nanoseconds: bigint): [seconds: bigint, nanoseconds: bigint] {
  const rest = ((nanoseconds % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n
  return [(nanoseconds - rest) / 1_000_000_000n, rest]
}

/** `struct rlimit64` of prlimit(2); 2^63 or more is RLIM_INFINITY. */
export interface ResourceLimits {
  readonly soft: number
  readonly hard: number
}

const INFINITY = 2 ** 63

export const resourceLimits: Kind<ResourceLimits> = {
  lay: ({ soft, hard }, layout) => {
    const words = [soft, hard].map(limit => (limit >= INFINITY ? 0xffff_ffff_ffff_ffffn : BigInt(limit)))
    return layout.bytes(new Uint8Array(BigUint64Array.from(words).buffer))
  },
  show: ({ soft, hard }) => {
    const shown = (limit: number) => (limit >= INFINITY ? 'RLIM_INFINITY' : String(limit))
    return `{rlim_cur=${shown(soft)}, rlim_max=${shown(hard)}}`
  },
}

/** A filter of system calls, compiled. */
export interface SocketFilter {
  /** What it was compiled from. */
  readonly filter: Filter
  readonly architecture: Architecture
  /** An array of `struct sock_filter`: eight bytes each. */
  readonly instructions: Uint8Array
}

/** `struct sock_fprog`: how many instructions, and where they are. */
export const socketFilter: Kind<SocketFilter> = {
  lay: ({ instructions }, layout) => {
    const program = layout.bytes(new Uint8Array(16))
    layout.view(program).setUint16(0, instructions.length / 8, true)
    layout.relocate(program.offset + 8, layout.bytes(instructions))
    return program
  },
  show: ({ filter, architecture, instructions }) => `{len=${instructions.length / 8}, filter: ${describeFilter(filter, architecture)}}`,
}

/** A program for the kernel's virtual machine. */
export interface BpfProgram {
  readonly type: number
  /** Eight bytes each. */
  readonly instructions: Uint8Array
}

/** `union bpf_attr` of BPF_PROG_LOAD. */
export const bpfProgram: Kind<BpfProgram> = {
  lay: ({ type, instructions }, layout) => {
    const attributes = layout.bytes(new Uint8Array(BPF.LOAD_SIZE))
    const view = layout.view(attributes)
    view.setUint32(0, type, true)
    view.setUint32(4, instructions.length / 8, true)
    layout.relocate(attributes.offset + 8, layout.bytes(instructions))
    layout.relocate(attributes.offset + 16, layout.string('Apache-2.0'))
    return attributes
  },
  show: ({ type, instructions }) =>
    `{prog_type=${type === BPF.PROG_TYPE_CGROUP_DEVICE ? 'BPF_PROG_TYPE_CGROUP_DEVICE' : type}, insn_cnt=${instructions.length / 8}, license="Apache-2.0"}`,
}

/** What a program is attached to: descriptors of both. */
export interface BpfAttachment {
  readonly target: Register
  readonly program: Register
  readonly type: number
  readonly flags: number
}

/** `union bpf_attr` of BPF_PROG_ATTACH. */
export const bpfAttachment: Kind<BpfAttachment> = {
  lay: ({ target, program, type, flags: how }, layout) => {
    const attributes = layout.bytes(new Uint8Array(BPF.ATTACH_SIZE))
    layout.view(attributes).setUint32(8, type, true)
    layout.view(attributes).setUint32(12, how, true)
    layout.store(target, { offset: attributes.offset }, 4)
    layout.store(program, { offset: attributes.offset + 4 }, 4)
    return attributes
  },
  show: ({ target, program, type, flags: how }) =>
    `{target_fd=${target}, attach_bpf_fd=${program}, attach_type=${type === BPF.CGROUP_DEVICE ? 'BPF_CGROUP_DEVICE' : type}, attach_flags=${how === BPF.F_ALLOW_MULTI ? 'BPF_F_ALLOW_MULTI' : how}}`,
}

/** A directory belongs to a project, and so does what is made in it from now on: `struct fsxattr`. */
export const projectMembership: Kind<{ readonly project: number }> = {
  lay: ({ project }, layout) => {
    const attributes = layout.bytes(new Uint8Array(FSXATTR.SIZE))
    layout.view(attributes).setUint32(0, FSXATTR.XFLAG_PROJINHERIT, true)
    layout.view(attributes).setUint32(12, project, true)
    return attributes
  },
  show: ({ project }) => `{fsx_xflags=FS_XFLAG_PROJINHERIT, fsx_projid=${project}}`,
}

/** What all files of a project may take together, in blocks of 512 bytes: `struct fs_disk_quota`. */
export const projectLimit: Kind<{ readonly project: number; readonly blocks: number }> = {
  lay: ({ project, blocks }, layout) => {
    const quota = layout.bytes(new Uint8Array(QUOTA.SIZE))
    const view = layout.view(quota)
    view.setInt8(0, QUOTA.DISK_QUOTA_VERSION)
    view.setInt8(1, QUOTA.PROJ_QUOTA)
    view.setUint16(2, QUOTA.DQ_BSOFT | QUOTA.DQ_BHARD, true)
    view.setUint32(4, project, true)
    view.setBigUint64(8, BigInt(blocks), true)
    view.setBigUint64(16, BigInt(blocks), true)
    return quota
  },
  show: ({ project, blocks }) => `{d_id=${project}, d_blk_hardlimit=${blocks}, d_blk_softlimit=${blocks}}`,
}
