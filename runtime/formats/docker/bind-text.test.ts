import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseBind } from './bind-text.ts'
import { PROPAGATIONS } from './mount-mode.ts'

const newName = () => 'f00d'

describe('a path on the host', () => {
  test.each<[string, object]>([
    ['/a:/b', {}],
    ['/a:/b:', {}],
    ['/a/../c/:/b//d/./', { Source: '/c', Destination: '/b/d' }],
    ['/:/b', { Source: '/' }],
    ['/a:/b:rw', { Mode: 'rw' }],
    ['/a:/b:z,ro', { Mode: 'z,ro', RW: false }],
    ['/a:/b:cached,rslave', { Mode: 'cached,rslave', Propagation: 'rslave' }],
    ['/a:/b,c', { Destination: '/b,c' }],
  ])('%s', (text, expected) => {
    const point = {
      Type: 'bind',
      Source: '/a',
      Destination: '/b',
      Mode: '',
      RW: true,
      Propagation: 'rprivate',
      NonRecursive: false,
      ReadOnlyNonRecursive: false,
      CreateMountpoint: true,
    }
    // The driver is for volumes: a bind has none.
    for (const driver of ['', 'nfs']) expect(parseBind(text, driver, newName)).toEqual({ point: { ...point, ...expected } })
  })
})

describe('a volume', () => {
  test.each<[string, object]>([
    ['v1:/b', {}],
    ['v1:/b/:ro', { Mode: 'ro', RW: false }],
    ['v1:/b:nocopy', { Mode: 'nocopy', NoCopy: true }],
    ['v1:/b:nocopy,ro,Z,delegated', { Mode: 'nocopy,ro,Z,delegated', NoCopy: true, RW: false }],
    ['/b', { Name: 'f00d', Anonymous: true }],
  ])('%s', (text, expected) => {
    const point = {
      Type: 'volume',
      Name: 'v1',
      Destination: '/b',
      Mode: '',
      RW: true,
      Driver: 'local',
      Anonymous: false,
      NoCopy: false,
      ...expected,
    }
    expect(parseBind(text, 'local', newName)).toEqual({ point, volume: { Name: point.Name, Driver: 'local', Options: {}, Labels: {} } })
  })
})

// What dockerd 20.10 answers, without what it says before a volume's name: "create v/x: ".
test.each([
  ['', "invalid volume specification: ''"],
  [':/b', "invalid volume specification: ':/b'"],
  ['/a:', "invalid volume specification: '/a:'"],
  ['/a:ro', "invalid volume specification: '/a:ro'"],
  ['/a:/b:ro:x', "invalid volume specification: '/a:/b:ro:x'"],
  ['/a:/b:foo', 'invalid mode: foo'],
  ['/a:/b:ro,ro', 'invalid mode: ro,ro'],
  ['/a:/b:ro,', 'invalid mode: ro,'],
  ['v1:c:/x', 'invalid mode: /x'],
  ['a', `invalid volume specification: 'a': invalid mount config for type "volume": invalid mount path: 'a' mount path must be absolute`],
  [
    '/a:b',
    `invalid volume specification: '/a:b': invalid mount config for type "bind": invalid mount path: 'b' mount path must be absolute`,
  ],
  ['/a:/', `invalid volume specification: '/a:/': invalid mount config for type "bind": invalid specification: destination can't be '/'`],
  [
    '/a:/b/..',
    `invalid volume specification: '/a:/b/..': invalid mount config for type "bind": invalid specification: destination can't be '/'`,
  ],
  ['/a::ro', `invalid volume specification: '/a::ro': invalid mount config for type "bind": field Target must not be empty`],
  [
    '/a:/b:nocopy',
    `invalid volume specification: '/a:/b:nocopy': invalid mount config for type "bind": field VolumeOptions must not be specified`,
  ],
  [
    'v1:/b:shared',
    `invalid volume specification: 'v1:/b:shared': invalid mount config for type "volume": field BindOptions must not be specified`,
  ],
  ['v:/b', 'volume name is too short, names should be at least two alphanumeric characters'],
  [
    '../x:/b',
    '"../x" includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path',
  ],
])('%j is refused: %s', (text, message) => {
  expect(() => parseBind(text, '', newName)).toThrow(expect.objectContaining({ kind: 'invalid', message }))
})

test('a volume of another driver is refused', () => {
  const message = 'error looking up volume plugin nfs: plugin "nfs" not found'
  expect(() => parseBind('v1:/b', 'nfs', newName)).toThrow(expect.objectContaining({ kind: 'not-found', message }))
})

test('what is written reads back', () => {
  const step = fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9_ @,=-]{1,8}$/)
  const path = fc.array(step, { minLength: 1, maxLength: 3 }).map(steps => `/${steps.join('/')}`)
  fc.assert(
    fc.property(path, path, fc.boolean(), fc.constantFrom(...PROPAGATIONS), (source, target, readOnly, propagation) => {
      const { point } = parseBind(`${source}:${target}:${propagation},${readOnly ? 'ro' : 'rw'}`, '', newName)
      expect(point).toMatchObject({ Source: source, Destination: target, RW: !readOnly, Propagation: propagation })
    }),
  )
})
