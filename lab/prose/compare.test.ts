import { expect, test } from 'vitest'
import { differences } from './compare.ts'

test('commands are typed into one shell after the other, and each difference is told, not only the first', async () => {
  expect(
    await differences([
      { where: 'lesson:1', command: 'cd /tmp\nx=1', expected: '' },
      { where: 'lesson:2', command: 'pwd', expected: '/home' },
      { where: 'lesson:3', command: 'echo "$x, $(hostname)" >&2', expected: '1, …' },
      { where: 'lesson:4', command: 'echo "$x"', expected: '1', terminal: 2 },
      { where: 'lesson:5', command: 'exit 3', expected: '' },
    ]),
  ).toEqual([
    'lesson:2: $ pwd\nline 1 of the output differs\n  expected: /home\n  seen:     /tmp\n',
    'lesson:4: $ echo "$x"\nline 1 of the output differs\n  expected: 1\n  seen:     (the end)\n',
  ])
})

test('what npm says before it runs a script is left out, and only that', async () => {
  expect(
    await differences([
      { where: 'lesson:1', command: 'npm run chapter 1 -- --version', expected: 'minidock version …' },
      { where: 'lesson:2', command: 'npm run chapter 1 -- --version | wc -l', expected: '5' },
    ]),
  ).toEqual([])
})
