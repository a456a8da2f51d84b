/** The context of every operation: the compiler, the store and the launcher. It knows no operation. */

import { thisProgram } from '../kernel/launch/client.ts'
import { Compiler } from '../plan/compiler.ts'
import type { Module } from '../plan/module.ts'
import { createStore, type Store } from '../store/state/store.ts'

export interface EngineOptions {
  /** The state folder. */
  readonly root: string
  /** The launcher's binary. */
  readonly launcher: string
  /** Words before the arguments in a command line of this engine: the chapter's number in `npm run chapter`. */
  readonly words?: readonly string[]
}

export interface Engine {
  readonly compiler: Compiler
  readonly store: Store
  /** The launcher's binary. */
  readonly launcher: string
  /** Returns a command line of this engine, as words for execve(2): Node, its flags, the script, `--root`, and the words. */
  command(...words: readonly string[]): readonly [string, ...string[]]
}

/** Returns an engine of these modules. Nothing is read or made until an operation needs it. */
export function createEngine(modules: readonly Module[], { root, launcher, words = [] }: EngineOptions): Engine {
  const store = createStore(root, launcher)
  return {
    compiler: new Compiler(modules),
    store,
    launcher,
    command: (...asked) => [...thisProgram(), ...words, '--root', store.paths.root, ...asked],
  }
}
