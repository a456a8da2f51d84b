import { expect, test } from 'vitest'
import { mountSource, parseMountFlag, resolveMount } from './run-mount.ts'

const scope = { expand: (text: string) => text.replaceAll('$D', 'deps'), workdir: '/app', find: (name: string) => name }
const mount = (text: string) => resolveMount(parseMountFlag(text), scope)

test.each([
  ['target=src', { type: 'bind', target: '/app/src', source: '/', readOnly: true }],
  ['type=bind,from=build,source=../out,dst=/o,rw', { type: 'bind', target: '/o', source: '/out', from: 'build', readOnly: false }],
  ['type=bind,target=/$D,src=/$D', { type: 'bind', target: '/deps', source: '/deps', readOnly: true }],
  [
    'type=cache,target=/root/.cache',
    {
      type: 'cache',
      target: '/root/.cache',
      id: '/root/.cache',
      sharing: 'shared',
      source: '/',
      readOnly: false,
      mode: 0o755,
      uid: 0,
      gid: 0,
    },
  ],
  [
    'type=cache,id=apt,destination=/a,sharing=LOCKED,mode=0700,uid=1,gid=2,ro=true,from=x',
    { type: 'cache', target: '/a', id: 'apt', sharing: 'locked', source: '/', readOnly: true, mode: 0o700, uid: 1, gid: 2, from: 'x' },
  ],
  ['type=bind,from=,target=/o', { type: 'bind', target: '/o', source: '/', readOnly: true }],
  ['type=tmpfs,target=/t', { type: 'tmpfs', target: '/t' }],
  ['type=tmpfs,target=/t,size=64m', { type: 'tmpfs', target: '/t', size: 67_108_864 }],
  ['type=secret,id=key', { type: 'secret', id: 'key', target: '/run/secrets/key', required: false, mode: 0o400, uid: 0, gid: 0 }],
  [
    'type=secret,target=/root/.npmrc,required',
    { type: 'secret', id: '.npmrc', target: '/root/.npmrc', required: true, mode: 0o400, uid: 0, gid: 0 },
  ],
  ['type=secret,id=t,env=TOKEN', { type: 'secret', id: 't', env: 'TOKEN', required: false, mode: 0o400, uid: 0, gid: 0 }],
  ['"type=bind","target=/a,b"', { type: 'bind', target: '/a,b', source: '/', readOnly: true }],
])('%j', (text, expected) => {
  expect(mount(text)).toEqual(expected)
})

test.each([
  ['type=cach,target=/a', 'unsupported mount type "cach" (did you mean cache?)'],
  ['type=ssh', '--mount=type=ssh is not supported'],
  ['type=cache', 'invalid mount target ""'],
  ['target=/', 'invalid mount target "/"'],
  ['type=cache,targt=/a', "unexpected key 'targt' in 'targt=/a' (did you mean target?)"],
  ['constructor=1', "unexpected key 'constructor' in 'constructor=1'"],
  ['type=cache,target', "invalid field 'target' must be a key=value pair"],
  ['from=$x,target=/a', "'from' doesn't support variable expansion, define alias stage instead"],
  ['type=cache,target=/a,sharing=some', 'unsupported sharing value "some"'],
  ['type=bind,target=/a,sharing=shared', 'invalid cache sharing set for bind mount'],
  ['type=bind,target=/a,mode=0700', 'mode not allowed for "bind" type mounts'],
  ['type=cache,target=/a,mode=9', 'invalid value 9 for mode'],
  ['type=cache,target=/a,uid=me', 'invalid value me for uid'],
  ['type=cache,target=/a,ro=perhaps', 'invalid value for readonly: perhaps'],
  ['type=tmpfs,target=/a,size=big', 'invalid value for size: big'],
  ['type=bind,target=/a,size=1m', "unexpected key 'size' for mount type 'bind'"],
  ['type=bind,target=/a,required', "unexpected key 'required' for mount type 'bind'"],
  ['type=secret', 'invalid secret mount. one of source, target required'],
  ['type=secret,id=a,source=b', "both source and id can't be set"],
  ['type=secret,id=a,from=b', 'secret mount should not have a from'],
])('%j is refused: %s', (text, message) => {
  expect(() => mount(text)).toThrow(message)
})

test('what a mount needs is known before its variables are', () => {
  expect(mountSource(parseMountFlag('type=bind,from=build,target=/$D'))).toBe('build')
  expect(mountSource(parseMountFlag('target=/$D'))).toBeUndefined()
})
