/**
 * `node scripts/bench/registry.ts [--rounds 5] [--small]`: what it costs to pull and push images, beside docker, podman, skopeo and plain tar; prints it, and writes
 * its section of docs/benchmarks.md. Needs root, `npm run build`, and to make the image the network, as `minidock create debian` does.
 *
 * `--small`: little work, to try the benchmark itself. Its figures say nothing, and are only printed.
 */

import { partCommand } from './part-command.ts'
import { measureRegistrySection } from './registry-section.ts'

await partCommand('2', measureRegistrySection)
