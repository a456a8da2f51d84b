/**
 * Node keeps what it has compiled, but not what it compiles in a sandbox: there, what is written is lost, and each call of an engine would compile all that
 * it uses. So it is compiled outside, by a process of its own.
 */

import { spawn } from 'node:child_process'
import { join } from 'node:path'

/** @returns when it is done, which is for tests to wait for. That it failed makes things slow, and nothing worse. */
export function compiledInAdvance(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const child = spawn(process.execPath, [join(import.meta.dirname, 'compile-engine.ts')], { stdio: 'ignore' })
  child.on('close', () => resolve()).on('error', () => resolve())
  // Whoever has seen enough need not wait for it.
  child.unref()
  return promise
}
