/**
 * The engine: an ordered list of modules, and what walks through them.
 *
 *   request ──configure──▶ OCI spec ──compile──▶ birth and release ──launch──▶ a process
 *
 * Planning is pure; `create` and `start` are where something is made.
 */

import { MinidockError } from '../errors.ts'
import type { ExecRequest } from '../formats/docker-exec.ts'
import type { ContainerRequest } from '../formats/docker-request.ts'
import { newSpec, type OciSpec } from '../formats/oci-spec.ts'
import { type Attachment, type FailedStart, thisProgram } from '../kernel/client.ts'
import type { HostFacts } from '../kernel/host.ts'
import type { Launch, ReleaseResult } from '../kernel/launcher.ts'
import { type Label, Program } from '../kernel/program.ts'
import { PRESET } from '../kernel/register.ts'
import { Birth } from '../plan/birth.ts'
import type { Module, Plan, SpecDraft } from '../plan/module.ts'
import type { ContainerRecord } from '../store/container-record.ts'
import type { StoredContainer } from '../store/containers.ts'
import { createStore, type Store } from '../store/store.ts'
import { VERSION } from '../version.ts'
import { type Created, type CreateOptions, createContainer } from './create.ts'
import type { RereleaseOptions } from './rerelease.ts'
import { settle } from './settle.ts'
import { explainFailedStart, handOverContainer, type StartOptions, startContainer, startUnlessActive } from './start.ts'

export interface EngineOptions {
  /** The state folder. */
  readonly root: string
  /** The launcher's binary. */
  readonly launcher: string
  /** What stands before the arguments in a command line of this engine: the chapter's number in `npm run chapter`. */
  readonly words?: readonly string[]
}

/** What a plan is made from. */
export type PlanInput = Omit<Plan, 'spec' | 'warnings'> & Pick<SpecDraft, 'peers' | 'devices'>

export interface Compiled {
  readonly birth: Birth
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

export class Engine {
  readonly version = VERSION
  readonly modules: readonly Module[]
  readonly launcher: string
  readonly store: Store
  readonly #words: readonly string[]

  constructor(modules: readonly Module[], options: EngineOptions) {
    this.modules = modules
    this.launcher = options.launcher
    this.#words = options.words ?? []
    this.store = createStore(options.root, options.launcher)
  }

  /** The last chapter that this engine has. */
  get chapter(): number {
    return Math.max(...this.modules.map(module => module.chapter))
  }

  /** All of them: the last may be there before those between. */
  get chapters(): readonly number[] {
    return this.modules.map(module => module.chapter)
  }

  /** Pure: the spec, made by each module in turn. */
  plan(input: PlanInput, observe?: Observer): Plan {
    const draft: SpecDraft = { ...input, spec: newSpec(), warnings: [] }
    for (const module of this.modules) {
      module.configure?.(draft)
      observe?.(module, draft.spec)
    }
    return { ...input, spec: draft.spec, warnings: draft.warnings }
  }

  /** Pure: the programs, written by each module in turn. */
  compile(plan: Plan): Compiled {
    let label: Label = { module: '', chapter: 0, why: '' }
    const birth = new Birth(() => label)
    const release = new Program()
    const parts = this.modules.map(module => {
      label = { module: module.name, chapter: module.chapter, why: module.summary }
      const part = new Program(release.registers)
      module.compile?.(plan, birth, part.emitter(label))
      return part
    })
    // What came first is undone last: the container's directory, which knows what else there is to undo, above all.
    for (const part of parts.toReversed()) release.instructions.push(...part.instructions)
    label = { module: 'floor', chapter: 0, why: '' }
    birth.emitClone()
    return { birth, release, ...birth.programs() }
  }

  /** Pure: the programs that join a container. @param pid of its first process; absent: the monitor, which runs them, knows it */
  compileJoin(plan: Plan, pid?: number): Compiled {
    let label: Label = { module: '', chapter: 0, why: '' }
    const birth = new Birth(() => label)
    const release = new Program()
    for (const module of this.modules) {
      label = { module: module.name, chapter: module.chapter, why: module.summary }
      if (module.chapter === 0 && pid !== undefined) holdProcess(birth, pid)
      module.join?.({ ...plan, init: PRESET.init }, birth)
    }
    label = { module: 'floor', chapter: 0, why: '' }
    birth.emitClone()
    return { birth, release, ...birth.programs() }
  }

  /** Pure: what brings a container that runs from one plan to another, its limits above all. */
  compileChange(before: Plan, after: Plan): Program {
    const change = new Program()
    for (const module of this.modules)
      module.change?.(before, after, change.emitter({ module: module.name, chapter: module.chapter, why: module.summary }))
    return change
  }

  /** Pure: what takes away whatever may be left of a container, though nobody knows any more what that is. */
  compileForgetting(id: string, host: HostFacts): Program {
    const removal = new Program()
    for (const module of this.modules)
      module.forget?.(id, host, removal.emitter({ module: module.name, chapter: module.chapter, why: module.summary }))
    return removal
  }

