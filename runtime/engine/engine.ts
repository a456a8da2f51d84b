/** The context of every operation: what compiles, where state lies, what launches. It knows no operation. */

import { thisProgram } from '../kernel/launch/client.ts'
import { Compiler } from '../plan/compiler.ts'
import type { Module } from '../plan/module.ts'
import { createStore, type Store } from '../store/state/store.ts'

export interface EngineOptions {
  /** The state folder. */
  readonly root: string
  /** The launcher's binary. */
  readonly launcher: string
  /** What stands before the arguments in a command line of this engine: the chapter's number in `npm run chapter`. */
  readonly words?: readonly string[]
}

export interface Engine {
  readonly compiler: Compiler
  readonly store: Store
  /** The launcher's binary. */
  readonly launcher: string
  /** A command of this engine, as words for execve(2). */
  command(...words: readonly string[]): readonly [string, ...string[]]
}

export function createEngine(modules: readonly Module[], { root, launcher, words = [] }: EngineOptions): Engine {
  const store = createStore(root, launcher)
  return {
    compiler: new Compiler(modules),
    store,
    launcher,
    command: (...asked) => [...thisProgram(), ...words, '--root', store.paths.root, ...asked],
  }
}
