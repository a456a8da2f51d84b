import { tmpdir } from 'node:os'
import { expect, test, vi } from 'vitest'
import { createEngine } from './engine.ts'
import { whereItMayBe } from './own-state.ts'

const engineAt = (root: string) => createEngine([], { root, launcher: '/nonexistent' })

test.each([
  ['root', 0, '/nonexistent/state', undefined],
  ['a user who has a folder', 1000, tmpdir(), undefined],
  [
    'a user who has none',
    1000,
    '/nonexistent/state',
    'minidock: nothing is in /nonexistent/state yet; to see what root has: sudo minidock ps\n',
  ],
])('%s', (_who, uid, root, line) => {
  using _ = vi.spyOn(process, 'geteuid').mockReturnValue(uid)
  expect(whereItMayBe(engineAt(root), 'ps')).toBe(line)
})
