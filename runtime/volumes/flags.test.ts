import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { requestOf } from '../cli/parse/apply-flags.ts'
import { parse } from '../cli/parse/parse.ts'
import { newRequest } from '../formats/docker/request.ts'
import { volumeFlags } from './flags.ts'

function request(...argv: string[]) {
  const parsed = parse([...argv, 'busybox'], { flags: volumeFlags, interspersed: false, shortHelp: false })
  if (parsed.kind !== 'parsed') throw new Error(parsed.kind)
  return requestOf(parsed.args, volumeFlags, parsed.flags)
}

function expected(changes: object, Volumes = {}) {
  const plain = newRequest()
  return { ...plain, Image: 'busybox', Volumes, HostConfig: { ...plain.HostConfig, ...changes } }
}

test('a volume with a source is a bind, one without is anonymous, and twice the same is once', () => {
  expect(request('-v', '/a:/b', '-v', '/z', '--volume', 'db:/x:ro', '-v', '/a:/b', '-v/z', '-v', './src:/src')).toEqual(
    expected({ Binds: ['/a:/b', 'db:/x:ro', `${resolve('src')}:/src`] }, { '/z': {} }),
  )
})

test('mounts keep their order', () => {
  expect(request('--mount', 'dst=/b', '--mount', 'type=bind,src=..,dst=/a')).toEqual(
    expected({
      Mounts: [
        { Type: 'volume', Target: '/b' },
        { Type: 'bind', Source: resolve('..'), Target: '/a' },
      ],
    }),
  )
})

test('of two tmpfs at the same path the last counts', () => {
  expect(request('--tmpfs', '/run', '--tmpfs', '/tmp:exec', '--tmpfs', '/run:size=1m')).toEqual(
    expected({ Tmpfs: { '/run': 'size=1m', '/tmp': 'exec' } }),
  )
})

test('volumes of other containers and a driver are sent as they are', () => {
  expect(request('--volumes-from', 'db:ro', '--volumes-from', 'web', '--volume-driver', 'local')).toEqual(
    expected({ VolumesFrom: ['db:ro', 'web'], VolumeDriver: 'local' }),
  )
})

test.each([
  [
    ['--mount', 'dst=/b', '--mount', 'dst="'],
    'invalid argument "dst=\\"" for "--mount" flag: parse error on line 1, column 5: bare " in non-quoted-field',
  ],
  [['--mount', 'type=bind'], 'invalid argument "type=bind" for "--mount" flag: target is required'],
  [['-v', '/a', '-v', '/a::ro'], 'invalid argument "/a::ro" for "-v, --volume" flag: invalid spec: /a::ro: empty section between colons'],
  [['-v', '/'], `invalid argument "/" for "-v, --volume" flag: invalid specification: destination can't be '/'`],
  [['--tmpfs', '/run', '--tmpfs', '/a:foo'], 'invalid argument "/a:foo" for "--tmpfs" flag: invalid tmpfs option ["foo"]'],
  [['--tmpfs', '/run', '--tmpfs', '/run/'], 'invalid argument for "--tmpfs" flag: Duplicate mount point: /run'],
])('%j is refused: %s', (argv, message) => {
  expect(() => request(...argv)).toThrow(expect.objectContaining({ kind: 'invalid', message, hint: expect.any(String) }))
})
