import { expect, test } from 'vitest'
import type { Glossary } from '../glossary.ts'
import { readMarkdown } from './markdown.ts'
import { showProblems } from './problem.ts'
import { checkTerms, checkWords } from './terms.ts'

const GLOSSARY: Glossary = [
  { term: 'mount', forms: ['mounts'], chapter: 1, meaning: 'A mount.' },
  { term: 'mount namespace', forms: ['mount namespaces'], chapter: 2, meaning: 'A table of mounts.' },
]

function problems(first: string, second: string, glossary = GLOSSARY): string {
  const lessons = [first, second].map((text, index) => ({ file: `${index + 1}.md`, chapter: index + 1, markdown: readMarkdown(text) }))
  return showProblems(checkTerms(lessons, glossary, 'glossary.json'))
}

const FIRST = '# On mounts\n\nA <dfn>mount</dfn> is one.\nTwo Mounts are two.'
const SECOND = '`mount namespace`\n\nA <dfn>mount namespace</dfn> holds mounts. Two mount namespaces hold more.'

test('words that are defined where they first stand are no problem', () => {
  expect(problems(FIRST, SECOND)).toBe('')
})

test('headings, code and what is generated may use a word before', () => {
  const before = '# Mount namespaces\n\n<!-- facts -->\n\nA mount namespace.\n\n<!-- /facts -->\n\n```sh\nmount namespace\n```\n\n'
  expect(problems(`${before}${FIRST}`, SECOND)).toBe('')
})

test.each<[string, string, string, string]>([
  [
    'used before it is defined, in the same chapter',
    `Mounts.\n\n${FIRST}`,
    SECOND,
    '1.md:1: "mount" is used before it is defined, in 1.md:5\n  define it here, or say it in other words',
  ],
  [
    'used in an earlier chapter',
    `${FIRST} A mount namespace.`,
    SECOND,
    '1.md:3: "mount namespace" is used before it is defined, in 2.md:3\n  define it here, or say it in other words',
  ],
  [
    'defined nowhere',
    FIRST,
    'Nothing.',
    'glossary.json: no lesson defines "mount namespace"\n  write, where it first stands: <dfn>mount namespace</dfn>',
  ],
  ['defined twice', FIRST, `${SECOND}\n\n<dfn>Mount</dfn>`, '2.md:5: "mount" is defined a second time; the first is in 1.md:3'],
  [
    'not in the glossary',
    `${FIRST}\n\nA <dfn>root mount</dfn>.`,
    SECOND,
    '1.md:6: "root mount" is defined here, but the glossary does not know it\n  add it to glossary.json',
  ],
])('a word that is %s is found', (_, first, second, message) => {
  expect(problems(first, second)).toBe(message)
})

test('a word of another chapter than the glossary says is found', () => {
  const [mount, ...others] = GLOSSARY
  expect(problems(FIRST, SECOND, [...(mount ? [{ ...mount, chapter: 2 }] : []), ...others])).toBe(
    'glossary.json: "mount" is not defined in chapter 2, but in 1.md:3',
  )
})

test('a word that is in the glossary twice is found', () => {
  expect(problems(FIRST, SECOND, [...GLOSSARY, { term: 'Mounts', forms: [], chapter: 1, meaning: 'Twice.' }])).toContain(
    'glossary.json: "mounts" is there twice',
  )
})

test('a hint that uses a word of a later chapter is found', () => {
  const hints = { file: 'hints.md', markdown: readMarkdown('The mount: `mount namespace`.\n\nIts mount namespace.') }
  expect(showProblems(checkWords({ ...hints, chapter: 2 }, GLOSSARY))).toBe('')
  expect(showProblems(checkWords({ ...hints, chapter: 1 }, GLOSSARY))).toBe(
    'hints.md:3: "mount namespace" is defined only in chapter 2\n  say it in other words',
  )
})
