/**
 * `node scripts/bench/network.ts [--rounds 5] [--small]`: what the network costs, beside docker and podman; prints it, and writes its section of docs/benchmarks.md,
 * as `npm run bench` does at its end. Needs root, and `npm run build`.
 *
 * `--small`: little work, to try the benchmark itself. Its figures say nothing, and are only printed.
 */

import { parseArgs } from 'node:util'
import { withFolder } from './apart.ts'
import { roundsIn } from './rounds.ts'
import { measureSection, NETWORKS } from './section.ts'

try {
  const { values } = parseArgs({ options: { rounds: { type: 'string' }, small: { type: 'boolean', default: false } } })
  const rounds = roundsIn(values.rounds ?? (values.small ? '3' : '5'))
  process.exitCode = await withFolder(folder => measureSection(NETWORKS, folder, rounds, values.small))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
