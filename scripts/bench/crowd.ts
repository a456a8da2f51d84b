/**
 * `node scripts/bench/crowd.ts [--rounds 5] [--small]`: listing and removing many containers, loading and importing many files, beside docker; prints it, and
 * writes its section of docs/benchmarks.md. Needs root, and `npm run build`.
 *
 * `--small`: little work, to try the benchmark itself. Its figures say nothing, and are only printed.
 */

import { partCommand } from './part-command.ts'
import { CROWDS, measureSection } from './section.ts'

await partCommand('1', (folder, rounds, isSmall) => measureSection(CROWDS, folder, rounds, isSmall))
