/** The numbers in kernel/ against the headers of this machine. */

import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as conntrack from '../../runtime/kernel/netlink/constants-conntrack.ts'
import * as nftables from '../../runtime/kernel/netlink/constants-nftables.ts'
import * as rtnetlink from '../../runtime/kernel/netlink/constants-rtnetlink.ts'
import type { Architecture } from '../../runtime/kernel/program/architecture.ts'
import * as constants from '../../runtime/kernel/program/constants.ts'
import { ERRNO } from '../../runtime/kernel/program/errno.ts'
import { Layout } from '../../runtime/kernel/program/layout.ts'
import { SYSCALLS } from '../../runtime/kernel/program/syscalls.ts'
import { gcc } from './compile.ts'

/** What the headers put before the names of each table. */
const PREFIXES = {
  MS: 'MS_',
  MNT: 'MNT_',
  CLONE: 'CLONE_',
  O: 'O_',
  RESOLVE: 'RESOLVE_',
  AT: 'AT_',
  OPEN_TREE: 'OPEN_TREE_',
  FSOPEN: 'FSOPEN_',
  FSCONFIG: 'FSCONFIG_',
  FSMOUNT: 'FSMOUNT_',
  MOUNT_ATTR: 'MOUNT_ATTR_',
  MOVE_MOUNT: 'MOVE_MOUNT_',
  S: 'S_',
  RENAME: 'RENAME_',
  PR: 'PR_',
  SECCOMP: 'SECCOMP_',
  SECCOMP_FILTER_FLAG: 'SECCOMP_FILTER_FLAG_',
  PR_CAP_AMBIENT: 'PR_CAP_AMBIENT_',
  IOCTL: '',
  KEYCTL: 'KEYCTL_',
  LOCK: 'LOCK_',
  SEEK: 'SEEK_',
  AF: 'AF_',
  SOCK: 'SOCK_',
  NETLINK: 'NETLINK_',
  IPPROTO: 'IPPROTO_',
  NLM_F: 'NLM_F_',
  RTM: 'RTM_',
  NFNL_MSG: 'NFNL_MSG_',
  NFNL_SUBSYS: 'NFNL_SUBSYS_',
  NFT_MSG: 'NFT_MSG_',
  IPCTNL_MSG_CT: 'IPCTNL_MSG_CT_',
  SOL: 'SOL_',
  SO: 'SO_',
  IPV6: 'IPV6_',
  SHUT: 'SHUT_',
  EFD: 'EFD_',
  MSG: 'MSG_',
  CLOSE_RANGE: 'CLOSE_RANGE_',
  SIG: 'SIG',
  RLIMIT: 'RLIMIT_',
} satisfies Record<
  Exclude<
    keyof typeof constants,
    'CAPABILITIES' | 'SIZE_OF_OPEN_HOW' | 'SIZE_OF_MOUNT_ATTR' | 'BPF' | 'CLONE_INTO_CGROUP' | 'FSXATTR' | 'QUOTA'
  >,
  string
>

const INCLUDES = [
  'errno.h',
  'fcntl.h',
  'linux/capability.h',
  'linux/close_range.h',
  'linux/fs.h',
  'linux/keyctl.h',
  'linux/mount.h',
  'linux/netfilter/nf_tables.h',
  'linux/netfilter/nfnetlink.h',
  'linux/netfilter/nfnetlink_conntrack.h',
  'linux/netlink.h',
  'linux/openat2.h',
  'linux/prctl.h',
  'linux/rtnetlink.h',
  'linux/seccomp.h',
  'netinet/in.h',
  'sched.h',
  'signal.h',
  'stddef.h',
  'stdio.h',
  'sys/eventfd.h',
  'sys/file.h',
  'sys/ioctl.h',
  'sys/resource.h',
  'sys/socket.h',
  'sys/stat.h',
  'time.h',
]

