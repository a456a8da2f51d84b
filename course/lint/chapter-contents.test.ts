import { expect, test } from 'vitest'
import { lesson } from '../fixtures/lesson.ts'
import { commandsOfChapter } from './commands-of-chapter.ts'
import { textsOfChapter } from './texts-of-chapter.ts'

test('the commands of a chapter are those that it shows, and those that it runs', () => {
  const text =
    '```console\n$ ls \\\n> -l\na\n$ minidock ps\n```\n\n```console {tour=1}\n$ woven\n```\n\n```sh\nnot run\n```\n\nType `minidock rm`.\n'
  const [question] = lesson.quiz ?? []
  const quiz = question ? [{ ...question, run: { argv: ['ps', '-q'], engine: 1, shows: 'x' } }] : []
  expect(commandsOfChapter({ ...lesson, quiz, text })).toEqual([
    { file: 'chapters/01-small/README.md', line: 2, script: 'ls \\\n-l', output: 'a' },
    { file: 'chapters/01-small/README.md', line: 5, script: 'minidock ps', output: '' },
    { file: 'chapters/01-small/README.md', line: 16, script: 'minidock rm', output: '', isFragment: true },
    { file: 'chapters/01-small/by-hand.ts', script: 'cd /\nls', output: 'bin\n…\n' },
    { file: 'chapters/01-small/by-hand.ts', script: 'true', output: '' },
    { file: 'chapters/01-small/by-hand.ts', script: 'exit', output: 'gone' },
    { file: 'chapters/01-small/chapter.ts', script: 'npm run chapter 1 -- run --rm busybox true', output: '' },
    { file: 'chapters/01-small/chapter.ts', script: "npm run chapter 1 -- run --rm busybox sh -c 'echo '\\''a b'\\'''", output: 'a b\n' },
    { file: 'chapters/01-small/quiz.json', script: 'npm run chapter 1 -- ps -q', output: 'x' },
  ])
})

test('the texts of a chapter are those of its quiz, its steps and its tour', () => {
  const texts = textsOfChapter(lesson).map(({ file, markdown }) => [file, markdown.pieces.map(({ text }) => text).join(' ')])
  expect(texts).toEqual([
    ['chapters/01-small/quiz.json', 'What is at the end? z It is the last. a It is the first.'],
    ['chapters/01-small/by-hand.ts', 'It is there. It says nothing. It works.'],
    ['chapters/01-small/chapter.ts', 'It runs.'],
  ])
})
