import { expect, test, vi } from 'vitest'
import { requireRoot } from './require-root.ts'

const as = (uid: number) => vi.spyOn(process, 'geteuid').mockReturnValue(uid)

test('root may do it', () => {
  using _ = as(0)
  expect(() => requireRoot('run a container')).not.toThrow()
})

test.each([
  [undefined, 'run it with sudo'],
  ['explain run …', 'run it with sudo\nminidock explain run … shows what would happen, and needs no rights'],
])('another user is sent to sudo, and to what explains the command: %s', (explained, hint) => {
  using _ = as(1000)
  const message = 'cannot run a container: only root may make namespaces and mounts'
  expect(() => requireRoot('run a container', explained)).toThrow(expect.objectContaining({ kind: 'forbidden', message, hint }))
})
