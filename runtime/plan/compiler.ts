/**
 * The compiler: an ordered list of modules, and what walks through them. Pure.
 *
 *   request ──configure──▶ OCI spec ──compile──▶ birth and release
 */

import { newSpec, type OciSpec, type Process } from '../formats/oci/spec.ts'
import type { HostFacts } from '../kernel/machine/host.ts'
import { type Label, Program } from '../kernel/program/program.ts'
import { PRESET } from '../kernel/program/register.ts'
import { Birth } from './birth.ts'
import type { Module } from './module.ts'
import type { ExecDraft, Plan, PlanDraft, SpecDraft } from './plan.ts'

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

/** What a module added, seen as it happens: for `explain`. */
export type Observer = (module: Module, spec: OciSpec) => void

export class Compiler {
  readonly modules: readonly Module[]

  constructor(modules: readonly Module[]) {
    this.modules = modules
  }

  /** The last chapter of its modules. */
  get chapter(): number {
    return Math.max(...this.chapters)
  }

  /** All of them: the last may be there before those between. */
  get chapters(): readonly number[] {
    return this.modules.map(module => module.chapter)
  }

  /** Returns the draft with what each module supposes in the place of what it would reserve. */
  suppose(draft: PlanDraft): PlanDraft {
    const supposed = { ...draft, reserved: { ...draft.reserved } }
    for (const module of this.modules) module.suppose?.(supposed)
    return supposed
  }

  /** Returns the plan with the spec that each module in turn has written its part of. */
  plan(draft: PlanDraft, observe?: Observer): Plan {
    const plan: SpecDraft = { ...draft, spec: newSpec(), warnings: [] }
    for (const module of this.modules) {
      module.configure?.(plan)
      observe?.(module, plan.spec)
    }
    return plan
  }

  /** Returns the programs, written by each module in turn. */
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
    // What came first is undone last: the container's directory, which knows what else there is to undo, above all.
    for (const part of parts.toReversed()) release.instructions.push(...part.instructions)
    label = FLOOR
    birth.emitClone()
    return { birth, release, ...birth.programs() }
  }

  /** Returns the programs that join a container. @param pid of its first process; absent: the monitor, which runs them, knows it */
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

  /** Returns the process that `exec` starts: the container's own, changed by each module in turn. */
  planExec(draft: ExecDraft): Process {
    for (const module of this.modules) module.configureExec?.(draft)
    return draft.process
  }

  /** Returns the program that brings a container that runs from one plan to another, its limits above all. */
  compileChange(before: Plan, after: Plan): Program {
    const change = new Program()
    for (const module of this.modules) module.change?.(before, after, change.emitter(labelOf(module)))
    return change
  }

  /** Returns the program that removes what may be left of a container when its release could not be read. */
  compileForgetting(id: string, host: HostFacts): Program {
    const removal = new Program()
    for (const module of this.modules) module.forget?.(id, host, removal.emitter(labelOf(module)))
    return removal
  }

  /** Returns plan and programs. */
  prepare(draft: PlanDraft): Planned {
    const plan = this.plan(draft)
    return { plan, compiled: this.compile(plan) }
  }
}

const FLOOR: Label = { module: 'floor', chapter: 0, why: '' }

function labelOf({ name, chapter, summary }: Module): Label {
  return { module: name, chapter, why: summary }
}

/** With a descriptor, a pid that the kernel gives to another process meanwhile is never taken for the container's. */
function holdProcess(birth: Birth, pid: number): void {
  birth.host('prepare').because('a pidfd names this process for good: its pid could be reused').into(PRESET.init).pidfd_open(pid, 0)
}
