/**
 * Measures apart from the rest of the machine: in a PID, a mount and a network namespace of its own. Whatever daemon, shim or mount the peers leave behind is gone with it.
 * What outlives a namespace (folders, cgroups) is taken away here, however the measuring ended.
 */

import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { sourceFolders } from '../source-folders.ts'
import { cgroupsLeft, removeCgroups } from './cgroups.ts'
import { environment, HIDDEN } from './places.ts'

const NAMESPACES = ['--mount', '--net', '--pid', '--fork', '--mount-proc', '--kill-child']
const LOOPBACK_UP = ['sh', '-c', 'ip link set lo up && exec "$0" "$@"']

/** @param work gets a folder, in which there is `busybox.tar`, an archive of that image, and minidock's state; it is removed afterwards @returns its exit code */
export async function withFolder(work: (folder: string) => Promise<number>): Promise<number> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) throw new Error('could not measure: containers need Linux, and root')
  // On a disk, as state folders are: /tmp may be memory, or a place where others have deleted much a moment ago, which makes files dear on ext4.
  const folder = mkdtempSync('/var/tmp/minidock-bench-')
  const { shared } = cgroupsLeft(folder)
  const missing = HIDDEN.filter(path => !existsSync(path))
  // This process stays to clean up. Ctrl-C reaches the namespace as well.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined)
  try {
    for (const path of missing) mkdirSync(path)
    saveImage(folder, 'busybox', join(folder, 'busybox.tar'))
    return await work(folder)
  } finally {
    const cgroups = cgroupsLeft(folder)
    rmSync(folder, { recursive: true, force: true })
    removeCgroups(cgroups, shared)
    for (const path of missing) rmdirSync(path)
  }
}

/** Runs a program of this folder in the namespaces. @returns its exit code */
export async function inNamespaces(program: string, folder: string, args: readonly string[]): Promise<number> {
  const run = [process.execPath, await bundle(program, folder), folder, ...args]
  const child = spawn('unshare', [...NAMESPACES, ...LOOPBACK_UP, ...run], { stdio: ['ignore', 'inherit', 'inherit'] })
  const end = () => endNamespace(child.pid)
  process.once('SIGTERM', end)
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', error => reject(new Error(`could not measure: ${error.message}\n  apt-get install util-linux`)))
      child.once('exit', status => resolve(status ?? 1))
    })
  } finally {
    process.off('SIGTERM', end)
  }
}

/** All its processes end with its first, and unshare only after them. */
function endNamespace(unshare: number | undefined): void {
  const first = readFileSync(`/proc/${unshare}/task/${unshare}/children`, 'latin1').trim()
  if (first !== '') process.kill(Number(first), 'SIGKILL')
}

/** The command line of the last chapter before registries: its images are made on this machine, whatever a hub has under their names. */
const WITHOUT_REGISTRY = [join(import.meta.dirname, '../../course/chapter/main.ts'), '8']

/** Out here, where the machine is whole: making an image may need its package manager and its network. */
export function saveImage(folder: string, image: string, archive: string): void {
  for (const args of [
    ['create', '--name', 'prepared', image],
    ['rm', 'prepared'],
    ['save', '--output', archive, image],
  ]) {
    const { status, error, stderr } = spawnSync(process.execPath, [...WITHOUT_REGISTRY, ...args], {
      env: environment(folder),
      stdio: ['ignore', 'inherit', 'pipe'],
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(`could not measure: minidock ${args.join(' ')} failed\n${error?.message ?? stderr}`)
  }
}

/** As a daemon would run it. From its sources Node would carry a compiler with it, and what a spawn costs grows with the memory of whoever spawns. */
async function bundle(program: string, folder: string): Promise<string> {
  const outfile = join(folder, 'run.cjs')
  const entryPoints = [join(import.meta.dirname, program)]
  const plugins = [sourceFolders(path => JSON.stringify(path))]
  await build({ bundle: true, platform: 'node', format: 'cjs', entryPoints, outfile, plugins })
  return outfile
}
