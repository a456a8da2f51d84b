import { expect, test } from 'vitest'
import { DEFAULT_PROFILE } from './default-seccomp.ts'
import { type ProfileRule, resolveProfile, type SeccompProfile } from './seccomp-profile.ts'
import { parseSeccompProfile } from './seccomp-profile-schema.ts'

const HERE = { architecture: 'x64', capabilities: ['CAP_CHOWN'], kernel: '6.12.9-amd64' } as const
const ALLOW = 'SCMP_ACT_ALLOW' as const

function namesIn(rules: SeccompProfile['syscalls'], context: Parameters<typeof resolveProfile>[1] = HERE): string[] {
  return (resolveProfile({ defaultAction: 'SCMP_ACT_ERRNO', ...(rules && { syscalls: rules }) }, context).syscalls ?? []).flatMap(
    ({ names }) => names,
  )
}

test('a rule holds where all that it includes does, and nothing that it excludes', () => {
  const rule = (name: string, conditions: Pick<ProfileRule, 'includes' | 'excludes'>): ProfileRule => ({
    names: [name],
    action: ALLOW,
    ...conditions,
  })
  const rules = [
    rule('a', { includes: { caps: ['CAP_CHOWN'] } }),
    rule('b', { includes: { caps: ['CAP_CHOWN', 'CAP_BPF'] } }),
    rule('c', { excludes: { caps: ['CAP_BPF'] } }),
    rule('d', { excludes: { caps: ['CAP_BPF', 'CAP_CHOWN'] } }),
    rule('e', { includes: { arches: ['arm64', 'amd64'] } }),
    rule('f', { includes: { arches: ['arm64'] } }),
    rule('g', { excludes: { arches: ['amd64'] } }),
    rule('h', { includes: { minKernel: '6.12' } }),
    rule('i', { includes: { minKernel: '6.13' } }),
    rule('j', { excludes: { minKernel: '5.9' } }),
    rule('l', { includes: { arches: [], caps: [] }, excludes: { arches: [], caps: [] } }),
    rule('k', { includes: { minKernel: '5.100', arches: ['amd64'] }, excludes: { caps: ['CAP_BPF'] } }),
  ]
  expect(namesIn(rules)).toEqual(['a', 'c', 'e', 'h', 'l', 'k'])
  expect(namesIn(rules, { ...HERE, architecture: 'arm64' })).toContain('f')
})

test('the architectures are those that come with the own one', () => {
  expect(resolveProfile(DEFAULT_PROFILE, HERE).architectures).toEqual(['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86', 'SCMP_ARCH_X32'])
  expect(resolveProfile(DEFAULT_PROFILE, { ...HERE, architecture: 'arm64' }).architectures).toEqual(['SCMP_ARCH_AARCH64', 'SCMP_ARCH_ARM'])
})

test('clone3 is hidden and new namespaces are refused, unless the container has CAP_SYS_ADMIN', () => {
  const rulesFor = (name: string, capabilities: readonly string[]) =>
    resolveProfile(DEFAULT_PROFILE, { ...HERE, capabilities }).syscalls?.filter(({ names }) => names.includes(name))
  expect(rulesFor('clone3', [])).toEqual([{ names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: 38 }])
  expect(rulesFor('clone', [])).toMatchObject([{ args: [{ index: 0, value: 0x7e020000, valueTwo: 0, op: 'SCMP_CMP_MASKED_EQ' }] }])
  expect(rulesFor('clone', ['CAP_SYS_ADMIN'])?.map(({ args }) => args)).toEqual([undefined])
  expect(rulesFor('unshare', [])).toEqual([])
})

test('an old rule has one name', () => {
  expect(
    namesIn([
      { name: 'read', action: ALLOW },
      { names: ['write'], action: ALLOW },
    ]),
  ).toEqual(['read', 'write'])
})

test.each([
  [
    { defaultAction: 'SCMP_ACT_ERRNO', architectures: ['SCMP_ARCH_X86'], archMap: [{ architecture: 'SCMP_ARCH_X86_64' }] },
    /both 'architectures' and 'archMap'/,
  ],
  [{ defaultAction: 'SCMP_ACT_ERRNO', syscalls: [{ name: 'read', names: ['write'], action: ALLOW }] }, /both 'name' \(read\) and 'names'/],
] satisfies [SeccompProfile, RegExp][])('%j is refused', (profile, message) => {
  expect(() => resolveProfile(profile, HERE)).toThrow(message)
})

test.each([
  ['{', /^invalid seccomp profile: .*JSON/],
  ['[]', /^invalid seccomp profile: expected an object, got \[\]$/],
  ['{}', /^invalid seccomp profile: defaultAction: missing$/],
  ['{"defaultAction":"ALLOW"}', /^invalid seccomp profile: defaultAction: expected one of SCMP_ACT_KILL/],
  ['{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["read"]}]}', /^invalid seccomp profile: syscalls.0.action: missing$/],
  [
    '{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["read"],"action":"SCMP_ACT_ERRNO","includes":{"minKernel":"4.8.0"}}]}',
    /^invalid seccomp profile: syscalls.0.includes.minKernel: expected a kernel and its major revision, as in 4.8, got "4.8.0"$/,
  ],
])('the file %s is refused', (json, message) => {
  expect(() => parseSeccompProfile(json)).toThrow(message)
})

test("docker's own file has nulls, comments and members that are not known", () => {
  const json =
    '{"defaultAction":"SCMP_ACT_ERRNO","defaultErrnoRet":1,"archMap":[{"architecture":"SCMP_ARCH_RISCV64","subArchitectures":null}],"syscalls":[{"names":["read"],"action":"SCMP_ACT_ALLOW","args":null,"comment":"x","new":1}]}'
  expect(parseSeccompProfile(json)).toEqual({
    defaultAction: 'SCMP_ACT_ERRNO',
    defaultErrnoRet: 1,
    archMap: [{ architecture: 'SCMP_ARCH_RISCV64' }],
    syscalls: [{ names: ['read'], action: 'SCMP_ACT_ALLOW', comment: 'x' }],
  })
})
