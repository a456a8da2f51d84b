/** `node scripts/bench/filter.ts [ROUNDS]`: prints what the default filter costs a system call, as ratios of medians. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { filterCost, filteredCalls } from './filtered-calls.ts'
import { measure } from './measure.ts'

const folder = mkdtempSync(join(tmpdir(), 'minidock-bench-'))
try {
  const rows = await measure([filteredCalls(folder)], { warmUps: 2, rounds: Number(process.argv[2] ?? 300) }, () => undefined)
  const cost = filterCost(rows)
  if (!cost) throw new Error(`could not measure: ${rows.map(row => (row.kind === 'absent' ? row.why : '')).join('')}`)
  console.log(`getpid: ${cost.without.toFixed(1)} ns without a filter, ${cost.filtered.toFixed(1)} ns under the default filter`)
  console.log(`${cost.ratio.toFixed(3)} × without a filter, ${cost.overEmpty.toFixed(3)} × under one that allows all`)
} finally {
  rmSync(folder, { recursive: true })
}
