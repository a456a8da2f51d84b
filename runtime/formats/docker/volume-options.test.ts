import { expect, test } from 'vitest'
import { checkVolumeDriver, checkVolumeOptions } from './volume-options.ts'

test.each<Record<string, string>>([
  {},
  { type: 'tmpfs', device: 'tmpfs' },
  { type: 'tmpfs', device: 'tmpfs', o: 'size=1m' },
  { type: 'none', device: '/srv', o: 'bind' },
  { type: '', device: '' },
  { type: 'cifs', device: '//host/share:1', o: 'port=1445' },
  { type: 'nfs', device: ':/srv', o: 'addr=10.0.0.1' },
  { size: '0' },
])('%j', options => {
  expect(() => checkVolumeOptions(options)).not.toThrow()
})

test.each<[Record<string, string>, string]>([
  [{ x: 'y' }, 'invalid option: "x"'],
  [{ Type: 'tmpfs' }, 'invalid option: "Type"'],
  [{ '': 'x' }, 'invalid option: ""'],
  [{ 'x"y': '' }, 'invalid option: "x\\"y"'],
  [{ constructor: '' }, 'invalid option: "constructor"'],
  [{ type: 'tmpfs', x: '1' }, 'invalid option: "x"'],
  [{ type: 'tmpfs' }, 'missing required option: "device"'],
  [{ device: '/srv' }, 'missing required option: "type"'],
  [{ o: 'bind' }, 'missing required option: "device"'],
  [{ o: 'bind', type: 'none' }, 'missing required option: "device"'],
  [{ o: 'bind', device: '/srv' }, 'missing required option: "type"'],
  [{ size: '1m' }, 'quota size requested but no quota support'],
  [{ size: 'zz' }, "invalid size: 'zz'"],
  [{ type: 'cifs', device: '//host:2345/share', o: 'x' }, "port not allowed in CIFS device URL, include 'port' in 'o='"],
])('%j is refused: %s', (options, message) => {
  expect(() => checkVolumeOptions(options)).toThrow(expect.objectContaining({ kind: 'invalid', message }))
})

test('local is the only driver', () => {
  for (const name of ['', 'local']) expect(() => checkVolumeDriver(name)).not.toThrow()
  const message = 'error looking up volume plugin nfs: plugin "nfs" not found'
  expect(() => checkVolumeDriver('nfs')).toThrow(expect.objectContaining({ kind: 'not-found', message }))
})
