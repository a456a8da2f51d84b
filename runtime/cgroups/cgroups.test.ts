/** What chapter 4 emits, read as a listing: no root and no Linux needed. */

import { expect, test } from 'vitest'
import { modulesUpTo } from '../chapters.ts'
import { assumedWorld } from '../cli/explain/world.ts'
import { createEngine } from '../engine/engine.ts'
import { type ContainerRequest, type HostConfig, newRequest } from '../formats/docker/request.ts'
import { type Hierarchy, hierarchiesIn } from '../kernel/cgroups/cgroups.ts'
import type { PlainHierarchy } from '../kernel/cgroups/plain-hierarchies.ts'
import { ASSUMED_HOST } from '../kernel/machine/host.ts'
import { showInstruction } from '../kernel/program/listing.ts'
import type { Program } from '../kernel/program/program.ts'

const engine = createEngine(modulesUpTo(4), { root: '/state', launcher: '/launcher' })
const world = assumedWorld(engine)
const GROUP = `minidock-${world.id}`
const MIB = 1 << 20

const requestWith = (limits: Partial<HostConfig>): ContainerRequest => {
  const request = newRequest()
  return { ...request, Image: 'busybox', Cmd: ['true'], HostConfig: { ...request.HostConfig, ...limits } }
}

const compile = (
  limits: Partial<HostConfig>,
  cgroups: readonly Hierarchy[] = ASSUMED_HOST.cgroups,
  plainCgroups: readonly PlainHierarchy[] = [],
) => engine.compiler.prepare({ ...world, request: requestWith(limits), host: { ...ASSUMED_HOST, cgroups, plainCgroups } }).compiled

const own = (program: Program) => program.instructions.filter(({ label }) => label.module === 'cgroups')
const show = (instructions: Program['instructions']) => instructions.map(each => showInstruction(each).replaceAll(GROUP, 'ID'))
const isScore = ({ label }: { label: { why: string } }) => label.why.startsWith("with the monitor's score")
/** All but how soon a process is killed, which has nothing to do with cgroups. */
const lines = (program: Program) => show(own(program).filter(each => !isScore(each)))
const clone = (program: Program) => program.instructions.filter(({ op }) => op === 'clone').map(showInstruction)

const legacy = (text: string): Hierarchy[] =>
  hierarchiesIn(
    text
      .split(' ')
      .map(name => `1 1 0:1 / /cg/${name} rw - cgroup cgroup rw,${name}`)
      .join('\n'),
  )

test('version 2: the cgroup is made and limited before the process is, which is born in it', () => {
  const { host, release } = compile({ Memory: 64 * MIB, MemorySwap: 64 * MIB, NanoCpus: 5e8, PidsLimit: 10 })
  expect(lines(host).filter(line => !/guarded|program/.test(line))).toEqual([
    'mkdirat(AT_FDCWD, "/sys/fs/cgroup/ID", 0755)',
    ...['memory.max" 67108864', 'memory.swap.max" 0', 'cpu.max" 50000 100000', 'pids.max" 10'].flatMap(setting => {
      const [file = '', value = ''] = setting.split('" ')
      return [
        `setting = openat(AT_FDCWD, "/sys/fs/cgroup/ID/${file}", O_WRONLY|O_CLOEXEC, 0)`,
        `write(setting, "${value}", ${value.length})`,
        'close(setting)',
      ]
    }),
    'cgroup = openat(AT_FDCWD, "/sys/fs/cgroup/ID", O_RDONLY|O_DIRECTORY|O_CLOEXEC, 0)',
  ])
  expect(clone(host)).toEqual([expect.stringMatching(/CLONE_INTO_CGROUP, cgroup=cgroup\}\)$/)])
  expect(lines(release)).toEqual(['remove_cgroup(AT_FDCWD, "/sys/fs/cgroup/ID")'])
})

test('the namespace is made by the new process: clone would make it where its parent is', () => {
  const { host, child } = compile({})
  expect(clone(host)[0]).not.toContain('CLONE_NEWCGROUP')
  expect(lines(child).slice(0, 2)).toEqual(['close(cgroup)', 'unshare(CLONE_NEWCGROUP)'])
  expect(lines(compile({ CgroupnsMode: 'host' }).child)).not.toContain('unshare(CLONE_NEWCGROUP)')
})

