/**
 * The compiler: it calls an ordered list of modules, one after the other. Pure.
 *
 *   request ──configure──▶ OCI spec ──compile──▶ birth and release
 */

import type { VolumePoint } from '../formats/docker/mount-point.ts'
import { newSpec, type OciSpec, type Process } from '../formats/oci/spec.ts'
import type { HostFacts } from '../kernel/machine/host.ts'
import { type Label, Program } from '../kernel/program/program.ts'
import { PRESET } from '../kernel/program/register.ts'
import { Birth } from './birth.ts'
import type { Module } from './module.ts'
import type { ExecDraft, Plan, PlanDraft, SpecDraft } from './plan.ts'

/** The programs of a start, or of a process that joins: the birth, its three lists, and the release that undoes it. */
export interface Compiled {
  readonly birth: Birth
  readonly monitor: Program
  readonly host: Program
  readonly child: Program
  readonly release: Program
}

export interface Planned {
  readonly plan: Plan
  readonly compiled: Compiled
}

/** Is called after each module's `configure`, with the spec as it is then: for `explain`. */
export type Observer = (module: Module, spec: OciSpec) => void

export class Compiler {
  readonly modules: readonly Module[]

  constructor(modules: readonly Module[]) {
    this.modules = modules
  }

  /** The number of the last chapter. */
  get chapter(): number {
    return Math.max(...this.chapters)
  }

  /** The numbers of its chapters. There may be gaps, so ask here whether the engine has a chapter. */
  get chapters(): readonly number[] {
    return this.modules.map(module => module.chapter)
  }

  /** Returns the draft with the examples that each module's `suppose` gives for what its `reserve` would hold. */
  suppose(draft: PlanDraft): PlanDraft {
    const supposed = { ...draft, reserved: { ...draft.reserved } }
    for (const module of this.modules) module.suppose?.(supposed)
    return supposed
  }

  /** Returns the plan: each module in turn writes its part of the spec. @throws {MinidockError} what a module refuses */
  plan(draft: PlanDraft, observe?: Observer): Plan {
    const plan: SpecDraft = { ...draft, spec: newSpec(), warnings: [] }
    for (const module of this.modules) {
      module.configure?.(plan)
      observe?.(module, plan.spec)
    }
    return plan
  }

  /** Returns the programs: each module in turn emits its part. @throws {MinidockError} `engine` for a mistake of a module */
  compile(plan: Plan): Compiled {
    let label: Label = { module: '', chapter: 0, why: '' }
    const birth = new Birth(() => label)
    const release = new Program()
    const parts = this.modules.map(module => {
      label = labelOf(module)
      const part = new Program(release.registers)
      module.compile?.(plan, birth, part.emitter(label))
      return part
    })
    // In the opposite order: the container's directory, which records what there is to undo, is removed last.
    for (const part of parts.toReversed()) release.instructions.push(...part.instructions)
    label = FLOOR
    birth.emitClone()
    return { birth, release, ...birth.programs() }
  }

  /** Returns the programs that join a container; the release is empty. @param pid of its first process; absent: the monitor, which runs them, has a pidfd of it */
  compileJoin(plan: Plan, pid?: number): Compiled {
    let label: Label = { module: '', chapter: 0, why: '' }
    const birth = new Birth(() => label)
    const release = new Program()
    for (const module of this.modules) {
      label = labelOf(module)
      if (module.chapter === 0 && pid !== undefined) holdProcess(birth, pid)
      module.join?.({ ...plan, init: PRESET.init }, birth)
    }
    label = FLOOR
    birth.emitClone()
    return { birth, release, ...birth.programs() }
  }

  /** Returns whether a volume is removed together with a container. @param users how many other containers use it */
  goesWith(volume: VolumePoint, users: number): boolean {
    return this.modules.some(module => module.goesWith?.(volume, users))
  }

  /** Returns the process that `exec` starts: the container's own, changed by each module in turn. */
  planExec(draft: ExecDraft): Process {
    for (const module of this.modules) module.configureExec?.(draft)
    return draft.process
  }

  /** Returns the program that changes a container that runs from one plan to the other: its limits. */
  compileChange(before: Plan, after: Plan): Program {
    const change = new Program()
    for (const module of this.modules) module.change?.(before, after, change.emitter(labelOf(module)))
    return change
  }

  /** Returns the program that removes what the id alone can find on the host, in case the container's release could not be read. @param id 64 hexadecimal digits */
  compileForgetting(id: string, host: HostFacts): Program {
    const removal = new Program()
    for (const module of this.modules) module.forget?.(id, host, removal.emitter(labelOf(module)))
    return removal
  }

  /** Returns the plan and its programs. @throws {MinidockError} as `plan` and `compile` */
  prepare(draft: PlanDraft): Planned {
    const plan = this.plan(draft)
    return { plan, compiled: this.compile(plan) }
  }
}

const FLOOR: Label = { module: 'floor', chapter: 0, why: '' }

function labelOf({ name, chapter, summary }: Module): Label {
  return { module: name, chapter, why: summary }
}

/** Opens a pidfd: the kernel could give the pid to another process meanwhile. */
function holdProcess(birth: Birth, pid: number): void {
  birth.host('prepare').because('a pidfd names this process for good: its pid could be reused').into(PRESET.init).pidfd_open(pid, 0)
}
