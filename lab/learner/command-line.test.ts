import { expect, test } from 'vitest'
import { LAB_WORDS } from '../../vagrant/on-vagrant.ts'
import { readCommandLine } from './command-line.ts'

test.each(LAB_WORDS)('%s, which the virtual machine knows, is a word of the lab', word => {
  expect(readCommandLine([word]).kind).toBe(word)
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
