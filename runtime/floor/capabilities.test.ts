import { expect, test } from 'vitest'
import { newRequest } from '../formats/docker/request.ts'
import { ASSUMED_HOST } from '../kernel/machine/host.ts'
import { CAPABILITIES } from '../kernel/program/constants.ts'
import { capabilitiesFor, DEFAULT_CAPABILITIES } from './capabilities.ts'

function given(asked: { CapAdd?: string[]; CapDrop?: string[]; Privileged?: boolean }, host = ASSUMED_HOST) {
  return capabilitiesFor({ ...newRequest().HostConfig, ...asked }, host)
}

test("a container is given docker's fourteen", () => {
  expect(given({})).toEqual(DEFAULT_CAPABILITIES)
})

test.each([['net_admin'], ['NET_ADMIN'], ['CAP_NET_ADMIN'], ['cap_net_admin']])('--cap-add %s adds CAP_NET_ADMIN', name => {
  expect(given({ CapAdd: [name] })).toEqual([...DEFAULT_CAPABILITIES, 'CAP_NET_ADMIN'])
})

test.each([
  ['--cap-drop ALL leaves none', { CapDrop: ['all'] }, []],
  ['--cap-drop ALL --cap-add CHOWN leaves one', { CapDrop: ['ALL'], CapAdd: ['CHOWN'] }, ['CAP_CHOWN']],
  ['what is dropped and added is given', { CapDrop: ['CHOWN'], CapAdd: ['CHOWN'] }, DEFAULT_CAPABILITIES],
  ['--cap-drop takes one of the default ones', { CapDrop: ['CHOWN'] }, DEFAULT_CAPABILITIES.slice(1)],
])('%s', (_, asked, capabilities) => {
  expect(given(asked)).toEqual(capabilities)
})

test.each([
  [{ Privileged: true }, CAPABILITIES.length],
  [{ CapAdd: ['ALL'] }, CAPABILITIES.length],
  [{ CapAdd: ['ALL'], CapDrop: ['SYS_ADMIN', 'NET_RAW'] }, CAPABILITIES.length - 2],
  [{ CapAdd: ['ALL'], CapDrop: ['ALL'] }, CAPABILITIES.length],
  [{ Privileged: true, CapDrop: ['ALL'] }, CAPABILITIES.length],
])('%j gives %i', (asked, count) => {
  expect(given(asked)).toHaveLength(count)
})

test('what this machine does not have it cannot give', () => {
  const host = { ...ASSUMED_HOST, capabilities: ASSUMED_HOST.capabilities & ~(1n << BigInt(CAPABILITIES.indexOf('CAP_NET_RAW'))) }
  expect(given({}, host)).toEqual(DEFAULT_CAPABILITIES.filter(name => name !== 'CAP_NET_RAW'))
})

test('what it cannot give is refused where it is asked for by its name', () => {
  const host = { ...ASSUMED_HOST, capabilities: ASSUMED_HOST.capabilities & ~(1n << BigInt(CAPABILITIES.indexOf('CAP_SYS_RESOURCE'))) }
  expect(() => given({ CapAdd: ['sys_resource'] }, host)).toThrow('not available in the current environment: "CAP_SYS_RESOURCE"')
  expect(given({ CapAdd: ['ALL'] }, host)).toHaveLength(CAPABILITIES.length - 1)
  expect(given({ CapAdd: ['sys_resource'], Privileged: true }, host)).toHaveLength(CAPABILITIES.length - 1)
})

test('a name that Linux does not have is refused', () => {
  expect(() => given({ CapAdd: ['NET_ADMN'] })).toThrow('invalid CapAdd: unknown capability: "CAP_NET_ADMN"')
  expect(() => given({ CapDrop: [''] })).toThrow('invalid CapDrop: unknown capability: "CAP_"')
})
