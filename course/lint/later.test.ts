import { expect, test } from 'vitest'
import { checkCommand, usesIn } from './later.ts'
import { showProblems } from './problem.ts'

function problems(script: string, chapter: number, output = ''): string {
  return showProblems(checkCommand({ file: 'README.md', line: 3, script, output }, chapter))
}

test('a command line is that of the engine of its lesson, or of the chapter that it names', () => {
  expect(usesIn('./minidock ps && npm run chapter 2 -- run busybox; docker ps; npm run chapter 2', 3)).toEqual([
    { chapter: 3, argv: ['ps'] },
    { chapter: 2, argv: ['run', 'busybox'] },
  ])
})

test.each<[number, string]>([
  [1, 'minidock run --rm busybox true'],
  [2, 'minidock run --hostname web busybox true'],
  [3, 'minidock images && minidock history busybox'],
  [1, 'npm run chapter 2 -- run --rm busybox true'],
  [1, 'minidock explain run busybox true'],
  [1, 'docker run --memory 64m busybox'],
  [1, 'minidock --help'],
])('chapter %i may use: %s', (chapter, script) => {
  expect(problems(script, chapter)).toBe('')
})

test.each<[number, string, string]>([
  [
    1,
    'minidock run --hostname web busybox',
    'minidock run --hostname web busybox: --hostname arrives in chapter 2 (namespaces)\n  the engine of chapter 1 refuses it',
  ],
  [
    1,
    'npm run chapter 2 -- run --hostname web busybox',
    'minidock run --hostname web busybox: --hostname arrives in chapter 2 (namespaces)\n  the engine of chapter 1 refuses it',
  ],
  [
    2,
    'ls\nsudo minidock run -m 64m busybox',
    'minidock run -m 64m busybox: -m (--memory) arrives in chapter 4 (cgroups)\n  the engine of chapter 2 refuses it',
  ],
  [2, 'minidock images | wc -l', 'minidock images: images arrives in chapter 3 (overlay)\n  the engine of chapter 2 refuses it'],
  [
    2,
    'minidock explain run -v a:/b busybox',
    'minidock run -v a:/b busybox: -v (--volume) arrives in chapter 6 (volumes)\n  the engine of chapter 2 refuses it',
  ],
  [1, 'minidock rum busybox', 'minidock rum busybox: unknown command: minidock rum\n  the engine of chapter 1 refuses it'],
])('chapter %i may not use: %s', (chapter, script, message) => {
  expect(problems(script, chapter).replace('minidock explain', 'minidock')).toBe(`README.md:3: ${message}`)
})

test('a refusal that the lesson shows is meant', () => {
  expect(problems('minidock run -m 64m busybox', 2, 'minidock: -m (--memory) arrives in chapter 4 (cgroups)\n…\n')).toBe('')
})

test('a command in a sentence need not be whole, but may not be of a later chapter either', () => {
  const fragment = (script: string) => showProblems(checkCommand({ file: 'README.md', line: 3, script, output: '', isFragment: true }, 1))
  expect(fragment('minidock run')).toBe('')
  expect(fragment('minidock images')).toBe(
    'README.md:3: minidock images: images arrives in chapter 3 (overlay)\n  the engine of chapter 1 refuses it',
  )
})