test('version 1: who clones enters each cgroup first, and the limit of processes is set by the new one', () => {
  const { host, child, release } = compile({ Memory: 64 * MIB, PidsLimit: 10 }, legacy('memory pids'))
  expect(lines(host)).toEqual([
    'mkdirat(AT_FDCWD, "/cg/memory/ID", 0755)',
    'setting = openat(AT_FDCWD, "/cg/memory/ID/memory.limit_in_bytes", O_WRONLY|O_CLOEXEC, 0)',
    'write(setting, "67108864", 8)',
    'close(setting)',
    'setting = openat(AT_FDCWD, "/cg/memory/ID/memory.memsw.limit_in_bytes", O_WRONLY|O_CLOEXEC, 0)',
    'write(setting, "134217728", 9)',
    'close(setting)',
    ...entering('memory'),
    'mkdirat(AT_FDCWD, "/cg/pids/ID", 0755)',
    ...entering('pids'),
  ])
  expect(clone(host)[0]).not.toContain('CLONE_INTO_CGROUP')
  expect(lines(child).slice(0, 3)).toEqual([
    'file = openat(AT_FDCWD, "/cg/pids/ID/pids.max", O_WRONLY|O_CLOEXEC, 0)',
    'write(file, "10", 2)',
    'close(file)',
  ])
  expect(lines(release)).toEqual(['remove_cgroup(AT_FDCWD, "/cg/memory/ID")', 'remove_cgroup(AT_FDCWD, "/cg/pids/ID")'])
})

function entering(controller: string): string[] {
  return [
    `cgroup = openat(AT_FDCWD, "/cg/${controller}/ID", O_RDONLY|O_DIRECTORY|O_CLOEXEC, 0)`,
    'members = openat(cgroup, "cgroup.procs", O_WRONLY|O_CLOEXEC, 0)',
    'write(members, "0", 1)',
    'close(members)',
    'close(cgroup)',
  ]
}

test('a hierarchy that limits nothing is reached through a mount without a place, and has a cgroup of the container as well', () => {
  const [systemd, unified] = [
    { version: 1, options: ['name=systemd'], parent: '/docker/abc' },
    { version: 2, options: ['nsdelegate'], parent: '' },
  ] as const
  const { host, release } = compile({}, [], [systemd, unified])
  const mount = (type: string, ...options: readonly string[]) => [
    `hierarchy = fsopen("${type}", FSOPEN_CLOEXEC)`,
    ...options,
    'fsconfig(hierarchy, FSCONFIG_CMD_CREATE, NULL, NULL, 0)',
    'top = fsmount(hierarchy, FSMOUNT_CLOEXEC, MOUNT_ATTR_NOSUID|MOUNT_ATTR_NODEV|MOUNT_ATTR_NOEXEC)',
    'close(hierarchy)',
  ]
  const ofSystemd = mount('cgroup', 'fsconfig(hierarchy, FSCONFIG_SET_STRING, "name", "systemd", 0)')
  const ofUnified = mount('cgroup2', 'fsconfig(hierarchy, FSCONFIG_SET_FLAG, "nsdelegate", NULL, 0)')
  expect(lines(host)).toEqual([
    ...ofSystemd,
    'mkdirat(top, "docker/abc/ID", 0755)',
    'cgroup = openat(top, "docker/abc/ID", O_RDONLY|O_DIRECTORY|O_CLOEXEC, 0)',
    'close(top)',
    ...entering('').slice(1),
    ...ofUnified,
    'mkdirat(top, "ID", 0755)',
    'unified = openat(top, "ID", O_RDONLY|O_DIRECTORY|O_CLOEXEC, 0)',
    'close(top)',
  ])
  expect(clone(host)).toEqual([expect.stringMatching(/CLONE_INTO_CGROUP, cgroup=unified\}\)$/)])
  const told = lines(release).map(line => line.replace(/ {2}\?.*/, ''))
  expect(told).toEqual([
    ...ofUnified,
    'remove_cgroup(top, "ID")',
    'close(top)',
    ...ofSystemd,
    'remove_cgroup(top, "docker/abc/ID")',
    'close(top)',
  ])
})

test('cgroups of version 1 are removed where frozen processes can be thawed first, and then where all are killed at once', () => {
  const [unified] = ASSUMED_HOST.cgroups
  const { host, release } = compile({}, [...(unified ? [{ ...unified, mounted: '/cg/2' }] : []), ...legacy('pids freezer')])
  expect(lines(release).map(line => /cg\/(\w+)/.exec(line)?.[1])).toEqual(['freezer', '2', 'pids'])
  expect(clone(host)[0]).toContain('cgroup=cgroup')
  // Nothing opens another directory as `cgroup` between this and the clone.
  expect(lines(host).findLast(line => line.startsWith('cgroup = '))).toContain('"/cg/2/ID"')
})

test('a new cpuset of version 1 is empty: it gets what the one above has, or what was asked for', () => {
  const [cpuset] = legacy('cpuset')
  const hierarchies = cpuset ? [{ ...cpuset, cpuset: { 'cpuset.cpus': '0-3', 'cpuset.mems': '0' } }] : []
  const values = (limits: Partial<HostConfig>) => lines(compile(limits, hierarchies).host).filter(line => line.startsWith('write(setting'))
  expect(values({})).toEqual(['write(setting, "0-3", 3)', 'write(setting, "0", 1)'])
  expect(values({ CpusetCpus: '1' })).toEqual(['write(setting, "0", 1)', 'write(setting, "1", 1)'])
})

