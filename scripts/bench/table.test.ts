import { expect, test } from 'vitest'
import { markdownTable } from './table.ts'

test('columns line up, numbers to the right', () => {
  const table = markdownTable(
    [{ title: 'command' }, { title: 'ms', align: 'right' }],
    [
      ['`runc run`', '54.2'],
      ['`true`', '1234.5'],
    ],
  )
  expect(table).toBe(`\
| command    |     ms |
| ---------- | -----: |
| \`runc run\` |   54.2 |
| \`true\`     | 1234.5 |
`)
})

test('what is not ASCII counts as one column a character', () => {
  expect(markdownTable([{ title: 'ratio', align: 'right' }], [['1.5 ×'], ['–']])).toBe('| ratio |\n| ----: |\n| 1.5 × |\n|     – |\n')
})

test('a bar in a cell does not end the cell', () => {
  expect(markdownTable([{ title: 'it' }], [['a | b']])).toBe('| it     |\n| ------ |\n| a \\| b |\n')
})

test('a row that is too short is filled up', () => {
  expect(markdownTable([{ title: 'one' }, { title: 'two' }], [['1']])).toBe('| one | two |\n| --- | --- |\n| 1   |     |\n')
})
