/** `npm run bench [-- --rounds 20]`: minidock against its peers on this machine; prints the result and writes docs/benchmarks.md. bench/run.ts does the measuring, and bench/network-inside.ts that of networks. */

import { spawnSync } from 'node:child_process'
import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { inNamespaces, withFolder } from './bench/apart.ts'
import { ROOT, VERSION_2 } from './bench/places.ts'
import { roundsIn } from './bench/rounds.ts'
import { measureSection, NETWORKS } from './bench/section.ts'

/** They take a minute each. */
const NETWORK_ROUNDS = 5

async function bench(folder: string, rounds: number): Promise<number> {
  writeFileSync(join(folder, VERSION_2), launchesOnVersion2())
  const report = join(folder, 'benchmarks.md')
  const code = await inNamespaces('run.ts', folder, [String(rounds), report])
  if (code === 0) copyFileSync(report, join(ROOT, 'docs/benchmarks.md'))
  return code
}

/** In another machine, and so not in turns with the rest. @returns what launches-there.ts prints; empty where there is no such machine */
function launchesOnVersion2(): string {
  process.stderr.write(process.stderr.isTTY ? 'on cgroups of version 2, in user-mode Linux\n' : '')
  const { status, stdout } = spawnSync(process.execPath, [join(import.meta.dirname, 'bench/in-uml.ts')], { encoding: 'utf8' })
  return status === 0 ? stdout : ''
}

try {
  const { values } = parseArgs({ options: { rounds: { type: 'string', default: '20' } } })
  const rounds = roundsIn(values.rounds)
  const code = await withFolder(folder => bench(folder, rounds))
  process.exitCode =
    code === 0 ? await withFolder(folder => measureSection(NETWORKS, folder, Math.min(NETWORK_ROUNDS, rounds), false)) : code
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
