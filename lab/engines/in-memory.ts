/** Where another engine keeps its images. */

import { mkdirSync } from 'node:fs'
import { runCommand } from '../../runtime/kernel/launch/command.ts'

/**
 * An empty file system in memory on a folder of the sandbox: what lies there on the host is the machine's own, and an overlay (the sandbox's root is one) cannot
 * hold the upper directory of another.
 */
export async function inMemory(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  await runCommand('mount', ['-t', 'tmpfs', '-o', 'mode=711', 'sandbox', folder])
}
