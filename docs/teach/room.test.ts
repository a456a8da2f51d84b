/** Where something goes wrong, nobody has time for half an answer: each trouble has its sign, its reason and what to do. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { REPOSITORY } from '../../course/places.ts'

const read = (file: string) => readFileSync(join(REPOSITORY, file), 'utf8')

test('each trouble of the room has its sign, its reason and what to do', () => {
  const troubles = read('docs/teach/room.md').split(/^### /m).slice(1)
  expect(troubles.length).toBeGreaterThanOrEqual(18)
  for (const trouble of troubles) {
    const parts = [...trouble.matchAll(/^- \*\*(\w+):\*\* \S.*\.$/gm)].map(([, name]) => name)
    expect(parts, trouble.split('\n')[0]).toEqual(['Sign', 'Reason', 'Do'])
  }
})

test('each row of a door that is stuck says what you see, why, and what to do', () => {
  const [, section = ''] = read('chapters/00-setup/README.md').split('## When a door is stuck')
  const [stuck = ''] = section.split('\n## ')
  const rows = stuck.split('\n').filter(line => line.startsWith('| ') && !line.startsWith('| --'))
  expect(rows.length).toBeGreaterThanOrEqual(25)
  for (const row of rows) {
    const cells = row
      .split('|')
      .slice(1, -1)
      .map(cell => cell.trim())
    expect(cells, row).toHaveLength(3)
    expect(cells, row).not.toContain('')
  }
})
