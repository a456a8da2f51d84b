import { expect, test } from 'vitest'
import { listingHtml, parseListing } from './listing-block.ts'

const LISTING = `             │ init: the new process, which becomes the container's program
             │   enter: make the new root the root of this process
0 floor      │     … 2 system calls, given
2 namespaces │     # from here on '.' is the new root, whatever its path is, and this
2 namespaces │         is too long
2 namespaces │     descriptor = openat(AT_FDCWD, "/", O_RDONLY, 0) or ENOENT
`

test('a line of a listing knows whose it is, and what', () => {
  expect(parseListing(LISTING).map(({ chapter, kind }) => [chapter, kind])).toEqual([
    [undefined, 'heading'],
    [undefined, 'heading'],
    [0, 'call'],
    [2, 'reason'],
    [2, 'reason'],
    [2, 'call'],
  ])
})

test('in a difference each line says whether it came or went', () => {
  const lines = parseListing(
    '  2 namespaces │     chdir("/")\n+ 2 namespaces │     pivot_root(".", ".")\n- 1 rootfs     │     chroot(".")\n               │\n',
  )
  expect(lines.map(({ mark, chapter, text }) => [mark, chapter, text])).toEqual([
    [undefined, 2, '    chdir("/")'],
    ['+', 2, '    pivot_root(".", ".")'],
    ['-', 1, '    chroot(".")'],
    [undefined, undefined, ''],
  ])
})

test('the names of the calls stand out, and what looks like HTML is none', () => {
  const html = listingHtml('1 rootfs │     fd = open_tree("<a>")\n', 'explain')
  expect(html).toContain(
    '<span class="line call" data-chapter="1" style="--indent:4">    fd = <b>open_tree</b>(&quot;&lt;a&gt;&quot;)</span>',
  )
  expect(html).toContain('<span class="owner" data-chapter="1">1 rootfs</span>')
})
