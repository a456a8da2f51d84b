/**
 * `node scripts/bench/network.ts [--rounds 5] [--small]`: what the network costs, beside docker and podman; prints it, and writes its section of docs/benchmarks.md,
 * as `npm run bench` does at its end. Needs root, and `npm run build`.
 *
 * `--small`: little work, to try the benchmark itself. Its figures say nothing, and are only printed.
 */

import { partCommand } from './part-command.ts'
import { measureSection, NETWORKS } from './section.ts'

await partCommand('3', (folder, rounds, isSmall) => measureSection(NETWORKS, folder, rounds, isSmall))
