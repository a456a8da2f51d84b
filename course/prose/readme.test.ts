import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { REPOSITORY } from '../places.ts'
import { mismatch } from './match.ts'
import { firstMinutes } from './readme.ts'

const read = (path: string) => readFileSync(join(REPOSITORY, path), 'utf8')
const expected = (shown: string) => firstMinutes(`\`\`\`console\n$ true\n${shown}\n\`\`\`\n`)[0]?.expected

test.each([
  ['2b64c9eb662a and more', '… and more'],
  [`${'2b64'.repeat(16)}`, '…'],
  ['-rw-r--r-- 0/0  6 2026-12-01 06:27 www', '-rw-r--r-- 0/0  6 … www'],
  ['"time":"2026-12-01T06:27:36.409060327Z"}', '"time":"…"}'],
  ['web: Up Less than a second, 80/tcp', 'web: Up …, 80/tcp'],
  ['web: Up 12 seconds, 80/tcp', 'web: Up …, 80/tcp'],
  ['[::ffff:172.17.0.1]:54976: response:200', '[::ffff:172.17.0.1]:…: response:200'],
  ['    1 root     ps\n   14 root     ps', '    1 root     ps\n… root     ps'],
  ['#5 DONE 0.1s', '#5 DONE …s'],
  ['program: 4 of 270 system calls', 'program: 4 of … system calls'],
  ['0.0.0.0:8080->80/tcp, 1 of 12 in /www', '0.0.0.0:8080->80/tcp, 1 of 12 in /www'],
])('of %j, the comparison wants %j', (shown, wanted) => {
  expect(expected(shown)).toBe(wanted)
  expect(mismatch(wanted, shown)).toBeUndefined()
})

/** The rows of all tables of a page: what each begins with, and its numbers. */
function rowsOf(page: string): readonly (readonly [what: string, ...numbers: readonly string[]])[] {
  const rows = page.split('\n').filter(line => line.startsWith('| '))
  return rows.map(row => {
    const [what = '', ...cells] = row
      .split('|')
      .slice(1, -1)
      .map(cell => cell.trim())
    return [what, ...cells.filter(cell => /^[\d.]+$/.test(cell))]
  })
}

test('the times that the first page tells are those of the benchmarks', () => {
  const measured = rowsOf(read('docs/benchmarks.md'))
  const table = /\n\| milliseconds .*(?:\n\|.*)+/.exec(read('README.md'))?.[0] ?? ''
  const told = rowsOf(table).filter(([, ...numbers]) => numbers.length > 0)
  expect(told.length).toBeGreaterThan(2)
  for (const [what, ...numbers] of told)
    expect(measured.filter(row => row[0] === what).map(([, ...others]) => others.slice(0, numbers.length))).toContainEqual(numbers)
})
