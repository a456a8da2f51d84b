/** Whether the launcher could be built here: a C compiler, and the C library in its static form. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from '../../launch/command.ts'
import type { MachineFacts } from './facts.ts'

export async function tryCompiler(): Promise<Pick<MachineFacts, 'compiler' | 'staticLibc'>> {
  for (const name of new Set([process.env['CC'] ?? 'cc', 'gcc', 'clang'])) {
    const version = await firstLine(name)
    if (version !== undefined) return { compiler: version, staticLibc: await linksStatically(name) }
  }
  return { compiler: undefined, staticLibc: false }
}

async function firstLine(compiler: string): Promise<string | undefined> {
  try {
    return (await runCommand(compiler, ['--version'])).split('\n')[0]
  } catch {
    // Not there, or not to be run: the next one may be.
    return undefined
  }
}

async function linksStatically(compiler: string): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'minidock-doctor-'))
  try {
    await runCommand(compiler, ['-static', '-x', 'c', '-o', join(folder, 'program'), '-'], {
      input: '#include <stdio.h>\nint main(void) { return puts("") < 0; }\n',
    })
    return true
  } catch {
    // The library or its headers are missing: that is the answer.
    return false
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
