import { describe, expect, test } from 'vitest'
import { CAPABILITIES } from '../../program/constants.ts'
import { parseMounts } from '../mounts.ts'
import { evaluate as evaluateWith, evaluateWithoutLinux } from './evaluate.ts'
import type { MachineFacts } from './facts.ts'
import type { Finding, Grade } from './finding.ts'
import { probeCgroups } from './probe-cgroups.ts'
import { probeNamespaces, probeUserNamespaces } from './probe-namespaces.ts'
import { probeNetwork } from './probe-network.ts'
import { probeOverlay } from './probe-storage.ts'

/** With what the modules of chapters 2 to 5 look for; `runtime/network/doctor.test.ts` has the rest of chapter 5. */
const evaluate = (facts: MachineFacts) =>
  evaluateWith(
    facts,
    [probeNamespaces, probeUserNamespaces, probeOverlay, probeCgroups, probeNetwork].map(probe => probe(facts)),
  )

const ALL = (1n << BigInt(CAPABILITIES.length)) - 1n
const without = (...names: (typeof CAPABILITIES)[number][]) =>
  names.reduce((set, name) => set & ~(1n << BigInt(CAPABILITIES.indexOf(name))), ALL)
const DISK = { path: '/', type: 'ext4', options: ['rw'] }
const CGROUP2 = { path: '/sys/fs/cgroup', type: 'cgroup2', options: ['rw'] }

/** Nothing is missing. */
const MACHINE: MachineFacts = {
  platform: 'linux',
  architecture: 'x64',
  kernel: '6.12.0-amd64',
  node: 'v26.1.0',
  root: true,
  capabilities: { effective: ALL, bounding: ALL },
  memory: { total: 8e9, available: 4e9 },
  mounts: [DISK, CGROUP2],
  cgroup2: ['cpuset', 'cpu', 'io', 'memory', 'pids'],
  cgroup2Crowded: false,
  disabledControllers: [],
  namespaces: ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'time', 'user', 'uts'],
  namespaceLimits: { mnt: 1000, user: 1000 },
  modules: { overlay: 'loadable', nf_tables: 'loadable', nft_nat: 'loadable', veth: 'present', bridge: 'loadable' },
  network: {
    interfaces: ['lo', 'eth0'],
    routes: [],
    forwarding: false,
    bridgeNetfilter: false,
    legacyTables: [],
    firewall: { kind: 'read', tables: [], forward: [], hasPass: false, hasUfw: false },
  },
  overlay: { kind: 'works' },
  state: { path: '/var/lib/minidock', mount: DISK, free: 50e9, freeInodes: 1e6 },
  project: { path: '/home/me/minidock', mount: DISK, free: 50e9 },
  launcherBuilt: true,
  compiler: 'gcc 12.2.0',
  staticLibc: true,
  containerSigns: [],
  firstUserNamespace: true,
}

const on = (facts: Partial<MachineFacts>): Finding[] => evaluate({ ...MACHINE, ...facts }).filter(({ grade }) => grade !== 'good')

test('of a machine that lacks nothing everything is good', () => {
  expect(evaluate(MACHINE).map(({ subject, grade, text }) => `${grade} ${subject}: ${text}`)).toEqual([
    'good kernel: Linux 6.12.0-amd64',
    'good architecture: x86-64',
    'good rights: root, with every capability',
    'good surroundings: a machine of its own',
    'good Node: v26.1.0',
    'good launcher: built; gcc 12.2.0',
    'good namespaces: mnt, pid, uts, ipc, net, cgroup, user, time',
    'good user namespaces: for everybody',
    'good overlay: works on ext4 (/var/lib/minidock)',
    'good cgroups: version 2: memory, cpu, cpuset, pids, io',
    'good network: veth present, bridge loadable, nf_tables loadable, nft_nat loadable',
    'good state folder: /var/lib/minidock, 50.0 GB free',
    'good project folder: /home/me/minidock on ext4',
    'good memory: 4.0 GB of 8.0 GB available',
  ])
})

test('of a machine without Linux there is one thing to say', () => {
  const [finding, ...rest] = evaluateWithoutLinux({ platform: 'darwin', architecture: 'arm64' })
  expect([finding?.grade, finding?.text, finding?.fix, rest]).toEqual([
    'bad',
    'this is darwin on arm64',
    'use the virtual machine: npm run vm up',
    [],
  ])
})

