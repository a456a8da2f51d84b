/**
 * A module: one chapter's part of the engine. The engine that ships has all modules; the engine of chapter N has those of chapters 0 to N.
 *
 *   reserve ─▶ configure ─▶ compile ─▶ keep ─▶ furnish ─▶ launch
 *
 * `configure` and `compile` are pure: a test gives them a request and reads the listing, without root and without Linux. The facts and the results of `reserve`
 * are kept on disk (`plan.json`, `engine/write-plan.ts`), so that later commands compile the same programs without asking the host again.
 */

import type { VolumePoint } from '../formats/docker/mount-point.ts'
import type { RestartPolicy } from '../formats/docker/request.ts'
import type { Process } from '../formats/oci/spec.ts'
import type { HostFacts } from '../kernel/machine/host.ts'
import type { Emitter } from '../kernel/program/program.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import type { GoingWith } from '../store/containers/mount-events.ts'
import type { Store } from '../store/state/store.ts'
import type { Birth } from './birth.ts'
import type { Contributions } from './contributions.ts'
import type { Journal } from './journal.ts'
import type { ExecDraft, JoinPlan, Plan, PlanDraft, SpecDraft } from './plan.ts'

/** Tools of the engine for `furnish`. */
export interface Workshop {
  /** Writes the image's whole tree into an empty directory. */
  copyImage(plan: Plan, directory: string): Promise<void>
  /** Returns the program that joins the container once it runs, and executes `process` there: in its binary form. */
  join(plan: Plan, process: Process): Uint8Array
  /** Returns a command line of this engine, as words for execve(2). @param words `system`, `restart-policy`, `web` */
  command(...words: readonly string[]): readonly [string, ...string[]]
  /** Writes a file of the container's directory, once all modules have furnished it: of several modules that name it, the last one says what is in it. */
  write(name: string, content: () => string): void
}

export interface Module {
  /** `cgroups`: listings show it beside each line of the module's. */
  readonly name: string
  /** 0: the floor, which is given from the start. */
  readonly chapter: number
  /** One line, for `--help` and `explain`. */
  readonly summary: string
  /**
   * Begins work of the kernel that takes some milliseconds and can go on while this process plans. Called first, and only where the engine starts a container
   * without a client.
   */
  expect?(): void
  /**
   * Asks the host for data without which nothing can be compiled, or takes hold of something: an address, a port, a volume. It notes in the journal how to undo
   * that before it takes hold, marks what it holds with the journal's id and generation, and writes the result to `draft.reserved` under the module's name.
   * Called by each start: it finds again what it holds for the same container already. Also called by `create`, with generation 0: then it takes only what the
   * container keeps until it is removed, as an anonymous volume, and supposes the rest.
   * @throws {MinidockError} for a request that cannot be met; earlier modules' reservations are undone then
   */
  reserve?(draft: PlanDraft, journal: Journal, store: Store): Promise<void>
  /**
   * Makes what the container keeps until it is removed: its volumes, and what they get from the image. Called when the container's record is on disk, so that
   * each command that looks for a volume's users finds it: once by `create` and `run`, and again by each later start, which makes what was lost meanwhile. The journal is
   * undone when the container itself is gone again.
   */
  keep?(plan: Plan, journal: Journal, store: Store): Promise<void>
  /** Writes what `reserve` would find on this machine, and takes hold of nothing: for `explain`. @throws {MinidockError} as `reserve` */
  look?(draft: PlanDraft, store: Store): Promise<void>
  /**
   * Emits the mounts that a container has besides its layers into the phases `prepare` and `mount`, for `cp` while it does not run. They run in a mount namespace of
   * their own, and `mount` inside the container's root.
   * @throws {MinidockError} when the source of one is gone
   */
  mountStopped?(container: StoredContainer, store: Store, birth: Birth): Promise<void>
  /** Fills in an example where neither `reserve` nor `look` was called: for lessons, for unit tests, and where `look` could not read. Pure. */
  suppose?(draft: PlanDraft): void
  /** Writes its part of the OCI spec, from the request and the image's config. Pure. @throws {MinidockError} `invalid` for a request that makes no sense */
  configure?(draft: SpecDraft): void
  /** Emits its part of birth and release. The release runs in the opposite order of the modules, and has to tolerate that it ran before. Pure. */
  compile?(plan: Plan, birth: Birth, release: Emitter): void
  /**
   * Makes what the compiled birth needs on the host: files in `plan.paths.container`, programs that join the container, a unit of systemd. The journal does not
   * undo it.
   */
  furnish?(plan: Plan, birth: Birth, workshop: Workshop): Promise<void>
  /** Emits its part of the program that joins a container that runs, for an exec or a health check: `plan.spec.process` is the process that joins. Pure. */
  join?(plan: JoinPlan, birth: Birth): void
  /** Writes its part of the process that `exec` starts. Pure. */
  configureExec?(draft: ExecDraft): void
  /** Emits the calls that change a container that runs from one plan to the other, for `update`. A launcher on the host runs them. Pure. */
  change?(before: Plan, after: Plan, change: Emitter): void
  /** Emits calls that remove what the id alone can find on the host, in case the release could not be read. Each removal of a container runs them. Pure. */
  forget?(id: string, host: HostFacts, removal: Emitter): void
  /** Loads its part of commands that show containers or remove what is not used. */
  contributions?(): Promise<Contributions>
  /** Returns whether a volume is removed together with a container, where a user asks for that. @param users how many other containers use it. Pure. */
  goesWith?(volume: VolumePoint, users: number): boolean
  /** Returns events of other objects that happen together with the container's: its network is connected when it starts. Pure. */
  events?(plan: Plan): readonly GoingWith[]
  /** Returns the nanoseconds to wait before a container that has ended is started again; undefined: it is not started again. Pure. */
  restartDelay?(policy: RestartPolicy, ended: EndedRun): number | undefined
}

/** One life of a container, which has ended. */
export interface EndedRun {
  readonly exitCode: number
  /** How often its restart policy has started the container since a user did. */
  readonly count: number
  /** Whether a user stopped or killed it. */
  readonly stopped: boolean
  /** Nanoseconds that the monitor waited before this life; 0 for the first. */
  readonly delay: number
  /** Nanoseconds for which it ran. */
  readonly ran: number
}
