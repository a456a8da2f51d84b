/**
 * The OCI runtime spec 1.2: what a runtime must make true before it executes the container's program. Second of the three things a container is compiled
 * through (request → spec → program), and the `config.json` of a bundle, which runc, crun and youki read too.
 *
 * Source: opencontainers/runtime-spec, config.md and config-linux.md (schemas in the same repository). Modules write into a draft, so fields are mutable.
 * Here is what any Unix has; `linux.ts` has the rest. The spec lets most members be absent; those that every container needs are required here, so that a
 * module can write into them: `root` and `process` as runc requires them, and lists that are empty rather than absent.
 */

import type { IdMapping, LinuxSpec } from './linux.ts'

export interface OciSpec {
  ociVersion: string
  root: Root
  process: Process
  hostname?: string
  domainname?: string
  /** In the order in which they are mounted. */
  mounts: SpecMount[]
  hooks?: Hooks
  annotations?: Record<string, string>
  linux: LinuxSpec
}

export interface Root {
  /** Absolute, or relative to the bundle. */
  path: string
  readonly?: boolean
}

export interface Process {
  /** argv; empty cannot be started. */
  args: string[]
  env: string[]
  /** Absolute, in the container. */
  cwd: string
  terminal?: boolean
  consoleSize?: { height: number; width: number }
  user: User
  /** Lists of names `CAP_CHOWN`. */
  capabilities?: Capabilities
  rlimits?: Rlimit[]
  noNewPrivileges?: boolean
  /** -1000 to 1000, for /proc/self/oom_score_adj. */
  oomScoreAdj?: number
  apparmorProfile?: string
  selinuxLabel?: string
  ioPriority?: { class: 'IOPRIO_CLASS_RT' | 'IOPRIO_CLASS_BE' | 'IOPRIO_CLASS_IDLE'; priority?: number }
  scheduler?: Scheduler
  /** Lists of CPUs `0-3,7`: while the runtime enters the container's cgroup, and after. */
  execCPUAffinity?: { initial?: string; final?: string }
}

export interface User {
  uid: number
  gid: number
  /** 0o022 is 18. */
  umask?: number
  additionalGids?: number[]
}

export interface Capabilities {
  bounding?: string[]
  permitted?: string[]
  effective?: string[]
  inheritable?: string[]
  ambient?: string[]
}

/** 2^64-1 (nearest double: 18446744073709552000) is RLIM_INFINITY. */
export interface Rlimit {
  /** `RLIMIT_NOFILE`. */
  type: string
  soft: number
  hard: number
}

export interface Scheduler {
  policy: 'SCHED_OTHER' | 'SCHED_FIFO' | 'SCHED_RR' | 'SCHED_BATCH' | 'SCHED_ISO' | 'SCHED_IDLE' | 'SCHED_DEADLINE'
  nice?: number
  priority?: number
  flags?: string[]
  /** Nanoseconds, as are the next two. */
  runtime?: number
  deadline?: number
  period?: number
}

export interface SpecMount {
  destination: string
  /** A file system (`tmpfs`, `proc`), `bind` or nothing for a bind mount. */
  type?: string
  source?: string
  /** As mount(8) spells them: `nosuid`, `rbind`, `mode=755`. */
  options?: string[]
  uidMappings?: IdMapping[]
  gidMappings?: IdMapping[]
}

export interface Hooks {
  /** Deprecated by the spec, still used (nvidia's). */
  prestart?: Hook[]
  createRuntime?: Hook[]
  createContainer?: Hook[]
  startContainer?: Hook[]
  poststart?: Hook[]
  poststop?: Hook[]
}

export interface Hook {
  path: string
  /** argv, with argv[0]. */
  args?: string[]
  env?: string[]
  /** Seconds. */
  timeout?: number
}

/** A spec that says no more than it must: no program, root's user, the folder `rootfs` of the bundle. Modules add all else. */
export function newSpec(): OciSpec {
  return {
    ociVersion: '1.2.0',
    root: { path: 'rootfs' },
    process: { user: { uid: 0, gid: 0 }, args: [], env: [], cwd: '/' },
    mounts: [],
    linux: { namespaces: [] },
  }
}