describe('what is missing is named, with what will not work and the fix:', () => {
  test.each<[string, Partial<MachineFacts>, Grade, string, string, RegExp]>([
    [
      'an old kernel',
      { kernel: '5.10.0-8' },
      'limited',
      'kernel',
      'Linux 5.10.0-8; minidock is made for 5.15 and newer',
      /newer distribution/,
    ],
    ['another processor', { architecture: 'riscv64' }, 'bad', 'architecture', 'riscv64', /64-bit/],
    ['an old Node', { node: 'v20.20.2' }, 'bad', 'Node', 'v20.20.2 is too old', /\.\/minidock/],
    ['no root', { root: false }, 'bad', 'rights', 'not root', /^sudo minidock/],
    [
      'root in a container',
      { capabilities: { effective: without('CAP_SYS_ADMIN', 'CAP_NET_ADMIN'), bounding: ALL } },
      'bad',
      'rights',
      'root without CAP_SYS_ADMIN, CAP_NET_ADMIN',
      /--privileged/,
    ],
    [
      'a user namespace',
      { firstUserNamespace: false },
      'limited',
      'surroundings',
      'inside of a container already (a user namespace)',
      /--privileged/,
    ],
    ['no compiler', { compiler: undefined, staticLibc: false }, 'limited', 'launcher', 'built; no C compiler', /apt-get install gcc/],
    ['no launcher', { launcherBuilt: false }, 'bad', 'launcher', 'the launcher is not built; gcc 12.2.0', /^npm run build$/],
    [
      'neither launcher nor libc',
      { launcherBuilt: false, staticLibc: false },
      'bad',
      'launcher',
      'the launcher is not built; gcc 12.2.0 without a static C library',
      /libc6-dev && npm run build/,
    ],
    [
      'a kind of namespace',
      { namespaces: ['mnt', 'pid', 'uts', 'ipc', 'user'] },
      'bad',
      'namespaces',
      'none of kind net',
      /CONFIG_NAMESPACES/,
    ],
    [
      'namespaces that are forbidden',
      { namespaceLimits: { pid: 0 } },
      'bad',
      'namespaces',
      'none of kind pid',
      /^sysctl -w user.max_pid_namespaces=10000$/,
    ],
    [
      'user namespaces on Debian',
      { unprivilegedUserNamespaces: false },
      'limited',
      'user namespaces',
      'for root only (kernel.unprivileged_userns_clone is 0)',
      /^sysctl -w kernel.unprivileged_userns_clone=1$/,
    ],
    [
      'user namespaces on Ubuntu',
      { appArmorRestrictsUserNamespaces: true },
      'limited',
      'user namespaces',
      'without rights inside (kernel.apparmor_restrict_unprivileged_userns is 1)',
      /apparmor_restrict_unprivileged_userns=0$/,
    ],
    [
      'an overlay that does not mount',
      { overlay: { kind: 'failed', why: 'EINVAL', hint: 'dmesg' } },
      'bad',
      'overlay',
      'does not work on ext4 (/var/lib/minidock): EINVAL',
      /^dmesg$/,
    ],
    [
      'rights to try',
      { overlay: { kind: 'not tried', why: 'mounting needs root', fix: 'sudo minidock doctor' } },
      'limited',
      'overlay',
      'not tried on ext4 (/var/lib/minidock): mounting needs root',
      /^sudo minidock doctor$/,
    ],
    ['room', { state: { ...MACHINE.state, free: 300e6 } }, 'limited', 'state folder', '/var/lib/minidock, 300 MB free', /system gc/],
    ['any room', { state: { ...MACHINE.state, free: 3e6 } }, 'bad', 'state folder', '/var/lib/minidock, 3 MB free', /system gc/],
    [
      'inodes',
      { state: { ...MACHINE.state, freeInodes: 12 } },
      'limited',
      'state folder',
      '/var/lib/minidock, 50.0 GB free, but only 12 inodes',
      /gc/,
    ],
    [
      'a disk that can be written to',
      { state: { path: '/s', mount: { ...DISK, options: ['ro'] } } },
      'bad',
      'state folder',
      '/s is on a read-only file system',
      /--root DIR/,
    ],
    [
      'a disk of its own',
      { state: { path: '/mnt/s', mount: { ...DISK, type: 'virtiofs' } } },
      'bad',
      'state folder',
      '/mnt/s is on virtiofs, a folder of another machine',
      /--root DIR/,
    ],
    [
      'a project outside of VirtualBox’s shared folder',
      { project: { path: '/vagrant', mount: { ...DISK, type: 'vboxsf' } } },
      'limited',
      'project folder',
      '/vagrant is on vboxsf, a folder of another machine',
      /^rsync /,
    ],
    ['cgroups', { mounts: [DISK], cgroup2: undefined }, 'limited', 'cgroups', 'not mounted', /^mount -t cgroup2/],
    [
      'controllers',
      { cgroup2: ['cpu', 'pids'] },
      'limited',
      'cgroups',
      'version 2: cpu, pids',
      /\+memory \+cpuset \+io" > cgroup.subtree_control/,
    ],
    [
      'a controller that is switched off',
      { cgroup2: ['cpuset', 'cpu', 'io', 'pids'], disabledControllers: ['memory'] },
      'limited',
      'cgroups',
      'version 2: cpu, cpuset, pids, io',
      /cgroup_enable=memory/,
    ],
    [
      'nf_tables',
      { modules: { ...MACHINE.modules, nf_tables: 'absent' } },
      'limited',
      'network',
      'veth present, bridge loadable, nf_tables absent, nft_nat loadable',
      /^modprobe -a nf_tables$/,
    ],
    [
      'address translation',
      { modules: { ...MACHINE.modules, nft_nat: 'absent' } },
      'limited',
      'network',
      'veth present, bridge loadable, nf_tables loadable, nft_nat absent',
      /^modprobe -a nft_nat$/,
    ],
    ['memory', { memory: { total: 512e6, available: 100e6 } }, 'limited', 'memory', '100 MB of 512 MB available', /give the machine more/],
  ])('%s', (_, facts, grade, subject, text, fix) => {
    const [finding, ...others] = on(facts)
    expect([finding?.grade, finding?.subject, finding?.text, others.map(other => other.subject)]).toEqual([grade, subject, text, []])
    expect(finding?.consequence).toMatch(/\w/)
    expect(finding?.fix).toMatch(fix)
  })

  test('a capability that nobody can be given', () => {
    const [finding] = on({ capabilities: { effective: without('CAP_SYS_RESOURCE'), bounding: without('CAP_SYS_RESOURCE') } })
    expect(finding).toEqual({
      subject: 'rights',
      grade: 'limited',
      text: 'root without CAP_SYS_RESOURCE',
      consequence: '--cap-add SYS_RESOURCE, and those in --privileged',
    })
  })
})

