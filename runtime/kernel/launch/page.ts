/** Runs a pager: a program that reads a long text, and shows it a screen at a time. */

import { type ChildProcess, spawn } from 'node:child_process'
import { errnoName } from '../../base/errors.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export interface Pager {
  readonly file: string
  readonly args: readonly string[]
}

/** For less: end where it all fits, let colours through, leave the text on the screen. For lv: let colours through. The user's own settings go first. */
const SETTINGS: Environment = { LESS: 'FRX', LV: '-c' }

/** `unread`: there is no such program, so nothing was shown. */
export type Paged = 'read' | 'unread'

/** What the shell says of a command that it cannot run, or cannot find. */
const NOT_RUN: readonly (number | null)[] = [126, 127]

/** Keys of a terminal that are the pager's: less stops a search at Ctrl-C, and goes on. */
const KEYS = ['SIGINT', 'SIGQUIT'] as const
const ENDS = ['SIGTERM', 'SIGHUP'] as const

/**
 * Waits until the user has left the pager: only then has the terminal its settings back. That a user has seen enough before the end is no error.
 * A signal that ends the pager ends this process as well, so that the shell sees the same.
 */
export async function page(text: Uint8Array, { file, args }: Pager, env: Environment): Promise<Paged> {
  // Before there is a pager, or a key that a user presses at its first sight would end this process.
  for (const signal of KEYS) process.on(signal, ignore)
  const pager = spawn(file, args, { env: { ...SETTINGS, ...env }, stdio: ['pipe', 'inherit', 'inherit'] })
  const passed = new Set<NodeJS.Signals>()
  const pass = (signal: NodeJS.Signals) => {
    passed.add(signal)
    pager.kill(signal)
  }
  for (const signal of ENDS) process.on(signal, pass)
  try {
    pager.stdin.on('error', ignore)
    pager.stdin.end(text)
    const { code, signal } = await ended(pager)
    for (const each of KEYS) if (signal === each) passed.add(each)
    return NOT_RUN.includes(code) ? 'unread' : 'read'
  } catch (error) {
    if (errnoName(error) === 'ENOENT' || errnoName(error) === 'EACCES') return 'unread'
    throw error
  } finally {
    for (const signal of KEYS) process.off(signal, ignore)
    for (const signal of ENDS) process.off(signal, pass)
    for (const signal of passed) process.kill(process.pid, signal)
  }
}

function ignore(): void {
  // A closed pipe says that the user has seen enough, and what a key means is for the pager to say.
}

function ended(child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ code, signal }))
  })
}
