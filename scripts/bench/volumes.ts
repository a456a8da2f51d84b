/**
 * `node scripts/bench/volumes.ts [--rounds 5] [--small]`: the part of `npm run bench` that is about volumes, by itself; prints it. Needs root, and `npm run build`.
 *
 * `--small`: little work, to try the benchmark itself. Its figures say nothing.
 */

import { inNamespaces } from './apart.ts'
import { partCommand } from './part-command.ts'

await partCommand('3', (folder, rounds, isSmall) =>
  inNamespaces('volumes-inside.ts', folder, [String(rounds), ...(isSmall ? ['small'] : [])]),
)
