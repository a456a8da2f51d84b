/** What a container's programs are compiled from: the facts, what was reserved, and the spec that came of them. */

import type { ExecRequest } from '../formats/docker/exec.ts'
import type { ContainerRequest } from '../formats/docker/request.ts'
import type { ImageConfig } from '../formats/oci/image.ts'
import type { OciSpec, Process } from '../formats/oci/spec.ts'
import type { ResolvedUser } from '../formats/unix/passwd.ts'
import type { DeviceFacts } from '../kernel/machine/device-facts.ts'
import type { HostFacts } from '../kernel/machine/host.ts'
import type { Register } from '../kernel/program/register.ts'

/** What was asked of the host, of the image's files and of other containers. */
export interface PlanFacts {
  readonly host: HostFacts
  /** What `User` and `GroupAdd` come to in the image's /etc/passwd and /etc/group. */
  readonly user: ResolvedUser
  /** Processes whose namespaces are shared, by what was given for their container: `--pid container:web`. */
  readonly peers: Readonly<Record<string, number>>
  /** The host's devices that the request names, by their paths. */
  readonly devices: Readonly<Record<string, DeviceFacts>>
}

/** What a plan is made from: the request, the facts, and what modules have reserved. */
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
  /** What modules hold for the container, each under its own name, as JSON has it: `reserve` and `suppose` write it. */
  readonly reserved: Record<string, unknown>
}

export interface SpecDraft extends PlanDraft {
  /** To be written into. */
  readonly spec: OciSpec
  /** To be added to: what was asked for and will not be done, in docker's words. */
  readonly warnings: string[]
}

/** Everything that a module may know when it compiles. */
export interface Plan extends PlanDraft {
  readonly spec: OciSpec
  /** What was asked for and will not be done. */
  readonly warnings: readonly string[]
}

export interface PlanPaths {
  readonly launcher: string
  /** containers/<id> */
  readonly container: string
  readonly layers: string
  /** names/<name> */
  readonly name: string
}

/** What runs in a container beside its first process. */
export interface JoinPlan extends Plan {
  /** Holds a descriptor of the container's first process (pidfd_open(2)) when the host's list begins. */
  readonly init: Register
}

/** One more process of a container that runs. */
export interface ExecDraft {
  readonly plan: Plan
  readonly request: ExecRequest
  /** Whom the request's `User` means in the container's own files; absent: it names none. */
  readonly user?: ResolvedUser
  /** To be written into: at first the container's own process. */
  process: Process
}
