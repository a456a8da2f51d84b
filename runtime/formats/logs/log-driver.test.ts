import { describe, expect, test } from 'vitest'
import { newRequest } from '../docker/request.ts'
import { logDriverOf } from './log-driver.ts'
import { logTag } from './log-tag.ts'

function requestOf(Type: string, Config: Record<string, string> = {}) {
  const request = newRequest()
  request.HostConfig.LogConfig = { Type, Config }
  request.Labels = { 'com.a': '1', 'com.b': '2', role: 'db' }
  request.Env = ['LANG=C', 'A=x=y', 'UNSET']
  return request
}

describe('a log driver', () => {
  test.each([
    ['', {}, { driver: 'json-file', maxSize: 0, maxFile: 1 }],
    ['json-file', { 'max-size': '10m', 'max-file': '3', compress: 'false' }, { driver: 'json-file', maxSize: 10_000_000, maxFile: 3 }],
    ['local', {}, { driver: 'local', maxSize: 20 * 2 ** 20, maxFile: 5 }],
    ['local', { 'max-size': '1k' }, { driver: 'local', maxSize: 1000, maxFile: 5 }],
    ['none', {}, { driver: 'none', maxSize: 0, maxFile: 1 }],
  ])('%j with %j', (type, config, driver) => {
    expect(logDriverOf(requestOf(type, { ...config }))).toEqual(driver)
  })

  test.each([
    ['syslog', {}, "logger: no log driver named 'syslog' is registered"],
    ['json-file', { size: '1m' }, "unknown log opt 'size' for json-file log driver"],
    ['local', { tag: 'x' }, "unknown log opt 'tag' for log driver local"],
    ['none', { 'max-size': '1m' }, 'invalid logging opts for driver none'],
    ['json-file', { 'max-size': '-1' }, "invalid size: '-1'"],
    ['json-file', { 'max-size': '0' }, 'max-size must be a positive number'],
    ['json-file', { 'max-file': '0' }, 'max-file cannot be less than 1'],
    ['json-file', { 'max-file': 'two' }, 'strconv.Atoi: parsing "two": invalid syntax'],
    ['local', { compress: 'true' }, 'log opt compress=true is not supported'],
    ['json-file', { compress: 'maybe' }, 'strconv.ParseBool: parsing "maybe": invalid syntax'],
    ['json-file', { 'env-regex': '(' }, 'error parsing regexp: ('],
  ])('%j with %j is refused: %s', (type, config, message) => {
    expect(() => logDriverOf(requestOf(type, { ...config }))).toThrow(message)
  })

  test.each([
    [
      'journald',
      'drivers are json-file, local and none\nto send what a container says to journald: minidock logs --follow NAME | systemd-cat -t NAME',
    ],
    [
      'syslog',
      'drivers are json-file, local and none\nto send what a container says to syslog: minidock logs --follow NAME | logger -t NAME',
    ],
    ['constructor', 'drivers are json-file, local and none'],
  ])('in the place of %s it says what to use', (type, hint) => {
    expect(() => logDriverOf(requestOf(type))).toThrow(expect.objectContaining({ hint }))
  })

  test('keeps the labels and variables that were asked for', () => {
    const attrsOf = (config: Record<string, string>) => logDriverOf(requestOf('json-file', config)).attrs
    expect(attrsOf({ labels: 'role,none', env: 'A,UNSET' })).toEqual({ role: 'db', A: 'x=y' })
    expect(attrsOf({ 'labels-regex': '^com\\.', 'env-regex': '^L' })).toEqual({ 'com.a': '1', 'com.b': '2', LANG: 'C' })
    expect(attrsOf({ labels: 'none' })).toBeUndefined()
  })

  test('a tag is a template about the container', () => {
    const container = { id: 'a'.repeat(64), name: 'web', imageId: `sha256:${'b'.repeat(64)}`, imageName: 'busybox', args: ['echo', 'hi'] }
    expect(logTag('{{.Name}}/{{.ID}} {{.ImageName}} {{.Command}}', container)).toBe('web/aaaaaaaaaaaa busybox echo hi')
  })
})