describe('cgroups', () => {
  const MOUNTINFO = `32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
33 31 0:30 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
34 31 0:31 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,cpuset,pids
38 31 0:35 / /sys/fs/cgroup/blkio rw,relatime - cgroup cgroup rw,blkio
`
  test('of version 1 have their controllers in hierarchies', () => {
    const found = evaluate({ ...MACHINE, mounts: parseMounts(MOUNTINFO), cgroup2: [] }).find(({ subject }) => subject === 'cgroups')
    expect([found?.grade, found?.text]).toEqual(['good', 'version 1: memory, cpu, cpuset, pids, io'])
  })

  test('may be of both versions', () => {
    const found = evaluate({ ...MACHINE, mounts: parseMounts(MOUNTINFO), cgroup2: ['pids'] }).find(({ subject }) => subject === 'cgroups')
    expect(found?.text).toBe('versions 1 and 2: memory, cpu, cpuset, pids, io')
  })
})

test.each([
  [
    'are read-only in most containers',
    { mounts: [DISK, { ...CGROUP2, options: ['ro', 'nosuid'] }] },
    'read-only: /sys/fs/cgroup',
    /--privileged/,
  ],
  ['have processes where controllers are handed down', { cgroup2Crowded: true }, /^version 2: processes are in the way/, /mkdir .*\/init/],
] as const)('no container runs where cgroups %s', (_, facts, text, fix) => {
  expect(on(facts)).toEqual([
    {
      subject: 'cgroups',
      grade: 'bad',
      text: typeof text === 'string' ? text : expect.stringMatching(text),
      consequence: 'no container can be given a cgroup of its own',
      fix: expect.stringMatching(fix),
    },
  ])
})

test('a container with full rights is as good as a machine', () => {
  expect(on({ containerSigns: ['/.dockerenv', 'a PID namespace'] })).toEqual([])
})
