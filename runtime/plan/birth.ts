/**
 * How a container is born: three lists of instructions, run by the monitor, by the stage on the host, and by the new process, each in named phases.
 * Modules are taught in one order and a container is born in another: a module emits into the phases that it needs, and the phases order the whole.
 */

import { MinidockError } from '../base/errors.ts'
import { type Emitter, type Instruction, type Label, LISTS, type List, Program, Registers } from '../kernel/program/program.ts'
import type { Register } from '../kernel/program/register.ts'
import { checkHeld } from './held-descriptors.ts'

export const PHASES = {
  /** On the host, by the monitor, before there is a stage: `hold` opens what is kept until the container has ended. */
  monitor: ['hold'],
  /** On the host, by the stage. */
  host: ['prepare', 'clone', 'connect'],
  /**
   * In the new process. `root` makes the root file system while the host's is still in sight, and opens what will be bound from the host; `enter` makes it the root
   * and detaches the host's; `mount` works inside, where every path is looked up below the new root and no link can lead out; `cover` mounts what every container has
   * at places that a mount of the user's would hide; `seal` masks paths and makes them read-only; `confine` gives up rights; an OCI `create` will wait in `ready`; `exec` executes the program.
   */
  child: ['root', 'enter', 'mount', 'cover', 'seal', 'confine', 'ready', 'exec'],
} as const satisfies Record<List, readonly string[]>

type PhaseOf<L extends List> = (typeof PHASES)[L][number]
export type Phase = PhaseOf<List>

/** Things that one module at a time owns: where the root comes from, how it is entered, where a terminal comes from. A later module takes them over by name. */
export type Slot = 'root' | 'entry' | 'terminal'

interface Section {
  readonly program: Program
  readonly slot?: Slot
}

/** A phase and its instructions, in the order in which they run. */
export interface BirthPhase {
  readonly list: List
  readonly phase: Phase
  readonly instructions: readonly Instruction[]
}

export class Birth {
  readonly #label: () => Label
  readonly #registers = new Registers()
  readonly #sections = new Map<Phase, Section[]>()
  readonly #owners = new Map<Slot, string>()
  readonly #named = new Map<string, Register>()
  #cloneFlags = 0
  #cloneLabel: Label | undefined
  #cgroup: Register | undefined
  #pid: Register | undefined

  /** @param label returns the module whose instructions follow: the compiler changes it from module to module */
  constructor(label: () => Label) {
    this.#label = label
  }

  /**
   * Returns an emitter into a phase of the monitor's list. Each result that a call keeps in a register here is a descriptor that the monitor holds until the
   * container has ended, also when a later call uses the register again. Open it with CLOEXEC. Neither the stage nor the new process has the descriptor.
   */
  monitor(phase: PhaseOf<'monitor'>): Emitter {
    return this.#emitter(phase)
  }

  /** Returns an emitter into a phase of the stage's list. */
  host(phase: PhaseOf<'host'>): Emitter {
    return this.#emitter(phase)
  }

  /** Returns an emitter into a phase of the new process's list, which begins after `clone` and does not wait for `connect`. */
  child(phase: PhaseOf<'child'>): Emitter {
    return this.#emitter(phase)
  }

  /**
   * Takes a slot, and drops what its owner has emitted for it.
   * @param from the owner, so that no module takes a slot over by accident; absent: the slot has no owner yet
   * @returns emitters for the slot: what they emit is dropped when a later module takes the slot
   * @throws {MinidockError} `engine` when the owner is another module
   */
  take(slot: Slot, from?: string): { child(phase: PhaseOf<'child'>): Emitter } {
    const owner = this.#owners.get(slot)
    if (owner !== from) {
      throw new MinidockError(
        'engine',
        `module ${this.#label().module} takes over the ${slot} from ${from ?? 'nobody'}, but it belongs to ${owner ?? 'nobody'}`,
      )
    }
    this.#owners.set(slot, this.#label().module)
    for (const [phase, sections] of this.#sections) {
      this.#sections.set(
        phase,
        sections.filter(section => section.slot !== slot),
      )
    }
    return { child: phase => this.#emitter(phase, slot) }
  }

