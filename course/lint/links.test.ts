import { expect, test } from 'vitest'
import { anchorsOf, checkLinks } from './links.ts'
import { readMarkdown } from './markdown.ts'
import { showProblems } from './problem.ts'

const FILES: Readonly<Record<string, string>> = {
  'chapters/01-a/README.md': '',
  'chapters/02-b/README.md': '# B\n\n## The `root`, again\n',
  'runtime/heart.ts': 'x',
}

function problems(text: string): string {
  const files = { read: (path: string) => FILES[path], exists: (path: string) => path in FILES }
  return showProblems(checkLinks('chapters/01-a/README.md', readMarkdown(text), files))
}

test('links to files, headings and other hosts are no problem', () => {
  const text =
    '# A b\n[1](../02-b/README.md#the-root-again) [2](#a-b) [3](../../runtime/heart.ts) [4](https://man7.org/x#y) ![5](README.md)\n'
  expect(problems(text)).toBe('')
})

test.each([
  ['[a](../03-c/README.md)', 'chapters/01-a/README.md:1: ../03-c/README.md leads to a file that is not there'],
  ['a\n[a](../../../x.md)', 'chapters/01-a/README.md:2: ../../../x.md leads to a file that is not there'],
  ['<img src="a.png">', 'chapters/01-a/README.md:1: a.png leads to a file that is not there'],
  ['[a](#nope)', 'chapters/01-a/README.md:1: #nope: there is no heading #nope in chapters/01-a/README.md'],
  ['[a](../02-b/README.md#a)', 'chapters/01-a/README.md:1: ../02-b/README.md#a: there is no heading #a in chapters/02-b/README.md'],
  [
    '[a](../../runtime/heart.ts#L3)',
    'chapters/01-a/README.md:1: ../../runtime/heart.ts#L3 points into a file that is no lesson\n  its lines move: link the file, or show a region of it',
  ],
  [
    '[a](/runtime/heart.ts)',
    'chapters/01-a/README.md:1: /runtime/heart.ts begins at a root that a reader does not have\n  write it relative to this file',
  ],
])('%j is found', (text, message) => {
  expect(problems(text)).toBe(message)
})

test('anchors are made as GitHub makes them', () => {
  const headings = ['The problem', 'What docker does: "run"', 'pivot_root(2)', 'The problem'].map(text => ({ text }))
  expect(anchorsOf(headings)).toEqual(['the-problem', 'what-docker-does-run', 'pivot_root2', 'the-problem-1'])
})