/** The values of C expressions. */
function valuesOf(expressions: readonly string[], includes: readonly string[] = INCLUDES): Map<string, number> {
  const folder = mkdtempSync(join(tmpdir(), 'minidock-constants-'))
  try {
    const prints = expressions.map(expression => `  printf("%lld\\n", (long long)(${expression}));\n`).join('')
    const source = `#define _GNU_SOURCE\n${includes.map(name => `#include <${name}>\n`).join('')}int main(void) {\n${prints}  return 0;\n}\n`
    const program = join(folder, 'print')
    gcc(['-x', 'c', '-w', '-o', program, '-'], source)
    const values = execFileSync(program, { encoding: 'utf8' }).trim().split('\n').map(Number)
    return new Map(expressions.map((expression, index) => [expression, values[index] ?? Number.NaN]))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function architecture(): Architecture {
  if (process.arch === 'x64' || process.arch === 'arm64') return process.arch
  throw new Error(`could not check: this is ${process.arch}`)
}

test('every constant has the value that the headers give it', () => {
  const layout = new Layout(architecture())
  const { CAPABILITIES, ...tables } = constants
  const ours = new Map<string, number>()
  for (const [table, prefix] of Object.entries(PREFIXES)) {
    for (const [name, value] of Object.entries(tables[table as keyof typeof PREFIXES])) {
      ours.set(prefix + name, prefix === 'O_' ? layout.openFlags(value) : value)
    }
  }
  for (const [index, name] of CAPABILITIES.entries()) ours.set(name, index)
  for (const [name, value] of Object.entries(ERRNO)) ours.set(name, value)
  expect(ours.size).toBeGreaterThan(150)
  // sys/mount.h, which has the MNT_ flags, and linux/mount.h exclude each other.
  const isUnmount = (name: string) => name.startsWith('MNT_')
  const names = [...ours.keys()]
  const theirs = [...valuesOf(names.filter(name => !isUnmount(name))), ...valuesOf(names.filter(isUnmount), ['stdio.h', 'sys/mount.h'])]
  expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(theirs))
})

/** What the headers put before the names of each table of rtnetlink. */
const RTNETLINK_PREFIXES = {
  IFF: 'IFF_',
  IFLA: 'IFLA_',
  IFLA_INFO: 'IFLA_INFO_',
  IFLA_BRPORT: 'IFLA_BRPORT_',
  VETH_INFO: 'VETH_INFO_',
  IFLA_INET: 'IFLA_INET_',
  IPV4_DEVCONF: 'IPV4_DEVCONF_',
  IFA: 'IFA_',
  IFA_F: 'IFA_F_',
  RTA: 'RTA_',
  RT_TABLE: 'RT_TABLE_',
  RTPROT: 'RTPROT_',
  RT_SCOPE: 'RT_SCOPE_',
  RTN: 'RTN_',
} satisfies Record<keyof typeof rtnetlink, string>

test('what is told to rtnetlink has the values and the layout of the headers', () => {
  const ours = new Map<string, number>()
  const { ...tables } = rtnetlink
  for (const [table, prefix] of Object.entries(RTNETLINK_PREFIXES)) {
    for (const [name, value] of Object.entries(tables[table as keyof typeof RTNETLINK_PREFIXES])) ours.set(prefix + name, value)
  }
  const structures: Readonly<Record<string, number>> = {
    'sizeof(struct ifinfomsg)': 16,
    'offsetof(struct ifinfomsg, ifi_type)': 2,
    'offsetof(struct ifinfomsg, ifi_index)': 4,
    'offsetof(struct ifinfomsg, ifi_flags)': 8,
    'offsetof(struct ifinfomsg, ifi_change)': 12,
    'sizeof(struct ifaddrmsg)': 8,
    'offsetof(struct ifaddrmsg, ifa_scope)': 3,
    'offsetof(struct ifaddrmsg, ifa_index)': 4,
    'sizeof(struct rtmsg)': 12,
    'offsetof(struct rtmsg, rtm_table)': 4,
    'offsetof(struct rtmsg, rtm_type)': 7,
    'offsetof(struct rtmsg, rtm_flags)': 8,
    'sizeof(struct rtattr)': 4,
    RTA_ALIGNTO: 4,
    NLA_F_NESTED: 0x8000,
    'NLA_TYPE_MASK & 0xffff': 0x3fff,
  }
  for (const [name, value] of Object.entries(structures)) ours.set(name, value)
  const headers = ['stddef.h', 'stdio.h', 'linux/if.h', 'linux/if_link.h', 'linux/ip.h', 'linux/rtnetlink.h', 'linux/veth.h']
  expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(valuesOf([...ours.keys()], headers)))
})

test('what nf_tables and conntrack are told has the values of the headers', () => {
  // Each table is called as what the headers put before its names; states of flows are numbers of bits.
  const { NF_CT_STATE, ...tables } = { ...nftables, ...conntrack }
  const ours = new Map<string, number>()
  for (const [table, values] of Object.entries(tables))
    for (const [name, value] of Object.entries(values)) ours.set(`${table}_${name}`, value)
  for (const [name, value] of Object.entries(NF_CT_STATE)) ours.set(`(1 << (IP_CT_${name} % IP_CT_IS_REPLY + 1))`, value)
  ours.set('sizeof(struct nfgenmsg)', 4)
  const own = ['nf_tables.h', 'nfnetlink.h', 'nfnetlink_conntrack.h', 'nf_conntrack_common.h'].map(name => `linux/netfilter/${name}`)
  const headers = ['stdio.h', 'netinet/in.h', 'linux/netfilter.h', ...own]
  expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(valuesOf([...ours.keys()], headers)))
})

