import { expect, test } from 'vitest'
import { newSpec } from '../formats/oci/spec.ts'
import { Birth } from '../plan/birth.ts'
import { checkSysctls, parseSysctl, setSysctls } from './sysctls.ts'

test.each([
  ['net.ipv4.ip_forward=1', ['net.ipv4.ip_forward', '1']],
  ['kernel.sem=250 32000 32 128', ['kernel.sem', '250 32000 32 128']],
  ['fs.mqueue.msg_max=', ['fs.mqueue.msg_max', '']],
  ['net.ipv4.conf.eth0/1.forwarding=1', ['net.ipv4.conf.eth0/1.forwarding', '1']],
])('%s is a setting of a namespace', (text, setting) => {
  expect(parseSysctl(text)).toEqual(setting)
})

test.each([
  'kernel.panic=1',
  'kernel.shmmaximum=1',
  'vm.overcommit_memory=1',
  'net.ipv4.ip_forward',
  'net...=1',
  'net.//.kernel.panic=1',
  'net./../kernel/panic=1',
  '=1',
  '',
])('%s is not allowed', text => {
  expect(() => parseSysctl(text)).toThrow(expect.objectContaining({ kind: 'invalid', message: `sysctl '${text}' is not allowed` }))
})

test('a setting of a namespace that is shared is refused', () => {
  const spec = { ...newSpec(), linux: { namespaces: [{ type: 'network' }, { type: 'ipc', path: '/proc/7/ns/ipc' }] as const } }
  const check = (name: string) => () =>
    checkSysctls({ ...spec, linux: { namespaces: [...spec.linux.namespaces], sysctl: { [name]: '1' } } })
  expect(check('net.ipv4.ip_forward')).not.toThrow()
  for (const name of ['kernel.shmmax', 'fs.mqueue.msg_max'])
    expect(check(name)).toThrow(
      expect.objectContaining({
        kind: 'invalid',
        message: `sysctl "${name}" is not allowed: the container has no ipc namespace of its own`,
      }),
    )
})

test('each is a file below /proc/sys', () => {
  const birth = new Birth(() => ({ module: 'namespaces', chapter: 2, why: '' }))
  setSysctls({ 'net.ipv4.conf.eth0/1.forwarding': '1' }, birth)
  const [open, write] = birth.programs().child.instructions
  expect([open, write]).toMatchObject([
    { name: 'openat', args: [expect.anything(), '/proc/sys/net/ipv4/conf/eth0.1/forwarding', expect.anything(), 0] },
    { name: 'write', args: [expect.anything(), '1', 1] },
  ])
})
