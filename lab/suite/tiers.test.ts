import { globSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROWS } from './tiers.ts'

const REPOSITORY = join(import.meta.dirname, '../..')

test.each(ROWS)('$files: there are such files, and no other row has them', ({ files }) => {
  const own = globSync(files, { cwd: REPOSITORY })
  expect(own).not.toEqual([])
  for (const row of ROWS.filter(other => other.files !== files))
    expect(globSync(row.files, { cwd: REPOSITORY }).filter(file => own.includes(file))).toEqual([])
})