test('structures have the layout that is written', () => {
  const sizes = valuesOf([
    'sizeof(struct open_how)',
    'sizeof(struct msghdr)',
    'offsetof(struct msghdr, msg_iov)',
    'offsetof(struct msghdr, msg_iovlen)',
    'offsetof(struct msghdr, msg_control)',
    'offsetof(struct msghdr, msg_controllen)',
    'CMSG_LEN(sizeof(int))',
    'CMSG_SPACE(sizeof(int))',
    'SOL_SOCKET',
    'SCM_RIGHTS',
    'sizeof(struct sockaddr_in)',
    'offsetof(struct sockaddr_in, sin_port)',
    'offsetof(struct sockaddr_in, sin_addr)',
    'sizeof(struct sockaddr_in6)',
    'offsetof(struct sockaddr_in6, sin6_port)',
    'offsetof(struct sockaddr_in6, sin6_addr)',
    'sizeof(struct nlmsghdr)',
    'offsetof(struct nlmsghdr, nlmsg_type)',
    'offsetof(struct nlmsghdr, nlmsg_flags)',
    'NLMSG_ALIGNTO',
    'sizeof(struct timespec)',
    '_LINUX_CAPABILITY_VERSION_3',
    'sizeof(struct __user_cap_data_struct) * _LINUX_CAPABILITY_U32S_3',
  ])
  expect([...sizes.values()]).toEqual([24, 56, 16, 24, 32, 40, 20, 24, 1, 1, 16, 2, 4, 28, 2, 8, 16, 4, 6, 4, 16, 0x20080522, 24])
})

test('what a project’s quota is set with has the values and the layout of the headers', () => {
  const ours: Readonly<Record<string, number>> = {
    FS_XFLAG_PROJINHERIT: constants.FSXATTR.XFLAG_PROJINHERIT,
    'sizeof(struct fsxattr)': constants.FSXATTR.SIZE,
    'offsetof(struct fsxattr, fsx_projid)': 12,
    // QCMD(Q_XSETQLIM, PRJQUOTA)
    '(Q_XSETQLIM << SUBCMDSHIFT) | PRJQUOTA': constants.QUOTA.XSETQLIM_PROJECT,
    FS_DQUOT_VERSION: constants.QUOTA.DISK_QUOTA_VERSION,
    FS_PROJ_QUOTA: constants.QUOTA.PROJ_QUOTA,
    FS_DQ_BSOFT: constants.QUOTA.DQ_BSOFT,
    FS_DQ_BHARD: constants.QUOTA.DQ_BHARD,
    'sizeof(struct fs_disk_quota)': constants.QUOTA.SIZE,
    'offsetof(struct fs_disk_quota, d_flags)': 1,
    'offsetof(struct fs_disk_quota, d_fieldmask)': 2,
    'offsetof(struct fs_disk_quota, d_id)': 4,
    'offsetof(struct fs_disk_quota, d_blk_hardlimit)': 8,
    'offsetof(struct fs_disk_quota, d_blk_softlimit)': 16,
  }
  const headers = ['stddef.h', 'stdio.h', 'linux/fs.h', 'linux/quota.h', 'linux/dqblk_xfs.h']
  expect(Object.fromEntries(valuesOf(Object.keys(ours), headers))).toEqual(ours)
})

/** arm64 numbers its calls as asm-generic does. */
const HEADERS: Readonly<Record<Architecture, readonly string[]>> = {
  x64: ['/usr/include/x86_64-linux-gnu/asm/unistd_64.h', '/usr/include/asm/unistd_64.h', '/usr/x86_64-linux-gnu/include/asm/unistd_64.h'],
  arm64: ['/usr/include/asm-generic/unistd.h'],
}

test.each(['x64', 'arm64'] as const)('every system call has the number that the headers of %s give it', arch => {
  const header = HEADERS[arch].find(path => existsSync(path))
  if (header === undefined)
    throw new Error(`could not check: none of ${HEADERS[arch].join(', ')} is here\n  apt-get install linux-libc-dev libc6-dev-amd64-cross`)
  const macros = gcc(['-E', '-dM', '-D__BITS_PER_LONG=64', '-include', header, '-x', 'c', '/dev/null'])
  // Some names stand for another one: __NR_sendfile for __NR3264_sendfile.
  const defined = new Map([...macros.matchAll(/^#define (__NR\w*) (\w+)$/gm)].map(([, name = '', value = '']) => [name, value]))
  const numbers = new Map([...defined].map(([name, value]) => [name.replace(/^__NR_/, ''), Number(defined.get(value) ?? value)]))
  expect(numbers.size).toBeGreaterThan(200)
  for (const [name, call] of Object.entries(SYSCALLS)) {
    // ioctl_struct and prctl_capability are variants of one call.
    const kernels = numbers.get(name) ?? numbers.get(name.replace(/_[a-z\d]+$/, ''))
    expect([name, call[arch]]).toEqual([name, kernels])
  }
})
