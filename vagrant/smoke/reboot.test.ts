import { expect, test } from 'vitest'
import { differences } from './reboot.ts'

const EXPECTED = { containers: 'one running\ntwo exited', page: 'kept' }

test('what is said as expected is no difference, in any order', () => {
  expect(differences('a warning\n== page\nkept\n== containers\none running\ntwo exited\n', EXPECTED)).toEqual([])
})

test('what is otherwise, and what is not said, is', () => {
  expect(differences('== containers\none running\n', EXPECTED)).toEqual([
    'containers: expected\n  one running\n  two exited\nseen\n  one running',
    'page: expected\n  kept\nseen\n  nothing was said of it',
  ])
  expect(differences('', EXPECTED)).toHaveLength(2)
})
