/**
 * `node scripts/bench/crowd.ts [--rounds 5] [--small]`: listing and removing many containers, loading and importing many files, beside docker; prints it, and
 * writes its section of docs/benchmarks.md. Needs root, and `npm run build`.
 *
 * `--small`: little work, to try the benchmark itself. Its figures say nothing, and are only printed.
 */

import { parseArgs } from 'node:util'
import { withFolder } from './apart.ts'
import { roundsIn } from './rounds.ts'
import { CROWDS, measureSection } from './section.ts'

try {
  const { values } = parseArgs({ options: { rounds: { type: 'string' }, small: { type: 'boolean', default: false } } })
  const rounds = roundsIn(values.rounds ?? (values.small ? '1' : '5'))
  process.exitCode = await withFolder(folder => measureSection(CROWDS, folder, rounds, values.small))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
