import { expect, test } from 'vitest'
import { parseSecurityOptions } from './security-options.ts'

test.each<[string[], boolean, string | undefined]>([
  [[], false, undefined],
  [['no-new-privileges'], true, undefined],
  [['no-new-privileges=true'], true, undefined],
  [['no-new-privileges:true'], true, undefined],
  [['no-new-privileges=false'], false, undefined],
  [['no-new-privileges', 'no-new-privileges=0'], false, undefined],
  [['writable-cgroups=true'], false, undefined],
  [['seccomp=unconfined'], false, 'unconfined'],
  [['seccomp:unconfined', 'seccomp=builtin'], false, 'builtin'],
  [['seccomp={"defaultAction":"SCMP_ACT_ALLOW"}'], false, '{"defaultAction":"SCMP_ACT_ALLOW"}'],
  [['apparmor=unconfined', 'label=disable', 'label:disable', 'disable'], false, undefined],
])('%j', (options, noNewPrivileges, seccomp) => {
  expect(parseSecurityOptions(options)).toEqual({ noNewPrivileges, seccomp, writableCgroups: options.includes('writable-cgroups=true') })
})

test.each([
  ['no-new-privileges=maybe', /^invalid --security-opt 2: "no-new-privileges=maybe"$/],
  ['nosuch=1', /^invalid --security-opt 2: "nosuch=1"$/],
  ['seccomp', /^invalid --security-opt 2: "seccomp"$/],
  ['apparmor=docker-default', /^cannot apply --security-opt apparmor=docker-default: minidock uses neither AppArmor nor SELinux$/],
  ['label=type:svirt_t', /neither AppArmor nor SELinux$/],
])('%s is refused', (option, message) => {
  expect(() => parseSecurityOptions([option])).toThrow(message)
})
