import { expect, test } from 'vitest'
import { type Contender, command, measure } from './measure.ts'

const quietly = () => undefined

function counting(name: string, log: string[]): Contender {
  return {
    rows: [name],
    async run() {
      log.push(name)
      return [log.length]
    },
  }
}

test('contenders take turns, and runs that warm up are not measured', async () => {
  const log: string[] = []
  const rows = await measure([counting('a', log), counting('b', log)], { warmUps: 1, rounds: 2 }, quietly)
  expect(log.join('')).toBe('ababab')
  expect(rows).toEqual([
    { kind: 'measured', name: 'a', samples: [3, 5] },
    { kind: 'measured', name: 'b', samples: [4, 6] },
  ])
})

test('one that needs more to become warm gets it', async () => {
  const log: string[] = []
  await measure([{ ...counting('a', log), warmUps: 3 }, counting('b', log)], { warmUps: 1, rounds: 2 }, quietly)
  expect(log.join('')).toBe('aaababab')
})

test('one that cannot be run has a row that says why, and the others go on', async () => {
  const broken = command('broken', ['/nonexistent/program'], {})
  const rows = await measure([broken, counting('a', [])], { warmUps: 1, rounds: 1 }, quietly)
  expect(rows).toEqual([
    { kind: 'absent', name: 'broken', why: '/nonexistent/program failed: spawnSync /nonexistent/program ENOENT' },
    { kind: 'measured', name: 'a', samples: [2] },
  ])
})

test('a process that fails is not measured', async () => {
  await expect(command('fails', [process.execPath, '-e', 'process.exit(3)'], {}).run()).rejects.toThrow(
    `${process.execPath} failed: exit code 3`,
  )
})
