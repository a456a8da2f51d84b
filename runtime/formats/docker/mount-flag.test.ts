import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseMountFlag } from './mount-flag.ts'
import type { Mount } from './request-parts.ts'

const CWD = '/home/me'

// What docker's client 28.2.2 sends for these.
test.each<[string, object]>([
  ['dst=/b', { Type: 'volume', Target: '/b' }],
  ['type=bind,src=/a,dst=/b', { Type: 'bind', Source: '/a', Target: '/b' }],
  ['Type=BIND,Source=/a,Destination=/b,RO', { Type: 'bind', Source: '/a', Target: '/b', ReadOnly: true }],
  ['type=bind,source=/a,target=/b,readonly=T', { Type: 'bind', Source: '/a', Target: '/b', ReadOnly: true }],
  ['dst=/b,ro,readonly=0', { Type: 'volume', Target: '/b' }],
  ['dst=/b,src=v,src=', { Type: 'volume', Target: '/b' }],
  ['type=bind,src=.,dst=/b', { Type: 'bind', Source: '/home/me', Target: '/b' }],
  ['type=bind,src=./x/../y/,dst=/b', { Type: 'bind', Source: '/home/me/y', Target: '/b' }],
  ['type=bind,src=../x,dst=/b', { Type: 'bind', Source: '/home/x', Target: '/b' }],
  ['type=bind,src=.x,dst=/b', { Type: 'bind', Source: '/home/me/.x', Target: '/b' }],
  ['src=./x,dst=/b', { Type: 'volume', Source: '/home/me/x', Target: '/b' }],
  ['type=bind,src=~/x,dst=b', { Type: 'bind', Source: '~/x', Target: 'b' }],
  [
    'type=bind,src=/a/./b,dst=/c/,ro,bind-recursive=writable,consistency=Cached,bind-propagation=RSlave',
    {
      Type: 'bind',
      Source: '/a/./b',
      Target: '/c/',
      ReadOnly: true,
      Consistency: 'cached',
      BindOptions: { Propagation: 'rslave', ReadOnlyNonRecursive: true },
    },
  ],
  ['type=bind,src=/a,dst=/b,bind-recursive=enabled', { Type: 'bind', Source: '/a', Target: '/b' }],
  ['type=bind,src=/a,dst=/b,bind-recursive=disabled', { Type: 'bind', Source: '/a', Target: '/b', BindOptions: { NonRecursive: true } }],
  [
    'type=bind,src=/a,dst=/b,bind-recursive=readonly,readonly,bind-propagation=rprivate',
    { Type: 'bind', Source: '/a', Target: '/b', ReadOnly: true, BindOptions: { Propagation: 'rprivate', ReadOnlyForceRecursive: true } },
  ],
  ['type=bind,src=/a,dst=/b,bind-nonrecursive', { Type: 'bind', Source: '/a', Target: '/b', BindOptions: { NonRecursive: true } }],
  ['type=bind,src=/a,dst=/b,bind-nonrecursive=false', { Type: 'bind', Source: '/a', Target: '/b', BindOptions: {} }],
  ['type=bind,src=/a,dst=/b,bind-propagation=', { Type: 'bind', Source: '/a', Target: '/b', BindOptions: {} }],
  [
    'src=v,dst=/b,volume-opt=type=tmpfs,volume-opt=o,volume-opt==z,volume-label=a=b=c,volume-driver=local,volume-subpath=s,volume-nocopy',
    {
      Type: 'volume',
      Source: 'v',
      Target: '/b',
      VolumeOptions: {
        NoCopy: true,
        Labels: { a: 'b=c' },
        Subpath: 's',
        DriverConfig: { Name: 'local', Options: { o: '', type: 'tmpfs' } },
      },
    },
  ],
  ['dst=/b,volume-nocopy=false,volume-driver=', { Type: 'volume', Target: '/b', VolumeOptions: { DriverConfig: {} } }],
  ['dst=/b,volume-label==x,volume-opt==x', { Type: 'volume', Target: '/b', VolumeOptions: { DriverConfig: {} } }],
  ['dst=/b,"volume-opt=o=a,b""c"', { Type: 'volume', Target: '/b', VolumeOptions: { DriverConfig: { Options: { o: 'a,b"c' } } } }],
  ['type=tmpfs,dst=/b,tmpfs-size=1.5k,tmpfs-mode=1770', { Type: 'tmpfs', Target: '/b', TmpfsOptions: { SizeBytes: 1536, Mode: 1016 } }],
  ['type=tmpfs,dst=/b,tmpfs-size=0,tmpfs-mode=0', { Type: 'tmpfs', Target: '/b', TmpfsOptions: {} }],
  ['tmpfs-mode=37777777777,type=tmpfs,dst=/b', { Type: 'tmpfs', Target: '/b', TmpfsOptions: { Mode: 4_294_967_295 } }],
  ['type=IMAGE,src=i,dst=/b,image-subpath=x', { Type: 'image', Source: 'i', Target: '/b', ImageOptions: { Subpath: 'x' } }],
  ['type=image,src=i,dst=/b,image-subpath=', { Type: 'image', Source: 'i', Target: '/b', ImageOptions: {} }],
  ['\n\ndst=/b\nfoo', { Type: 'volume', Target: '/b' }],
])('%s', (text, mount) => {
  expect(parseMountFlag(text, CWD)).toEqual(mount)
})

