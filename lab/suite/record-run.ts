/** Writes what a run has shown into the file that MINIDOCK_LAB_RECORD names, with what machine it was: `npm run vm test` fetches it from the virtual machine, and `npm run lab -- --on uml` from user-mode Linux. */

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { release } from 'node:os'
import type { Circumstances, Result } from '../../vagrant/results.ts'
import type { Run } from './closing.ts'
import { wholeSlowness } from './slowness.ts'

type Shown = Pick<Result, 'passed' | 'failed' | 'skipped' | 'seconds' | 'failures'>

export function recordRun(run: Run): void {
  const file = process.env['MINIDOCK_LAB_RECORD']
  if (file) writeFileSync(file, `${JSON.stringify({ ...circumstances(), ...shown(run) })}\n`)
}

/** What belongs to no check, and makes a run fail, is a failure as well. */
export function shown({ results, errors, leaks }: Run): Shown {
  const sum = (of: (result: Run['results'][number]) => number) => results.reduce((total, result) => total + of(result), 0)
  const failures = [
    ...results.flatMap(result => result.failures.map(({ check, seen }) => ({ check, seen }))),
    ...errors.map(seen => ({ check: '', seen })),
    ...leaks.map(({ what, by }) => ({ check: '', seen: `left behind: ${what}, by ${by}` })),
  ]
  const [passed, skipped] = [sum(result => result.passed), sum(result => result.skipped)]
  return { passed, failed: failures.length, skipped, seconds: sum(({ seconds }) => seconds), failures }
}

function circumstances(): Circumstances {
  const systemd = spawnSync('systemctl', ['--version'], { encoding: 'utf8' })
  return {
    boot: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
    kernel: release(),
    // sd_booted(3): this folder is there only if systemd is process 1. It may be installed where it is not.
    systemd: (existsSync('/run/systemd/system') && /^systemd (\S+)/.exec(systemd.stdout ?? '')?.[1]) || 'none',
    // cgroups(7): only a hierarchy of version 2 has this file.
    cgroups: existsSync('/sys/fs/cgroup/cgroup.controllers') ? 2 : 1,
    slowness: wholeSlowness(),
    date: new Date().toISOString(),
  }
}
