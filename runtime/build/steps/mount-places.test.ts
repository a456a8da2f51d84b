import { expect, test } from 'vitest'
import { showInstruction } from '../../kernel/program/listing.ts'
import { missingPlaces, removePlaces } from './mount-places.ts'

test('what is missing on the way to a place is named, the deepest first', () => {
  const there = new Set(['root', 'run'])
  const missing = missingPlaces(['/root/.cache/go', '/run', '/root/.cache/npm'], path => there.has(path))
  expect(missing).toEqual(['root/.cache/npm', 'root/.cache/go', 'root/.cache'])
})

test('places are removed from the upper directory through no link, and only if they are empty', () => {
  const shown = removePlaces('/upper', ['a/b']).instructions.map(showInstruction)
  expect(shown).toEqual([
    'root = openat(AT_FDCWD, "/upper", O_RDONLY|O_DIRECTORY|O_CLOEXEC|O_PATH, 0)',
    'parent = openat2(root, "a", {flags=O_RDONLY|O_DIRECTORY|O_CLOEXEC|O_PATH, resolve=RESOLVE_NO_SYMLINKS|RESOLVE_IN_ROOT}, 24)  ?ENOENT|ENOTDIR|ELOOP',
    'unlinkat(parent, "b", AT_REMOVEDIR)  ?ENOENT|ENOTDIR|ENOTEMPTY|EBADF',
    'unlinkat(parent, "b", 0)  ?ENOENT|EISDIR|EBADF',
    'close(parent)  ?EBADF',
    'close(root)',
  ])
})
