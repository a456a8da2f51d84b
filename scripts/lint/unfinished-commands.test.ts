import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { unfinishedCommands } from './unfinished-commands.ts'

const REPOSITORY = join(import.meta.dirname, '../..')
const IMPORTS = { fs: /from 'node:fs(\/promises)?'/, kernel: /from '(\.\.\/)+kernel\//, store: /from '(\.\.\/)+store\// } as const

test.each(Object.entries(unfinishedCommands))('%s still imports what it is listed with', (file, listed) => {
  const source = readFileSync(join(REPOSITORY, file), 'utf8')
  expect(Object.entries(IMPORTS).flatMap(([below, pattern]) => (pattern.test(source) ? [below] : []))).toEqual(listed)
})

test('the list of unfinished commands only gets shorter', () => {
  expect(Object.values(unfinishedCommands).flat()).toHaveLength(5)
})
