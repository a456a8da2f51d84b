/**
 * Node keeps what it has compiled, but not what it compiles in a sandbox: there, what is written is lost, and each call of an engine would compile all that
 * it uses. So it is compiled outside, by a process of its own. That it failed makes things slow, and nothing worse.
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'

function compiling(): ChildProcess {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'compile-engine.ts')], { stdio: 'ignore' })
  return child.on('error', () => undefined)
}

/** Whoever has seen enough meanwhile need not wait for it. */
export function compileBehind(): void {
  compiling().unref()
}

/** @returns when it is done */
export function compiledInAdvance(): Promise<void> {
  return new Promise(resolve => compiling().on('close', () => resolve()))
}
