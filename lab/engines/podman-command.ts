/** Podman's command line, with all that it keeps in a folder. It has no daemon. */

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { installed } from './installed.ts'

/** @throws {MinidockError} `unavailable` if it is not installed */
export function podmanIn(folder: string): [string, ...string[]] {
  mkdirSync(folder, { recursive: true })
  const state = ['--root', join(folder, 'root'), '--runroot', join(folder, 'run'), '--tmpdir', join(folder, 'tmp')]
  // Without systemd there is nobody to ask for groups, and no journal to write events to.
  return [installed('podman'), ...state, '--cgroup-manager=cgroupfs', '--events-backend=none']
}

/** Its own defaults are more open files and processes than a machine without CAP_SYS_RESOURCE can give. */
export const ULIMITS = ['nofile=1024:1024', 'nproc=1024:1024']