  /** Pure: both. */
  prepare(input: PlanInput): Planned {
    const plan = this.plan(input)
    return { plan, compiled: this.compile(plan) }
  }

  /** A container is about to be planned, and started. */
  expect(): void {
    for (const module of this.modules) module.expect?.()
  }

  /** Makes a container's directory, whole or not at all. */
  create(request: ContainerRequest, options: CreateOptions): Promise<Created> {
    return createContainer(this, request, options)
  }

  /** In the background. @returns once the container's program runs */
  start(container: StoredContainer, options: StartOptions = {}): Promise<Launch> {
    return startContainer(this, container, options)
  }

  /** As `start`; that somebody else has started it a moment ago is what was wanted. */
  startUnlessActive(container: StoredContainer): Promise<void> {
    return startUnlessActive(this, container)
  }

  /** In the foreground: a client takes it over, and this process ends. */
  handOver(container: StoredContainer, attachment: Attachment, planned?: Planned): Promise<never> {
    return handOverContainer(this, container, attachment, planned)
  }

  /** One more process in a container that runs, in the foreground: as above. */
  async exec(container: StoredContainer, request: ExecRequest, attachment: Attachment): Promise<never> {
    const { execAttached } = await import('./exec.ts')
    return await execAttached(this, container, request, attachment)
  }

  /** The same in the background. @returns once the program runs */
  async execDetached(container: StoredContainer, request: ExecRequest): Promise<void> {
    const { execDetached } = await import('./exec.ts')
    await execDetached(this, container, request)
  }

  /** Pure but for what the host has: a request by itself, as if it were another container's. @throws {MinidockError} `invalid` */
  async check(container: StoredContainer, request: ContainerRequest): Promise<void> {
    const { planOf } = await import('./update.ts')
    planOf(this, container.record, request)
  }

  /** Carries out what differs between a container's request and another one. @returns warnings, in docker's words */
  async update(container: StoredContainer, request: ContainerRequest): Promise<readonly string[]> {
    const { updateContainer } = await import('./update.ts')
    return await updateContainer(this, container, request)
  }

  /** What to say of a process whose client this one was. */
  async failedExec(start: FailedStart): Promise<MinidockError> {
    const { explainFailedExec } = await import('./exec.ts')
    return explainFailedExec(this, start)
  }

  /** For the monitor of a container that has ended. @returns milliseconds after which it runs `next`; undefined: never */
  async prepareRestart(container: StoredContainer): Promise<number | undefined> {
    const { prepareRestart } = await import('./restart.ts')
    return await prepareRestart(this, container)
  }

  /** What to say of a container whose client this process was. */
  failed(start: FailedStart): { readonly record: ContainerRecord; readonly error: MinidockError } {
    return explainFailedStart(this, start)
  }

  /** A command of this engine, as words for execve(2). */
  command(...words: readonly string[]): readonly [string, ...string[]] {
    return [...thisProgram(), ...this.#words, '--root', this.store.paths.root, ...words]
  }

  /** Removes a container that does not run, under its lock. @param id of one whose files may be damaged */
  async remove(id: string): Promise<ReleaseResult> {
    const { removeFromDisk } = await import('./remove.ts')
    return await removeFromDisk(this, id)
  }

  /** Brings a container's release up to date with what its directory says, while it runs. @returns false when there is none: it does not run */
  async recompileRelease(id: string, options: RereleaseOptions = {}): Promise<boolean> {
    const { recompileRelease } = await import('./rerelease.ts')
    return recompileRelease(this, id, options)
  }

  /**
   * A container by name or id, as it is and not as a killed monitor left it.
   * @param restarts false for who is about to end it: a restart policy is not carried out then
   */
  async settled(text: string, { restarts = true } = {}): Promise<StoredContainer> {
    const container = await settle(this, this.store.containers.find(text), restarts)
    if (!container)
      throw new MinidockError('not-found', `No such container: ${text}`, { hint: 'its monitor was killed, and --rm has removed it' })
    return container
  }

  /**
   * As `settled`, for whoever goes into the container: one that is just being started is waited for.
   * @throws {MinidockError} `conflict` when its start does not come to an end
   */
  async begun(text: string): Promise<StoredContainer> {
    const { begun } = await import('./begun.ts')
    return await begun(this, text)
  }

  /**
   * All containers, each as it is; what cannot be settled, as it was found: `rm` and `system gc` say why.
   * @param damaged is told of those that cannot be read
   */
  async settledAll(damaged?: (id: string, error: MinidockError) => void): Promise<StoredContainer[]> {
    const all = await Promise.all(
      this.store.containers.list(damaged).map(container => settle(this, container, true).catch(() => container)),
    )
    return all.filter(container => container !== undefined)
  }
}

/** With a descriptor, a pid that is given to somebody else meanwhile is never taken for the container's. */
function holdProcess(birth: Birth, pid: number): void {
  birth.host('prepare').because("a hold on the container's first process, whose namespaces are joined").into(PRESET.init).pidfd_open(pid, 0)
}

export function createEngine(modules: readonly Module[], options: EngineOptions): Engine {
  return new Engine(modules, options)
}
