/** What it was measured on. */

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism, cpus, release, totalmem } from 'node:os'
import { findProgram } from '../../lab/engines/installed.ts'

export interface Machine {
  readonly processor: string
  readonly cores: number
  /** Bytes. */
  readonly memory: number
  readonly kernel: string
  readonly distribution: string
  readonly cgroups: 'v1' | 'v2'
  /** First line of what each program says of itself, for those that are there. */
  readonly versions: readonly string[]
}

const PROGRAMS = ['unshare', 'crun', 'runc', 'podman', 'docker', 'dockerd', 'skopeo', 'docker-registry']

export function thisMachine(): Machine {
  return {
    processor: cpus()[0]?.model ?? process.arch,
    cores: availableParallelism(),
    memory: totalmem(),
    kernel: release(),
    distribution: /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'unknown',
    cgroups: existsSync('/sys/fs/cgroup/cgroup.controllers') ? 'v2' : 'v1',
    versions: [`node ${process.version}`, ...PROGRAMS.filter(program => findProgram(program)).map(versionOf)],
  }
}

function versionOf(program: string): string {
  const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' })
  const line = stdout.split('\n')[0] ?? ''
  return line.startsWith(program) ? line : `${program}: ${line}`
}
