/** What a call does to the picture: a pure function of the state before it. */

import type { Reading } from './operation.ts'
import type { Process, State } from './state.ts'

export interface Outcome {
  readonly state: State
  /** What one sees, in a few words; absent: nothing of what the picture shows changes. */
  readonly says?: string
}

export type Effect = (scene: Scene, read: Reading, keeps: string | undefined) => Outcome

/** What /proc and /sys hold is the same on every Linux: of the paths that are masked, these are directories. */
const MASKED_DIRECTORIES = ['/proc/asound', '/proc/acpi', '/proc/scsi', '/sys/firmware', '/sys/devices/virtual/powercap']

/** A state, seen by the process that makes the call. */
export class Scene {
  readonly state: State
  readonly process: Process
  readonly #tolerates: readonly string[]

  constructor(state: State, process: Process, tolerates: readonly string[]) {
    this.state = state
    this.process = process
    this.#tolerates = tolerates
  }

  changeProcess(change: Partial<Process>, says?: string): Outcome {
    const processes = this.state.processes.map(process => (process.name === this.process.name ? { ...process, ...change } : process))
    return { state: { ...this.state, processes }, ...(says !== undefined && { says }) }
  }

  unchanged(says?: string): Outcome {
    return { state: this.state, ...(says !== undefined && { says }) }
  }

  /** The call fails as it may. @throws {RangeError} it may not */
  tolerated(errno: string): Outcome {
    if (!this.mayFail(errno)) throw new RangeError(`${errno} is not tolerated`)
    return this.unchanged(`${errno}, which is no failure here: nothing changes`)
  }

  mayFail(errno: string): boolean {
    return this.#tolerates.includes(errno)
  }

  /** Every image has these directories, or minidock puts them there. */
  isThere(path: string): boolean {
    return ['/proc', '/sys', '/dev'].includes(path)
  }

  /** Whether a path that is masked is a file's. */
  isFile(path: string): boolean {
    return !MASKED_DIRECTORIES.includes(path)
  }

  /** Without the 64 digits of a container's id. */
  show(path: string): string {
    return shortPath(path)
  }
}

export function shortPath(path: string): string {
  return path.replace(/([0-9a-f]{12})[0-9a-f]{52}/g, '$1…')
}
