import { expect, test } from 'vitest'
import { LAB_WORDS } from '../../vagrant/on-vagrant.ts'
import { readCommandLine, WORDS } from './command-line.ts'

test('the virtual machine knows the same words, in whatever order', () => {
  expect(LAB_WORDS.toSorted()).toEqual(WORDS.toSorted())
})

test.each([
  ['--on uml', { kind: 'uml', files: [] }],
  ['--on uml check 5', { kind: 'uml', chapter: 5, files: [] }],
  ['--on uml lab/behaviour/limits', { kind: 'uml', files: ['lab/behaviour/limits'] }],
  ['watch 5 --on uml', { kind: 'problem', message: "'watch' is not for user-mode Linux" }],
  ['watch 5 --on vagrant', { kind: 'vagrant', words: ['watch', '5'] }],
])('npm run lab -- %s', (words, expected) => {
  expect(readCommandLine(words.split(' '))).toMatchObject(expected)
})
