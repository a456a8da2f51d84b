/**
 * What one chapter adds to the engine. The engine that ships is all modules; the engine of chapter N is the first N.
 *
 *   reserve ─▶ configure ─▶ compile ─▶ furnish
 *
 * `configure` and `compile` are pure: a test gives them a request and reads the listing, without root and without Linux. What `reserve` and the facts have
 * told is kept on disk with the plan (`engine/write-plan.ts`), so that later commands compile the same program.
 */

import type { RestartPolicy } from '../formats/docker/request.ts'
import type { Process } from '../formats/oci/spec.ts'
import type { HostFacts } from '../kernel/machine/host.ts'
import type { Emitter } from '../kernel/program/program.ts'
import type { Birth } from './birth.ts'
import type { Contributions } from './contributions.ts'
import type { Journal } from './journal.ts'
import type { ExecDraft, JoinPlan, Plan, PlanDraft, SpecDraft } from './plan.ts'

/** What `furnish` may use to make things. */
export interface Workshop {
  /** Writes the image's whole tree into an empty directory. */
  copyImage(plan: Plan, directory: string): Promise<void>
  /** A program that joins the container when it runs, and executes `process` there: in its binary form. */
  join(plan: Plan, process: Process): Uint8Array
  /** A command of this engine, as words for execve(2): `system restart-policy web`. */
  command(...words: readonly string[]): readonly [string, ...string[]]
}

export interface Module {
  readonly name: string
  /** 0 is the floor: what is given from the start. */
  readonly chapter: number
  /** One line, for `--help` and `explain`. */
  readonly summary: string
  /** A container will be started in some milliseconds: what takes the kernel as long can begin. */
  expect?(): void
  /**
   * Asks the host for what nothing can be compiled without, or takes hold of it: an address, a port, a volume, a layer. What it holds is journalled first, and
   * carries the journal's id and generation; the result goes into `draft.reserved`. What it took before, for the same container, it finds again.
   */
  reserve?(draft: PlanDraft, journal: Journal): Promise<void>
  /** Pure. Fills `draft.reserved` with an example: `explain` and unit tests use it in the place of `reserve`. */
  suppose?(draft: PlanDraft): void
  /** Its part of the OCI spec, from the request and the image's config. Pure. */
  configure?(draft: SpecDraft): void
  /** Its part of birth and release. Pure. */
  compile?(plan: Plan, birth: Birth, release: Emitter): void
  /** What the compiled birth needs on the host: files, programs that join the container, a unit of systemd. After `compile`, before launch. */
  furnish?(plan: Plan, birth: Birth, workshop: Workshop): Promise<void>
  /** Its part of joining a container that runs, with the process that `plan.spec.process` says. Pure. */
  join?(plan: JoinPlan, birth: Birth): void
  /** Its part of the process that `exec` starts. Pure. */
  configureExec?(draft: ExecDraft): void
  /** What differs between two plans of a container, for one that runs. Pure. */
  change?(before: Plan, after: Plan, change: Emitter): void
  /** What may be left on the host of a container of which no more is known than its id: its release could not be read. Pure. */
  forget?(id: string, host: HostFacts, removal: Emitter): void
  /** Its part of commands that look at containers or clear away. */
  contributions?(): Promise<Contributions>
  /** Whether a container that has ended is started again. Pure. @returns nanoseconds to wait before; undefined: it is not */
  restartDelay?(policy: RestartPolicy, ended: EndedRun): number | undefined
}

/** A container's run that has ended. */
export interface EndedRun {
  readonly exitCode: number
  /** How often it was started again since a user started it. */
  readonly count: number
  /** A user stopped or killed it. */
  readonly stopped: boolean
  /** Nanoseconds that were waited before this run; 0 before the first. */
  readonly delay: number
  /** Nanoseconds for which it ran. */
  readonly ran: number
}
