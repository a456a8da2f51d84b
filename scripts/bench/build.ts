/**
 * `node scripts/bench/build.ts [--rounds 5] [--small]`: what builds cost, beside docker, podman and buildah; prints it, and writes its section of
 * docs/benchmarks.md. Needs root, `npm run build`, and for the image that is loaded the network, as `minidock create debian` does.
 *
 * `--small`: little work, to try the benchmark itself. Its figures say nothing, and are only printed.
 */

import { parseArgs } from 'node:util'
import { withFolder } from './apart.ts'
import { measureBuildSection } from './build-section.ts'
import { roundsIn } from './rounds.ts'

try {
  const { values } = parseArgs({ options: { rounds: { type: 'string' }, small: { type: 'boolean', default: false } } })
  const rounds = roundsIn(values.rounds ?? (values.small ? '3' : '5'))
  process.exitCode = await withFolder(folder => measureBuildSection(folder, rounds, values.small))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