// What docker's client 28.2.2 says of these.
test.each([
  ['', 'EOF'],
  ['a"b', 'parse error on line 1, column 2: bare " in non-quoted-field'],
  ['dst=/b,foo', "invalid field 'foo' must be a key=value pair"],
  ['dst=/b,', "invalid field '' must be a key=value pair"],
  ['dst=/b, ro', "invalid field ' ro' must be a key=value pair"],
  ['dst=/b,source', "invalid field 'source' must be a key=value pair"],
  ['dst=/b,bind-recursive', "invalid field 'bind-recursive' must be a key=value pair"],
  ['dst=/b,readwrite', "invalid field 'readwrite' must be a key=value pair"],
  ['dst=/b,foo=1', "unexpected key 'foo' in 'foo=1'"],
  ['dst=/b,FOO=1', "unexpected key 'foo' in 'FOO=1'"],
  ['dst=/b,=x', "unexpected key '' in '=x'"],
  [' dst=/b', "unexpected key ' dst' in ' dst=/b'"],
  ['dst=/b,bind-create-src=true', "unexpected key 'bind-create-src' in 'bind-create-src=true'"],
  ['dst=/b,constructor=1', "unexpected key 'constructor' in 'constructor=1'"],
  ['dst=/b,readonly=no', 'invalid value for readonly: no'],
  ['dst=/b,RO=', 'invalid value for ro: '],
  ['dst=/b,bind-nonrecursive=x', 'invalid value for bind-nonrecursive: x'],
  ['dst=/b,volume-nocopy=x', 'invalid value for volume-nocopy: x'],
  ['dst=/b,bind-recursive=x', 'invalid value for bind-recursive: x (must be "enabled", "disabled", "writable", or "readonly")'],
  ['dst=/b,tmpfs-size=1x', 'invalid value for tmpfs-size: 1x'],
  ['dst=/b,tmpfs-size=-1', 'invalid value for tmpfs-size: -1'],
  ...['9', '', '+7', '0x7', '0_7', '40000000000', '77777777777'].map(mode => [
    `dst=/b,tmpfs-mode=${mode}`,
    `invalid value for tmpfs-mode: ${mode}`,
  ]),
  ['type=,dst=/b', 'type is required'],
  ['type=bind', 'target is required'],
  ['type=tmpfs,dst=/b,volume-label=a', "cannot mix 'volume-*' options with mount type 'tmpfs'"],
  ['type=bind,dst=/b,image-subpath=a', "cannot mix 'image-*' options with mount type 'bind'"],
  ['type=image,src=a,dst=/b,bind-propagation=x', "cannot mix 'bind-*' options with mount type 'image'"],
  ['dst=/b,tmpfs-size=1m', "cannot mix 'tmpfs-*' options with mount type 'volume'"],
  [
    'type=bind,src=/a,dst=/b,bind-recursive=writable',
    "option 'bind-recursive=writable' requires 'readonly' to be specified in conjunction",
  ],
  [
    'type=bind,src=/a,dst=/b,bind-recursive=readonly',
    "option 'bind-recursive=readonly' requires 'readonly' to be specified in conjunction",
  ],
  [
    'type=bind,src=/a,dst=/b,bind-recursive=readonly,ro',
    "option 'bind-recursive=readonly' requires 'bind-propagation=rprivate' to be specified in conjunction",
  ],
])('%j is refused: %s', (text, message) => {
  expect(() => parseMountFlag(text, CWD)).toThrow(expect.objectContaining({ kind: 'invalid', message }))
})

// What its client lets pass, and the daemon does not.
test.each([
  ['type=foo,dst=/b', 'invalid mount config for type "foo": mount type unknown'],
  ['type=bind,src=/a,dst=/b,bind-propagation=X', 'invalid mount config for type "bind": invalid propagation mode: x'],
])('%j is refused: %s', (text, message) => {
  expect(() => parseMountFlag(text, CWD)).toThrow(expect.objectContaining({ kind: 'invalid', message }))
})

test('what is written reads back', () => {
  const value = fc.string({ minLength: 1, unit: fc.constantFrom(...'ab/,"= é'.split('')) })
  const name = fc.oneof(fc.constantFrom('__proto__', 'constructor'), fc.stringMatching(/^[a-c]{1,3}$/))
  const pairs = fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key, minLength: 1 })
  fc.assert(
    fc.property(value, value, pairs, pairs, fc.boolean(), (Source, Target, labels, options, ReadOnly) => {
      const fields = [
        `src=${Source}`,
        `dst=${Target}`,
        ...(ReadOnly ? ['ro'] : []),
        ...labels.map(([key, text]) => `volume-label=${key}=${text}`),
        ...options.map(([key, text]) => `volume-opt=${key}=${text}`),
      ]
      const mount: Mount = {
        Type: 'volume',
        Source,
        Target,
        ...(ReadOnly ? { ReadOnly } : {}),
        VolumeOptions: { Labels: Object.fromEntries(labels), DriverConfig: { Options: Object.fromEntries(options) } },
      }
      const text = fields.map(field => `"${field.replaceAll('"', '""')}"`).join(',')
      expect(parseMountFlag(text, CWD)).toEqual(mount)
    }),
  )
})
