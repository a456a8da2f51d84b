/**
 * The chapter in which each of docker's `create` and `run` flags arrives, for engines that do not have it yet.
 * Once an engine has the chapter, the module's own flag is found before this table is asked. Source: `docker run --help` 28.2.2.
 */

import type { Later } from './later.ts'

export interface LaterFlag extends Later {
  readonly short?: string
}

/** The flags of one chapter, as `-m memory` or `cpus`. */
function chapter(chapter: number, module: string, flags: string): Record<string, LaterFlag> {
  const entries = flags.split(/[\s,]+/).map((word): [string, LaterFlag] => {
    const [name = '', short] = word.split('/')
    return [name, short === undefined ? { chapter, module } : { chapter, module, short }]
  })
  return Object.fromEntries(entries)
}

export const laterFlags: Readonly<Record<string, LaterFlag>> = {
  ...chapter(2, 'namespaces', 'hostname/h domainname pid ipc uts cgroupns shm-size sysctl init read-only'),
  ...chapter(3, 'overlay', 'storage-opt'),
  ...chapter(
    4,
    'cgroups',
    'memory/m memory-reservation memory-swap memory-swappiness kernel-memory oom-kill-disable oom-score-adj pids-limit',
  ),
  ...chapter(
    4,
    'cgroups',
    'cpus cpu-shares/c cpu-period cpu-quota cpu-rt-period cpu-rt-runtime cpuset-cpus cpuset-mems cgroup-parent ulimit',
  ),
  ...chapter(4, 'cgroups', 'blkio-weight blkio-weight-device device-read-bps device-read-iops device-write-bps device-write-iops'),
  ...chapter(4, 'cgroups', 'device device-cgroup-rule'),
  ...chapter(5, 'network', 'network net network-alias net-alias publish/p publish-all/P expose ip ip6 link link-local-ip mac-address'),
  ...chapter(5, 'network', 'add-host dns dns-option dns-opt dns-search'),
  ...chapter(6, 'volumes', 'volume/v mount tmpfs volumes-from volume-driver'),
  ...chapter(8, 'lifecycle', 'restart health-cmd health-interval health-retries health-start-interval health-start-period health-timeout'),
  ...chapter(8, 'lifecycle', 'no-healthcheck log-driver log-opt attach/a detach-keys sig-proxy annotation'),
  ...chapter(9, 'security', 'cap-add cap-drop privileged security-opt userns'),
  ...chapter(10, 'registry', 'pull platform disable-content-trust'),
  ...chapter(11, 'api', 'use-api-socket'),
  ...chapter(12, 'cluster', 'runtime'),
}

/** Those that `create` has not. */
export const runOnlyFlags: readonly string[] = ['detach-keys', 'sig-proxy']

/** The same for the flags of other commands, by the command's first spelling. */
export const laterFlagsOf: Readonly<Record<string, Readonly<Record<string, LaterFlag>>>> = {
  start: chapter(8, 'lifecycle', 'interactive/i detach-keys'),
  ps: chapter(8, 'lifecycle', 'size/s'),
  inspect: chapter(8, 'lifecycle', 'size/s'),
  rm: chapter(5, 'network', 'link/l'),
  update: chapter(
    4,
    'cgroups',
    'memory/m memory-reservation memory-swap pids-limit cpus cpu-shares/c cpu-period cpu-quota cpu-rt-period cpu-rt-runtime cpuset-cpus cpuset-mems blkio-weight',
  ),
}

/** Docker's flags that have no meaning here, and why. */
export const neverFlags: Readonly<Record<string, string>> = {
  'cpu-count': 'docker has it for Windows only',
  'cpu-percent': 'docker has it for Windows only',
  'io-maxbandwidth': 'docker has it for Windows only',
  'io-maxiops': 'docker has it for Windows only',
  isolation: 'docker has it for Windows only',
  gpus: "docker hands it to the GPU maker's own runtime",
}
