/** Which engine there is to be compared with on this machine. */

import { MinidockError } from '../../runtime/base/errors.ts'
import { runCommand } from '../../runtime/kernel/launch/command.ts'
import { isUnified } from '../checks/cgroups.ts'
import { installed } from '../engines/installed.ts'
import type { CgroupVersion, Circumstances, Other } from './difference.ts'

/** Of docker, the part that makes containers. */
const PROGRAMS = { docker: 'dockerd', podman: 'podman' } as const

export function cgroupVersion(): CgroupVersion {
  return isUnified() ? 'v2' : 'v1'
}

/** @throws {MinidockError} `unavailable` if the engine is not installed, with what to install */
export async function circumstancesOf(engine: Other): Promise<Circumstances> {
  if (engine === 'docker') installed('docker')
  const said = await runCommand(installed(PROGRAMS[engine]), ['--version'])
  const [, version] = /(\d+\.\d+\.\d+)/.exec(said) ?? []
  if (version === undefined) throw new MinidockError('unavailable', `${PROGRAMS[engine]} does not tell its version: ${said.trim()}`)
  return { engine, version, cgroups: cgroupVersion() }
}
