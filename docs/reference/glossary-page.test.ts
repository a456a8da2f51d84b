import { expect, test } from 'vitest'
import { glossaryPage } from './glossary-page.ts'

test('a word of the glossary leads back to where it is defined, and to the later lessons that use it', () => {
  const lessons = [
    { number: 1, title: 'A root', folderName: '01-chroot', text: 'A <dfn>mount point</dfn>.' },
    { number: 2, title: 'A view', folderName: '02-namespaces', text: 'Two Mount Points.' },
    { number: 3, title: 'Layers', folderName: '03-overlay', text: 'A remount pointless.' },
  ]
  const { text } = glossaryPage([{ term: 'mount point', forms: ['mount points'], chapter: 1, meaning: 'Where it is.' }], lessons)
  expect(text).toContain('<dt id="mount-point">mount point</dt>\n<dd>\n\nWhere it is.\n')
  expect(text).toContain(
    'defined in [1 · A root](../../chapters/01-chroot/README.md#term-mount-point); used in [2](../../chapters/02-namespaces/README.md)\n',
  )
})
