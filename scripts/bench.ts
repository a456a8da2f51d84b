/**
 * `npm run bench [-- --rounds 20]`: minidock against its peers on this machine; prints the result and writes docs/benchmarks.md.
 *
 * The measuring itself (bench/run.ts) happens in a PID and a mount namespace of its own: whatever daemon, shim or mount the peers leave behind is gone with it.
 * What outlives a namespace (folders, cgroups) is taken away here, however the measuring ended.
 */

import { spawn, spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildSync } from 'esbuild'
import { cgroupsLeft, removeCgroups } from './bench/cgroups.ts'
import { environment, HIDDEN, MINIDOCK, ROOT, VERSION_2 } from './bench/places.ts'

const NAMESPACES = ['--mount', '--pid', '--fork', '--mount-proc', '--kill-child']

async function bench(rounds: number): Promise<number> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    throw new Error('could not measure: containers need Linux, and root\n  sudo npm run bench')
  // On a disk, as state folders are: /tmp may be memory, or a place where others have deleted much a moment ago, which makes files dear on ext4.
  const folder = mkdtempSync('/var/tmp/minidock-bench-')
  const { shared } = cgroupsLeft(folder)
  const missing = HIDDEN.filter(path => !existsSync(path))
  // Ctrl-C reaches the namespace as well: this process stays to clean up.
  process.on('SIGINT', () => undefined)
  try {
    for (const path of missing) mkdirSync(path)
    makeImage(folder)
    writeFileSync(join(folder, VERSION_2), launchesOnVersion2())
    return await measure(folder, rounds)
  } finally {
    const cgroups = cgroupsLeft(folder)
    rmSync(folder, { recursive: true, force: true })
    removeCgroups(cgroups, shared)
    for (const path of missing) rmdirSync(path)
  }
}

/** Out here, where the machine is whole: making an image may need its package manager and its network. */
function makeImage(folder: string): void {
  for (const args of [
    ['run', '--rm', 'busybox', 'true'],
    ['save', '--output', join(folder, 'busybox.tar'), 'busybox'],
  ]) {
    const { status, error, stderr } = spawnSync(MINIDOCK, args, {
      env: environment(folder),
      stdio: ['ignore', 'inherit', 'pipe'],
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(`could not measure: minidock ${args.join(' ')} failed\n${error?.message ?? stderr}`)
  }
}

/** In another machine, and so not in turns with the rest. @returns what launches-there.ts prints; empty where there is no such machine */
function launchesOnVersion2(): string {
  process.stderr.write(process.stderr.isTTY ? 'on cgroups of version 2, in user-mode Linux\n' : '')
  const { status, stdout } = spawnSync(process.execPath, [join(import.meta.dirname, 'bench/in-uml.ts')], { encoding: 'utf8' })
  return status === 0 ? stdout : ''
}

/** As a daemon would run it. From its sources Node would carry a compiler with it, and what a spawn costs grows with the memory of whoever spawns. */
function bundle(folder: string): string {
  const outfile = join(folder, 'run.cjs')
  const options = { bundle: true, platform: 'node', format: 'cjs', outfile } as const
  const here = JSON.stringify(join(import.meta.dirname, 'bench'))
  buildSync({ ...options, entryPoints: [join(import.meta.dirname, 'bench/run.ts')], define: { 'import.meta.dirname': here } })
  return outfile
}

async function measure(folder: string, rounds: number): Promise<number> {
  const report = join(folder, 'benchmarks.md')
  const run = [process.execPath, bundle(folder), folder, String(rounds), report]
  const child = spawn('unshare', [...NAMESPACES, ...run], { stdio: ['ignore', 'inherit', 'inherit'] })
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', error => reject(new Error(`could not measure: ${error.message}\n  apt-get install util-linux`)))
    child.once('exit', status => resolve(status ?? 1))
  })
  if (code === 0) copyFileSync(report, join(ROOT, 'docs/benchmarks.md'))
  return code
}

try {
  const { values } = parseArgs({ options: { rounds: { type: 'string', default: '20' } } })
  const rounds = Number(values.rounds)
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds ${values.rounds}: give a whole number, 1 or more`)
  process.exitCode = await bench(rounds)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
