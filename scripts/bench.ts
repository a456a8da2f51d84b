/** `npm run bench [-- --rounds 20]`: minidock against its peers on this machine; prints the result and writes docs/benchmarks.md. bench/run.ts does the measuring, bench/network-inside.ts that of networks, bench/build-inside.ts that of builds, bench/registry-inside.ts that of registries, and bench/crowd-inside.ts that of many containers and files. */

import { spawnSync } from 'node:child_process'
import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { inNamespaces, withFolder } from './bench/apart.ts'
import { measureBuildSection, measureLargeBuilds } from './bench/build-section.ts'
import { ROOT, VERSION_2 } from './bench/places.ts'
import { measureRegistrySection } from './bench/registry-section.ts'
import { roundsIn } from './bench/rounds.ts'
import { CROWDS, measureSection, NETWORKS } from './bench/section.ts'

/** The sections on networks, builds, registries and crowds take some minutes each, and that on large contexts ten. */
const SECTION_ROUNDS = 5

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
  const fewer = Math.min(SECTION_ROUNDS, rounds)
  const parts = [
    (folder: string) => bench(folder, rounds),
    (folder: string) => measureSection(NETWORKS, folder, fewer, false),
    (folder: string) => measureBuildSection(folder, fewer, false),
    (folder: string) => measureLargeBuilds(folder, fewer, false),
    (folder: string) => measureRegistrySection(folder, fewer, false),
    (folder: string) => measureSection(CROWDS, folder, fewer, false),
  ]
  let code = 0
  for (const part of parts) if (code === 0) code = await withFolder(part)
  process.exitCode = code
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
