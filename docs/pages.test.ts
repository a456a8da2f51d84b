import { expect, test } from 'vitest'
import { linkOfFile, pageOfFile } from './pages.ts'

test.each([
  ['chapters/01-chroot/README.md', '01-chroot/index.md'],
  ['docs/index.md', 'index.md'],
  ['docs/ARCHITECTURE.md', 'architecture.md'],
  ['docs/reference/run.md', 'reference/run.md'],
  ['docs/reference/glossary.md', 'glossary.md'],
  ['docs/reference/source/runtime/rootfs/heart.md', 'source/runtime/rootfs/heart.md'],
])('%s is the page %s', (file, page) => {
  expect(pageOfFile(file)).toBe(page)
})

test.each([
  ['chapters/01-chroot/README.md', '/01-chroot/'],
  ['chapters/01-chroot', '/01-chroot/'],
  ['docs/benchmarks.md', '/benchmarks.html'],
  ['docs/teach/index.md', '/teach/'],
  ['docs/teach/room.md', '/teach/room.html'],
  ['README.md', '/'],
  ['runtime/rootfs/heart.ts', '/source/runtime/rootfs/heart.html'],
  ['runtime/floor/floor.ts', undefined],
  ['minidock', undefined],
])('a link to %s leads to %s', (file, link) => {
  expect(linkOfFile(file, ['runtime/rootfs/heart.ts'])).toBe(link)
})