test('controllers are handed down where they are not yet, and parents that are missing are made', () => {
  const [unified] = ASSUMED_HOST.cgroups
  const hierarchies = unified ? [{ ...unified, delegated: ['cpu', 'pids'], missing: ['/a', '/a/b'] }] : []
  expect(lines(compile({ CgroupParent: '/a/b' }, hierarchies).host).slice(0, 12)).toEqual([
    'mkdirat(AT_FDCWD, "/sys/fs/cgroup/a", 0755)  ?EEXIST',
    'mkdirat(AT_FDCWD, "/sys/fs/cgroup/a/b", 0755)  ?EEXIST',
    ...['', '/a', '/a/b'].flatMap(level => {
      const names = level === '' ? '+cpuset +io +memory' : '+cpuset +cpu +io +memory +pids'
      return [
        `file = openat(AT_FDCWD, "/sys/fs/cgroup${level}/cgroup.subtree_control", O_WRONLY|O_CLOEXEC, 0)`,
        `write(file, "${names}", ${names.length})`,
        'close(file)',
      ]
    }),
    'mkdirat(AT_FDCWD, "/sys/fs/cgroup/a/b/ID", 0755)',
  ])
})

test('under systemd nothing is made above the container’s cgroup, and only the last of those hands down', () => {
  const [unified] = ASSUMED_HOST.cgroups
  const parent = '/apps.slice/minidock-apps.service'
  const hierarchies = unified ? [{ ...unified, delegated: ['cpu', 'pids'], managed: true, missing: ['/apps.slice', parent] }] : []
  expect(lines(compile({ CgroupParent: 'apps.slice' }, hierarchies).host).slice(0, 4)).toEqual([
    `file = openat(AT_FDCWD, "/sys/fs/cgroup${parent}/cgroup.subtree_control", O_WRONLY|O_CLOEXEC, 0)`,
    'write(file, "+cpuset +cpu +io +memory +pids", 30)',
    'close(file)',
    `mkdirat(AT_FDCWD, "/sys/fs/cgroup${parent}/ID", 0755)`,
  ])
})

test('a machine without cgroups has containers all the same', () => {
  const { host, child, release } = compile({}, [])
  expect([lines(host), lines(release)]).toEqual([[], []])
  expect(lines(child)).toEqual([])
})

test('update writes what has changed, and of memory what grows from the outside in', () => {
  const cgroups = legacy('memory')
  const plan = (limits: Partial<HostConfig>) =>
    engine.compiler.plan({ ...world, request: requestWith(limits), host: { ...ASSUMED_HOST, cgroups } })
  const change = (before: Partial<HostConfig>, after: Partial<HostConfig>) =>
    lines(engine.compiler.compileChange(plan(before), plan(after))).filter(line => !line.startsWith('close'))
  const [small, large] = [
    { Memory: 64 * MIB, MemorySwap: 64 * MIB },
    { Memory: 128 * MIB, MemorySwap: 128 * MIB },
  ]
  const files = (lists: readonly string[]) => lists.flatMap(line => /memory\.[a-z_.]+/.exec(line) ?? [])
  expect(files(change(small, large))).toEqual(['memory.memsw.limit_in_bytes', 'memory.limit_in_bytes'])
  expect(files(change(large, small))).toEqual(['memory.limit_in_bytes', 'memory.memsw.limit_in_bytes'])
  expect(change(small, small)).toEqual([])
})

test('each process is limited as well, and how soon it is killed', () => {
  const { host, child } = compile({ Ulimits: [{ Name: 'nofile', Soft: 5, Hard: -1 }], OomScoreAdj: 300 })
  expect(lines(child)).toContain('prlimit64(0, RLIMIT_NOFILE, {rlim_cur=5, rlim_max=RLIM_INFINITY}, NULL)')
  expect(show(own(host).filter(isScore))).toContain('write(file, "300", 3)')
})

test('the cgroup goes before the container’s directory does: else nobody would know of it', () => {
  const { release } = compile({ AutoRemove: true })
  expect(release.instructions.map(({ label }) => label.module)).toEqual(['cgroups', 'overlay', 'floor', 'floor', 'floor'])
})

test('who can see to it that its monitor goes last, sees to it that the container goes sooner', () => {
  const scores = (capabilities: bigint) =>
    show(
      own(engine.compiler.prepare({ ...world, request: requestWith({}), host: { ...ASSUMED_HOST, capabilities } }).compiled.host).filter(
        isScore,
      ),
    )
  expect(scores(1n << 24n)).toEqual([
    'file = openat(AT_FDCWD, "/proc/self/oom_score_adj", O_WRONLY|O_CLOEXEC, 0)',
    'write(file, "0", 1)',
    'close(file)',
  ])
  expect(scores(0n)).toEqual([])
})
