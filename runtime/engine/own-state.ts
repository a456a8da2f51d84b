/** Whose state it is: each user has a folder, and what `sudo minidock` makes is in root's. */

import { existsSync } from 'node:fs'
import type { Engine } from './engine.ts'

/** Returns a line for a user other than root whose own state folder has never been used; undefined for all others. @param command what root would be shown it with: `images` */
export function whereItMayBe({ store }: Engine, command: string): string | undefined {
  if (process.geteuid?.() === 0 || existsSync(store.paths.root)) return undefined
  return `minidock: nothing is in ${store.paths.root} yet; to see what root has: sudo minidock ${command}\n`
}
