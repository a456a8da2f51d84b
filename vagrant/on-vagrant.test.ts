import { expect, test } from 'vitest'
import { onVagrant } from './on-vagrant.ts'

test.each([
  ['--on vagrant', ['test']],
  ['--on vagrant 5', ['lab', '5']],
  ['5 --on=vagrant', ['lab', '5']],
  ['check --on vagrant 5', ['lab', 'check', '5']],
  ['watch 5 --on vagrant', ['lab', 'watch', '5']],
  ['--on vagrant next', ['lab', 'next']],
  ['--on vagrant check', ['lab', 'check']],
  ['--on vagrant lab/behaviour/limits again', ['test', 'lab/behaviour/limits', 'again']],
  ['--on uml 5', undefined],
  ['hint 5', undefined],
])('%s', (words, expected) => {
  expect(onVagrant(words.split(' '))).toEqual(expected)
})
