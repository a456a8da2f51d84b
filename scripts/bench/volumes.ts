/**
 * `node scripts/bench/volumes.ts [--rounds 5] [--small]`: the part of `npm run bench` that is about volumes, by itself; prints it. Needs root, and `npm run build`.
 *
 * `--small`: little work, to try the benchmark itself. Its figures say nothing.
 */

import { parseArgs } from 'node:util'
import { inNamespaces, withFolder } from './apart.ts'
import { roundsIn } from './rounds.ts'

try {
  const { values } = parseArgs({ options: { rounds: { type: 'string' }, small: { type: 'boolean', default: false } } })
  const rounds = roundsIn(values.rounds ?? (values.small ? '3' : '5'))
  const args = [String(rounds), ...(values.small ? ['small'] : [])]
  process.exitCode = await withFolder(folder => inNamespaces('volumes-inside.ts', folder, args))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
