import { expect, test } from 'vitest'
import { loadEachChapter } from '../chapters.ts'
import { additionsOf } from './additions.ts'

const EXAMPLE = ['run', '--rm', 'busybox', 'true']

test('chapter 1 adds two system calls, each with its reason', async () => {
  const { added, gone, pieces } = await additionsOf(1, EXAMPLE)
  expect({ added, gone, pieces: pieces.length }).toEqual({ added: 2, gone: 0, pieces: 2 })
  expect(pieces[1]).toMatch(/^ {4}# .+\n {4}chroot\("\."\)$/)
})

test('a reason stands under the headings of its process and its phase, once', async () => {
  const { pieces } = await additionsOf(2, EXAMPLE)
  const headings = pieces
    .join('\n')
    .split('\n')
    .filter(line => /^( {2})?\S/.test(line) && !line.startsWith('- '))
  expect(new Set(headings).size).toBe(headings.length)
  expect(pieces[0]).toMatch(/^stage: .+\n {2}clone: .+\n {4}# .+\n {4}clone3\(/)
})

test('chapter 2 says which calls of chapter 1 are gone', async () => {
  const { gone, pieces } = await additionsOf(2, EXAMPLE)
  expect(gone).toBeGreaterThan(0)
  expect(pieces.join('\n')).toMatch(/^- {5}chroot\("\."\)$/m)
})

test('a reason that was told before is no step of its own: it goes with the next that is new', async () => {
  const { pieces } = await additionsOf(2, EXAMPLE)
  const [first] = pieces.filter(piece => piece.includes('mkdirat(AT_FDCWD, "/proc"'))
  expect(first?.split('\n').at(-1)).toBe('    mkdirat(AT_FDCWD, "/proc", 0755) or EEXIST')
  expect(pieces).toContain(
    `    # the mount point has to exist, and the image may not contain it
    mkdirat(AT_FDCWD, "/dev", 0755) or EEXIST
    # a new, empty /dev: the container must not reach the host's devices
    mount("tmpfs", "/dev", "tmpfs", MS_NOSUID|MS_STRICTATIME, "mode=755,size=65536k")`,
  )
})

test('each chapter’s own example can be told, though the engine before may not know its flags', async () => {
  const { chapters } = await loadEachChapter()
  for (const { chapter } of chapters)
    if (chapter.module) expect((await additionsOf(chapter.number, chapter.example)).calls).toBeGreaterThan(0)
})
