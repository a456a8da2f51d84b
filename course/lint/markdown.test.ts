import { expect, test } from 'vitest'
import { countWords, readMarkdown } from './markdown.ts'

const TEXT = `# The \`title\`

<!-- facts -->

Said elsewhere.

<!-- /facts -->

A <dfn>new *word*</dfn> and \`code\`,
with a [link](a.md)
and <a href="b.md">another</a>.

<!-- slide: Few words (1 min) -->
> Quoted ![picture](c.png).
<!-- notes: not
to be read -->
<!-- /slide -->

| one | two |
| --- | --- |
| three | four |

\`\`\`ts
code()
\`\`\`
`

test('prose is told from code, with its line, its quotes and the comments around it', () => {
  const plain = { quoted: false, marks: [], definitions: [] }
  const { pieces } = readMarkdown(TEXT)
  expect(pieces.slice(0, 4)).toEqual([
    { ...plain, kind: 'heading', text: 'The \u{fffc}', line: 1 },
    { ...plain, kind: 'text', text: 'Said elsewhere.', line: 5, marks: ['facts'] },
    { ...plain, kind: 'text', text: 'A new word and \u{fffc}, with a link and another.', line: 9, definitions: [{ start: 2, end: 10 }] },
    { ...plain, kind: 'text', text: 'Quoted .', line: 14, quoted: true, marks: ['slide'] },
  ])
  expect(pieces.slice(4).map(({ kind, text }) => `${kind} ${text}`)).toEqual([
    'text one',
    'text two',
    'text three',
    'text four',
    'code code()\n',
  ])
})

test('headings have the words of their code, and links their lines', () => {
  expect(readMarkdown(TEXT).headings).toEqual([{ level: 1, text: 'The title', line: 1 }])
  expect(readMarkdown(TEXT).links).toEqual([
    { target: 'a.md', line: 10 },
    { target: 'b.md', line: 11 },
    { target: 'c.png', line: 14 },
  ])
  expect(readMarkdown(TEXT).codes).toEqual([
    { text: 'title', line: 1 },
    { text: 'code', line: 9 },
  ])
})

test('a word has a letter or a digit', () => {
  expect(countWords('One -- two, │ 3 … ')).toBe(3)
})
