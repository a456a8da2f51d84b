import { expect, test } from 'vitest'
import { parseBpsDevice, parseCpus, parseDevice, parseDeviceRule, parseIopsDevice, parseUlimit, parseWeightDevice } from './flag-values.ts'

test.each([
  ['1', 1e9],
  ['1.5', 1.5e9],
  ['.25', 250_000_000],
  ['0.000000001', 1],
  ['0', 0],
  ['2.', 2e9],
])('--cpus %s', (text, billionths) => {
  expect(parseCpus(text)).toBe(billionths)
})

test.each([
  ['', 'failed to parse  as a rational number'],
  ['x', 'failed to parse x as a rational number'],
  ['-1', 'failed to parse -1 as a rational number'],
  ['0.0000000001', 'value is too precise'],
])('--cpus %j is refused', (text, message) => {
  expect(() => parseCpus(text)).toThrow(message)
})

test.each([
  ['nofile=1024', { Name: 'nofile', Soft: 1024, Hard: 1024 }],
  ['nofile=1024:2048', { Name: 'nofile', Soft: 1024, Hard: 2048 }],
  ['core=0:-1', { Name: 'core', Soft: 0, Hard: -1 }],
  ['core=-1', { Name: 'core', Soft: -1, Hard: -1 }],
])('--ulimit %s', (text, limit) => {
  expect(parseUlimit(text)).toEqual(limit)
})

test.each([
  ['nofile', 'invalid ulimit argument: nofile'],
  ['files=1', 'invalid ulimit type: files'],
  ['nofile=1:2:3', 'too many limit value arguments - 1:2:3'],
  ['nofile=x', 'strconv.ParseInt: parsing "x": invalid syntax'],
  ['nofile=3:2', 'ulimit soft limit must be less than or equal to hard limit: 3 > 2'],
  ['nofile=-1:2', 'ulimit soft limit must be less than or equal to hard limit: -1 > 2'],
])('--ulimit %s is refused', (text, message) => {
  expect(() => parseUlimit(text)).toThrow(message)
})

test.each([
  ['/dev/a', '/dev/a', '/dev/a', 'rwm'],
  ['/dev/a:/dev/b', '/dev/a', '/dev/b', 'rwm'],
  ['/dev/a:r', '/dev/a', '/dev/a', 'r'],
  ['/dev/a:/dev/b:wm', '/dev/a', '/dev/b', 'wm'],
])('--device %s', (text, PathOnHost, PathInContainer, CgroupPermissions) => {
  expect(parseDevice(text)).toEqual({ PathOnHost, PathInContainer, CgroupPermissions })
})

test.each(['a', '/dev/a:b', '/dev/a:/dev/b:x', '/dev/a:/dev/b:rr', '/dev/a:/dev/b:r:w', '/dev/a:r:w'])('--device %s is refused', text => {
  expect(() => parseDevice(text)).toThrow()
})

test('--device-cgroup-rule', () => {
  expect(parseDeviceRule('c 42:* rwm')).toBe('c 42:* rwm')
  for (const text of ['c 42 rwm', 'd 1:1 r', 'c 1:1 x', 'c 1:1'])
    expect(() => parseDeviceRule(text)).toThrow('invalid device cgroup format')
})

test('rates and weights of devices', () => {
  expect(parseBpsDevice('/dev/sda:1mb')).toEqual({ Path: '/dev/sda', Rate: 1 << 20 })
  expect(parseIopsDevice('/dev/sda:1000')).toEqual({ Path: '/dev/sda', Rate: 1000 })
  expect(parseWeightDevice('/dev/sda:500')).toEqual({ Path: '/dev/sda', Weight: 500 })
  expect(() => parseBpsDevice('/dev/sda:x')).toThrow('invalid rate for device: /dev/sda:x')
  expect(() => parseBpsDevice('sda:1')).toThrow('bad format for device path: sda:1')
  expect(() => parseIopsDevice('/dev/sda:1mb')).toThrow('invalid rate for device: /dev/sda:1mb')
  expect(() => parseWeightDevice('/dev/sda:5')).toThrow('invalid weight for device: /dev/sda:5')
  expect(() => parseWeightDevice('/dev/sda')).toThrow('bad format: /dev/sda')
})
