/**
 * `node scripts/bench/build.ts [--rounds 5] [--large] [--small]`: what builds cost, beside docker, podman and buildah; prints it, and writes its section of
 * docs/benchmarks.md. Needs root, `npm run build`, and for the image that is loaded the network, as `minidock create debian` does.
 *
 * `--large`: another section, of large contexts and of memory. It takes ten minutes a round.
 * `--small`: little work, to try the benchmark itself. Its figures say nothing, and are only printed.
 */

import { parseArgs } from 'node:util'
import { withFolder } from './apart.ts'
import { measureBuildSection, measureLargeBuilds } from './build-section.ts'
import { roundsIn } from './rounds.ts'

const BOOLEAN = { type: 'boolean', default: false } as const

try {
  const { values } = parseArgs({ options: { rounds: { type: 'string' }, large: BOOLEAN, small: BOOLEAN } })
  const rounds = roundsIn(values.rounds ?? (values.small ? '3' : '5'))
  process.exitCode = await withFolder(folder => (values.large ? measureLargeBuilds : measureBuildSection)(folder, rounds, values.small))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
