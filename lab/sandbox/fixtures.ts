/** For the tests of the sandbox: shells in it, and what it may have left outside. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { errnoName } from '../../runtime/base/errors.ts'
import { type CapturedOptions, inSandbox, type SandboxResult } from './sandbox.ts'

/** Refuses to go on where it is not in a sandbox: what comes after may be harmful. */
const SURELY_INSIDE = `[[ $(findmnt -no FSTYPE --mountpoint /) == overlay && $(hostname) == sandbox && $$ -lt 1000 ]] || { echo 'not in a sandbox' >&2; exit 99; }\n`

export function attack(script: string, options: Partial<CapturedOptions> = {}): Promise<SandboxResult> {
  return inSandbox({ images: false, cwd: '/', ...options, command: ['bash', '-c', SURELY_INSIDE + script] })
}

/** What the script writes to stdout; its end must be a good one. */
export async function said(script: string, options: Partial<CapturedOptions> = {}): Promise<string> {
  const { end, exitCode, stdout, stderr } = await attack(script, options)
  expect({ end, exitCode }, stderr).toEqual({ end: 'exited', exitCode: 0 })
  return stdout.trim()
}

/** Folders of a keeper's groups, in all hierarchies. When a group of somebody else goes while they are looked through, they are looked through again. */
export function cgroupsOf(keeper: number, folder = '/sys/fs/cgroup'): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isDirectory() && entry.name.startsWith(`minidock-lab-${keeper}-`))
      .map(entry => join(entry.parentPath, entry.name))
  } catch (error) {
    if (errnoName(error) !== 'ENOENT') throw error
    return cgroupsOf(keeper, folder)
  }
}

/** Processes whose environment has the mark, in all PID namespaces. */
export function processesWith(mark: string): string[] {
  return readdirSync('/proc').filter(name => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/environ`, 'utf8').includes(mark)
    } catch {
      return false // It has ended.
    }
  })
}

/** Every mount that a sandbox makes for its files has this source. */
export function sandboxMounts(): string[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter(line => / - (overlay|tmpfs) sandbox /.test(line))
}
