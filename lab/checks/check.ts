/** What a check is: a sentence about a container's system, and how to find out whether it holds, with any engine. */

import type { EngineUnderTest } from '../engines/engine-under-test.ts'

export interface Check {
  /** A sentence about the system: 'a process cannot leave its root by a second chroot'. */
  readonly name: string
  /** The first chapter whose engine promises it. */
  readonly since: number
  /** The last chapter that does, if a later one ends it. */
  readonly until?: number
  /** The TODO of that chapter's exercise that it proves. */
  readonly todo?: number
  /** Where to look when it fails: 'heart.ts, enter(): the order of chroot and chdir; man 2 chroot'. */
  readonly where: string
  /** Why docker and podman are not asked: the check is about minidock alone. */
  readonly minidockOnly?: string
  /** @throws {CheckFailure} when the system is not as promised */
  run(bench: Bench): Promise<void>
}

export class CheckFailure extends Error {
  readonly expected: string
  readonly seen: string
  readonly where: string | undefined

  /**
   * Two sentences about the system: 'the mount table of the host is unchanged', 'it has one more line: …'.
   * @param where to look, where that is elsewhere than the check says
   */
  constructor(expected: string, seen: string, where?: string) {
    super(`expected: ${expected}\nseen: ${seen}`)
    this.expected = expected
    this.seen = seen
    this.where = where
  }
}

export interface Finished {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

export interface CallOptions {
  readonly input?: string | Uint8Array
  /** Milliseconds; `within(20)` if absent. */
  readonly timeout?: number
}

/** What a check acts through and looks with. All of it is inside the sandbox. */
export interface Bench {
  readonly engine: EngineUnderTest
  /** An empty folder of this check. */
  readonly folder: string
  /** The engine's state folder; undefined for docker and podman. */
  readonly root: string | undefined
  /** The engine's command line: `cli(['run', '--rm', 'busybox', 'true'])`. A code other than 0 is a result like others. */
  cli(args: readonly string[], options?: CallOptions): Promise<Finished>
  /** The same on a terminal of that size, on which nobody types: what it shows, stdout and stderr in one. */
  onTerminal(args: readonly string[], size: { readonly rows: number; readonly columns: number }): Promise<Finished>
  /** `run -d FLAGS… busybox …`: a container for the time of the check; what is still there at its end is removed. */
  background(args: readonly string[]): Promise<{ readonly id: string; readonly pid: number }>
  /** The first object that `inspect NAME` shows. */
  inspect(name: string): Promise<Readonly<Record<string, unknown>>>
  /** A command in the sandbox's shell: what the host sees. */
  host(command: string, options?: CallOptions): Promise<Finished>
}
