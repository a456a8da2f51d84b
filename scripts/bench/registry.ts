/**
 * `node scripts/bench/registry.ts [--rounds 5] [--small]`: what it costs to pull and push images, beside docker, podman, skopeo and plain tar; prints it, and writes
 * its section of docs/benchmarks.md. Needs root, `npm run build`, and to make the image the network, as `minidock create debian` does.
 *
 * `--small`: little work, to try the benchmark itself. Its figures say nothing, and are only printed.
 */

import { parseArgs } from 'node:util'
import { withFolder } from './apart.ts'
import { measureRegistrySection } from './registry-section.ts'
import { roundsIn } from './rounds.ts'

try {
  const { values } = parseArgs({ options: { rounds: { type: 'string' }, small: { type: 'boolean', default: false } } })
  const rounds = roundsIn(values.rounds ?? (values.small ? '2' : '5'))
  process.exitCode = await withFolder(folder => measureRegistrySection(folder, rounds, values.small))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
