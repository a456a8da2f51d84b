import { expect, test } from 'vitest'
import { newSpec } from './spec.ts'
import { parseSpec } from './spec-schema.ts'

test('a new spec is the smallest that is valid', () => {
  expect(newSpec()).toEqual({
    ociVersion: '1.2.0',
    root: { path: 'rootfs' },
    process: { user: { uid: 0, gid: 0 }, args: [], env: [], cwd: '/' },
    mounts: [],
    linux: { namespaces: [] },
  })
  expect(parseSpec(newSpec())).toEqual(newSpec())
})

test('what most callers leave out is filled with nothing', () => {
  const spec = parseSpec({ ociVersion: '1.0.2', root: { path: '/r' }, process: { cwd: '/', args: ['sh'] } })
  expect(spec).toEqual({ ...newSpec(), ociVersion: '1.0.2', root: { path: '/r' }, process: { ...newSpec().process, args: ['sh'] } })
})

test('a spec with every part of Linux parses to itself', () => {
  const spec = {
    ociVersion: '1.2.0',
    root: { path: '/r', readonly: true },
    process: {
      terminal: true,
      consoleSize: { height: 24, width: 80 },
      user: { uid: 1000, gid: 1000, umask: 18, additionalGids: [10] },
      args: ['sh', '-c', 'id'],
      env: ['PATH=/bin'],
      cwd: '/',
      capabilities: { bounding: ['CAP_CHOWN'], effective: ['CAP_CHOWN'], permitted: ['CAP_CHOWN'] },
      rlimits: [{ type: 'RLIMIT_NOFILE', soft: 1024, hard: 2 ** 64 }],
      noNewPrivileges: true,
      oomScoreAdj: -500,
    },
    hostname: 'h',
    mounts: [{ destination: '/proc', type: 'proc', source: 'proc', options: ['nosuid'] }],
    hooks: { poststop: [{ path: '/bin/h', args: ['h'], timeout: 5 }] },
    annotations: { 'org.example.constructor': 'x' },
    linux: {
      namespaces: [{ type: 'pid' }, { type: 'network', path: '/proc/1/ns/net' }],
      uidMappings: [{ containerID: 0, hostID: 100000, size: 65536 }],
      timeOffsets: { boottime: { secs: -1, nanosecs: 0 } },
      devices: [{ type: 'c', path: '/dev/null', major: 1, minor: 3, fileMode: 438, uid: 0, gid: 0 }],
      cgroupsPath: '/minidock/a',
      resources: {
        devices: [{ allow: false, access: 'rwm' }],
        memory: { limit: 67108864, swap: -1 },
        cpu: { quota: 50000, period: 100000, cpus: '0-1' },
        pids: { limit: 10 },
        blockIO: { throttleReadBpsDevice: [{ major: 8, minor: 0, rate: 1048576 }] },
        unified: { 'memory.high': '1000' },
      },
      rootfsPropagation: 'rslave',
      seccomp: {
        defaultAction: 'SCMP_ACT_ERRNO',
        defaultErrnoRet: 1,
        architectures: ['SCMP_ARCH_X86_64'],
        syscalls: [
          { names: ['clone'], action: 'SCMP_ACT_ALLOW', args: [{ index: 0, value: 2114060288, valueTwo: 0, op: 'SCMP_CMP_MASKED_EQ' }] },
        ],
      },
      sysctl: { 'net.ipv4.ip_forward': '1' },
      maskedPaths: ['/proc/kcore'],
      readonlyPaths: ['/proc/sys'],
    },
  }
  expect(parseSpec(spec)).toEqual(spec)
})

test('null is as if absent, as Go writes empty lists', () => {
  const spec = { ...newSpec(), mounts: null, hooks: null, process: { ...newSpec().process, capabilities: { ambient: null } } }
  expect(parseSpec(spec)).toEqual({ ...newSpec(), process: { ...newSpec().process, capabilities: {} } })
})

test.each([
  [{}, 'invalid runtime spec: ociVersion: missing'],
  [{ ...newSpec(), root: undefined }, 'invalid runtime spec: root: missing'],
  [{ ...newSpec(), process: { args: [] } }, 'invalid runtime spec: process.cwd: missing'],
  [
    { ...newSpec(), linux: { namespaces: [{ type: 'net' }] } },
    'invalid runtime spec: linux.namespaces.0.type: expected one of mount, pid, network, uts, ipc, user, cgroup, time, got "net"',
  ],
  [
    { ...newSpec(), process: { cwd: '/', user: { uid: -1 } } },
    'invalid runtime spec: process.user.uid: expected a whole number of 0 or more, got -1',
  ],
])('a wrong spec is refused with the path of the wrong field (%#)', (spec, message) => {
  expect(() => parseSpec(spec)).toThrow(expect.objectContaining({ kind: 'invalid', message }))
})
