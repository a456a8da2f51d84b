/** A container that is measured: its files are looked up once in each of its lives. */

import type { Hierarchy } from '../../kernel/cgroups/cgroups.ts'
import { recordedCgroup } from '../../store/containers/recorded-cgroup.ts'
import { isRunning, type StoredContainer } from '../../store/containers/stored-container.ts'
import type { MachineTime } from './accounting.ts'
import { Meter } from './meter.ts'
import type { Measured, Sample, Shown } from './stats-row.ts'

/** Docker counts what goes through the container's own interfaces: the host's are not its own. */
const WITHOUT_NETWORK = ['host', 'none']

export class Subject {
  readonly #text: string
  readonly #hierarchies: readonly Hierarchy[]
  #container: StoredContainer
  #isRemoved = false
  #meter: Meter | undefined
  /** Undefined: it does not run. */
  #life: string | undefined
  #now: Sample | undefined
  #earlier: Sample | undefined

  /** @param text what it is called in the listing */
  constructor(text: string, container: StoredContainer, hierarchies: readonly Hierarchy[]) {
    this.#text = text
    this.#hierarchies = hierarchies
    this.#container = container
    this.update(container)
  }

  get id(): string {
    return this.#container.record.Id
  }

  /** @param container as it is now; undefined: it is gone */
  update(container: StoredContainer | undefined): void {
    this.#isRemoved = container === undefined
    if (container) this.#container = container
    const life = container && isRunning(container) ? lifeOf(container) : undefined
    if (life === this.#life) return
    this.close()
    this.#life = life
    if (container && life !== undefined) this.#meter = this.#meterOf(container)
  }

  /** @returns false when it seems to have ended, and nobody has said so */
  measure(machine: MachineTime): boolean {
    if (!this.#meter) return true
    const usage = this.#meter.read()
    this.#earlier = this.#now
    this.#now = usage && { usage, machine }
    return usage !== undefined && usage.pids > 0
  }

  get shown(): Shown {
    const { Id, Name } = this.#container.record
    return { container: this.#text, id: Id, name: Name, measured: this.#measured() }
  }

  close(): void {
    this.#meter?.close()
    this.#meter = undefined
    this.#now = undefined
    this.#earlier = undefined
  }

  #measured(): Measured {
    if (this.#now) return { kind: 'measured', now: this.#now, earlier: this.#earlier }
    return { kind: this.#isRemoved || this.#life !== undefined ? 'unknown' : 'ended' }
  }

  #meterOf({ record, directory, process }: StoredContainer): Meter | undefined {
    const cgroup = recordedCgroup(directory)
    if (!cgroup) return undefined
    const hasNetwork = !WITHOUT_NETWORK.includes(record.Request.HostConfig.NetworkMode)
    return new Meter({ hierarchies: this.#hierarchies, cgroup, networkOf: hasNetwork ? process?.Pid : undefined })
  }
}

function lifeOf({ process }: StoredContainer): string {
  return `${process?.Pid} ${process?.PidStart} ${process?.StartedAt}`
}