  /**
   * Emits for a slot that another module owns.
   * @returns emitters for the slot: what they emit is dropped when a later module takes the slot
   * @throws {MinidockError} `engine` when the slot is not that module's
   */
  extend(slot: Slot, owner: string): { child(phase: PhaseOf<'child'>): Emitter } {
    if (this.#owners.get(slot) !== owner) throw new MinidockError('engine', `the ${slot} does not belong to ${owner}`)
    return { child: phase => this.#emitter(phase, slot) }
  }

  /** Returns the name of the module that owns a slot; undefined: none has taken it. */
  owner(slot: Slot): string | undefined {
    return this.#owners.get(slot)
  }

  /** Adds new namespaces for the new process. @param flags CLONE_NEW flags of clone(2) */
  isolate(flags: number): void {
    this.#cloneLabel ??= {
      ...this.#label(),
      why: "each CLONE_NEW flag makes a namespace: without it, the host's is shared",
    }
    this.#cloneFlags |= flags
  }

  /** Clones the new process into a cgroup of version 2. @param cgroup a descriptor of its directory: the new process inherits it, and has to close it */
  bornIn(cgroup: Register): void {
    this.#cgroup = cgroup
  }

  /** Returns the register that has the new process's pid on the host, in `connect`. */
  pid(): Register {
    this.#pid ??= this.register('pid')
    return this.#pid
  }

  /**
   * Emits the clone as the last call of the phase `clone`: after it, the stage runs `connect` and the new process its own list. The compiler calls it once,
   * after all modules.
   */
  emitClone(): void {
    const label = this.#cloneLabel ?? { ...this.#label(), why: 'the new process is a child of the monitor, which waits for its exit code' }
    const emitter = this.#section('clone').emitter(label)
    const keeping = this.#pid ? emitter.into(this.#pid) : emitter
    keeping.clone(this.#cloneFlags, this.#cgroup)
  }

  /** Returns the register of that name, the same for every caller: a descriptor that is opened in one phase and used in another. */
  register(name: string): Register {
    const known = this.#named.get(name)
    if (known) return known
    const register = this.#registers.allocate(name)
    this.#named.set(name, register)
    return register
  }

  /**
   * Returns the three lists.
   * @throws {MinidockError} `engine` when the monitor would hold a result that is no descriptor, or another list uses a descriptor that the monitor holds
   */
  programs(): Readonly<Record<List, Program>> {
    const programs = { monitor: this.#join('monitor'), host: this.#join('host'), child: this.#join('child') }
    if (programs.monitor.instructions.length > 0) checkHeld(programs)
    return programs
  }

  /** Returns the phases that have instructions, list after list, in the order in which the lists begin to run: for `explain`. */
  phases(): readonly BirthPhase[] {
    const all = LISTS.flatMap(list => PHASES[list].map(phase => ({ list, phase, instructions: this.#instructions(phase) })))
    return all.filter(({ instructions }) => instructions.length > 0)
  }

  #emitter(phase: Phase, slot?: Slot): Emitter {
    return this.#section(phase, slot).emitter(this.#label())
  }

  #section(phase: Phase, slot?: Slot): Program {
    const section: Section = { program: new Program(this.#registers), ...(slot && { slot }) }
    const sections = this.#sections.get(phase)
    if (sections) sections.push(section)
    else this.#sections.set(phase, [section])
    return section.program
  }

  #join(list: List): Program {
    const whole = new Program(this.#registers)
    for (const phase of PHASES[list]) whole.instructions.push(...this.#instructions(phase))
    return whole
  }

  #instructions(phase: Phase): readonly Instruction[] {
    return (this.#sections.get(phase) ?? []).flatMap(({ program }) => program.instructions)
  }
}
