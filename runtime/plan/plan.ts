/** The data that a container's programs are compiled from: facts, reservations, and the spec that is configured from them. */

import type { ExecRequest } from '../formats/docker/exec.ts'
import type { MountPoint } from '../formats/docker/mount-point.ts'
import type { ContainerRequest } from '../formats/docker/request.ts'
import type { ImageConfig } from '../formats/oci/image.ts'
import type { OciSpec, Process } from '../formats/oci/spec.ts'
import type { ResolvedUser } from '../formats/unix/passwd.ts'
import type { DeviceFacts } from '../kernel/machine/device-facts.ts'
import type { HostFacts } from '../kernel/machine/host.ts'
import type { Register } from '../kernel/program/register.ts'

/** Facts of the host, of the image's files and of other containers. */
export interface PlanFacts {
  readonly host: HostFacts
  /** `User` and `GroupAdd`, resolved in the image's /etc/passwd and /etc/group. */
  readonly user: ResolvedUser
  /** Pids on the host of containers whose namespaces are shared, by the name or id in the request: `web` of `--pid container:web`. */
  readonly peers: Readonly<Record<string, number>>
  /** The host's devices that the request names, by their paths. */
  readonly devices: Readonly<Record<string, DeviceFacts>>
}

/** The input of a plan: the request, the facts, and the reservations. */
export interface PlanDraft extends PlanFacts {
  /** 64 hexadecimal digits. */
  readonly id: string
  /** Without slash: `brave_ritchie`. */
  readonly name: string
  readonly request: ContainerRequest
  readonly image: ImageConfig
  /** Absolute paths below the state folder. */
  readonly paths: PlanPaths
  /** The image's layers, lowest first: their names below `paths.layers`. */
  readonly layers: readonly string[]
  /** Results of the modules' `reserve` or `suppose`, each under the module's name. They are written to `plan.json`: values that JSON keeps as they are. */
  readonly reserved: Record<string, unknown>
  /** Volumes, binds and tmpfs mounts, sorted by their places. `reserve` resolves them once, when the container is created; absent: not resolved yet. */
  mounts?: readonly MountPoint[]
}

/** The input of `configure`. */
export interface SpecDraft extends PlanDraft {
  /** `configure` writes into it. */
  readonly spec: OciSpec
  /** `configure` adds what was asked for and will not be done, in docker's words. */
  readonly warnings: string[]
}

/** The input of `compile`. */
export interface Plan extends PlanDraft {
  readonly spec: OciSpec
  /** Sentences about what was asked for and will not be done. */
  readonly warnings: readonly string[]
}

export interface PlanPaths {
  /** The launcher's binary. */
  readonly launcher: string
  /** containers/<id> */
  readonly container: string
  readonly layers: string
  readonly volumes: string
  /** names/<name> */
  readonly name: string
}

/** The input of `join`: the plan of an exec or a health check. */
export interface JoinPlan extends Plan {
  /** The register that has a descriptor of the container's first process (pidfd_open(2)). */
  readonly init: Register
}

/** The input of `configureExec`: one more process of a container that runs. */
export interface ExecDraft {
  readonly plan: Plan
  readonly request: ExecRequest
  /** The request's `User`, resolved in the container's own files; absent: the request has none. */
  readonly user?: ResolvedUser
  /** At first the container's own process: `configureExec` writes into it. */
  process: Process
}
