import { expect, test } from 'vitest'
import { CourseError } from '../course-error.ts'
import { blocksOf } from './lesson-blocks.ts'

const fence = (info: string, ...lines: readonly string[]) => [`\`\`\`${info}`, ...lines, '```'].join('\n')

test('all console blocks of a lesson are found, in order, and no others', () => {
  const lesson = [
    '# Title',
    fence('console', '$ echo a', 'a'),
    fence('sh', 'npm run chapter 1'),
    fence('text {quiz}', '$ not a command'),
    '> **Box**',
    '>',
    '> ```console {terminal=2 on=v2}',
    '> $ echo b',
    '> b',
    '> $ true',
    '> ```',
    fence('console {docker=28.2.2 recorded=2026-11-24}', '$ docker ps', '…'),
  ].join('\n')
  expect(blocksOf(lesson, 'README.md')).toEqual([
    { line: 2, terminal: 1, commands: [{ command: 'echo a', expected: 'a', line: 3 }] },
    {
      line: 14,
      terminal: 2,
      on: 'v2',
      commands: [
        { command: 'echo b', expected: 'b', line: 15 },
        { command: 'true', expected: '', line: 17 },
      ],
    },
    {
      line: 19,
      terminal: 1,
      docker: { version: '28.2.2', recorded: '2026-11-24' },
      commands: [{ command: 'docker ps', expected: '…', line: 20 }],
    },
  ])
})

test.each([
  ['console {termnal=2}', '$ true', 'a console block has no attribute termnal'],
  ['console {terminal=0}', '$ true', 'there is no terminal 0'],
  ['console {on=v3}', '$ true', 'there are no control groups v3'],
  ['console {docker=28.2.2}', '$ true', "docker's output is told with its version and its day"],
  ['console', 'true', 'line 1 is no command'],
])('%s with %j is refused', (info, line, message) => {
  expect(() => blocksOf(fence(info, line), 'README.md')).toThrow(CourseError)
  expect(() => blocksOf(fence(info, line), 'README.md')).toThrow(`README.md:1: ${message}`)
})
