import { expect, test } from 'vitest'
import { parseExposeFlag, parsePublishFlag } from './port-flag.ts'
import { exposedKeys, parsePortKey } from './port-range.ts'

/** `HostIp HostPort key`, one for each port. */
const published = (text: string) => parsePublishFlag(text).map(({ key, binding }) => `${binding.HostIp}|${binding.HostPort}|${key}`)

// What docker's client 28.2.2 sends for these.
test.each([
  ['80', ['||80/tcp']],
  ['80:8080', ['|80|8080/tcp']],
  [':80', ['||80/tcp']],
  ['0:80', ['|0|80/tcp']],
  ['080:0443', ['|80|443/tcp']],
  ['127.0.0.1:80:8080', ['127.0.0.1|80|8080/tcp']],
  ['127.0.0.1::80/udp', ['127.0.0.1||80/udp']],
  ['[::1]:80:80', ['::1|80|80/tcp']],
  ['::1:80:80', ['::1|80|80/tcp']],
  ['[]:80:80', ['|80|80/tcp']],
  ['[1.2.3.4]::80', ['1.2.3.4||80/tcp']],
  ['8000-8002:80-82', ['|8000|80/tcp', '|8001|81/tcp', '|8002|82/tcp']],
  ['80-81', ['||80/tcp', '||81/tcp']],
  ['8000-8010:80', ['|8000-8010|80/tcp']],
  ['8000-8000:80', ['|8000|80/tcp']],
  ['1-2-3:80', ['|1-2|80/tcp']],
  ['80/', ['||80/tcp']],
  ['80/UDP', ['||80/udp']],
  ['80/sctp', ['||80/sctp']],
  ['80/tcp/udp', ['||80/tcp']],
  ['65535:65535', ['|65535|65535/tcp']],
  ['target=80,published=8080,protocol=udp', ['|8080|80/udp']],
  ['target=80,mode=host', ['||80/tcp']],
  ['published=8000-8001,target=80-81', ['|8000|80/tcp', '|8001|81/tcp']],
])('-p %s', (text, expected) => expect(published(text)).toEqual(expected))

// What docker's client 28.2.2 says of these.
test.each([
  ['', 'no port specified: <empty>'],
  ['80:', 'no port specified: 80:<empty>'],
  ['/tcp', 'no port specified: /tcp<empty>'],
  ['80/foo', 'invalid proto: foo'],
  ['a:80', 'invalid hostPort: a'],
  ['80:a', 'invalid containerPort: a'],
  ['80:+1', 'invalid containerPort: +1'],
  ['-1:80', 'invalid hostPort: -1'],
  ['70000:80', 'invalid hostPort: 70000'],
  ['80:65536', 'invalid containerPort: 65536'],
  ['1-5:4-3', 'invalid containerPort: 4-3'],
  ['1-2:1-3', 'invalid ranges specified for container and host Ports: 1-3 and 1-2'],
  ['80:1-3', 'invalid ranges specified for container and host Ports: 1-3 and 80'],
  ['foo:80:80', 'invalid IP address: foo'],
  ['01.2.3.4:80:80', 'invalid IP address: 01.2.3.4'],
  ['[::1:80:80', "invalid IP address [::1: address [::1:: missing ']' in address"],
  ['target=80,=5', "invalid publish opts format (should be name=value but got '=5')"],
  ['target=80,udp', "invalid publish opts format (should be name=value but got 'udp')"],
])('-p %j is refused: %s', (text, message) => {
  expect(() => published(text)).toThrow(expect.objectContaining({ kind: 'invalid', message, hint: expect.stringContaining('8080:80') }))
})

test.each([
  ['80', ['80/tcp']],
  ['80-82/udp', ['80/udp', '81/udp', '82/udp']],
  ['80/TCP', ['80/tcp']],
  ['0080', ['80/tcp']],
])('--expose %s', (text, keys) => expect(parseExposeFlag(text)).toEqual(keys))

test.each([
  ['80:80', 'invalid port format for --expose: 80:80'],
  ['5-3', 'invalid range format for --expose: 5-3, error: invalid range specified for port: 5-3'],
  ['a', 'invalid range format for --expose: a, error: strconv.ParseUint: parsing "a": invalid syntax'],
  ['70000', 'invalid range format for --expose: 70000, error: strconv.ParseUint: parsing "70000": value out of range'],
  ['', 'invalid range format for --expose: , error: empty string specified for ports'],
  ['80/foo', 'invalid range format for --expose: 80/foo, error: invalid proto: foo'],
])('--expose %j is refused: %s', (text, message) => {
  expect(() => parseExposeFlag(text)).toThrow(
    expect.objectContaining({ kind: 'invalid', message, hint: expect.stringContaining('--expose 80') }),
  )
})

test('a key is taken apart', () => {
  expect(parsePortKey('80/tcp')).toEqual({ first: 80, last: 80, protocol: 'tcp' })
  expect(parsePortKey('8000-8010/UDP')).toEqual({ first: 8000, last: 8010, protocol: 'udp' })
  expect(parsePortKey('53')).toEqual({ first: 53, last: 53, protocol: 'tcp' })
  expect(() => parsePortKey('80/foo')).toThrow('invalid proto: foo')
})

test("an image's exposed ports may be ranges, without a protocol, or nonsense", () => {
  expect(exposedKeys({ '80': {}, '8000-8001/UDP': {}, '80/tcp': {}, 'a/b': {}, '': {} })).toEqual(['80/tcp', '8000/udp', '8001/udp'])
})
