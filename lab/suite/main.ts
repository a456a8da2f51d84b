/**
 * main.ts [--full] ARGUMENTS…: the checks. Without arguments those of the first tier, with --full all of them; else those that vitest's arguments choose, of
 * either tier: `lab/behaviour/limits`, `-t 'memory limit'`, `--project unit`.
 */

import { parseCLI } from 'vitest/node'
import { closingLines, hasPassed } from './closing.ts'
import { requireLab, said } from './needs.ts'
import { recordRun } from './record-run.ts'
import { runChecks } from './run.ts'
import { FIRST_TIER } from './tiers.ts'

const given = process.argv.slice(2)
const isFull = given.includes('--full')
const words = given.filter(word => word !== '--full')
const { filter, options } = parseCLI(['vitest', 'run', ...words])
const projects = words.length === 0 && !isFull ? { project: [...FIRST_TIER] } : {}

try {
  requireLab()
  const run = await runChecks({ filters: filter, options: { ...options, ...projects }, again: words.length === 0 })
  const chosen = { ...run, chosen: options.testNamePattern !== undefined }
  recordRun(chosen)
  process.stdout.write(`\n${closingLines(chosen)}`)
  process.exitCode = hasPassed(chosen) ? 0 : 1
} catch (error) {
  process.stderr.write(said(error))
  process.exitCode = 1
}
