/**
 * Whether mounts can pass between the host and a container at all: for `rshared` the mount that the source lies on has to be shared, for `rslave` shared or a slave.
 * Source: mount_namespaces(7); proc_pid_mountinfo(5), "optional fields"; moby, daemon/oci_linux.go.
 */

import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { MinidockError } from '../base/errors.ts'
import type { BindPoint } from '../formats/docker/mount-point.ts'
import { mountOf, parseMounts } from '../kernel/machine/mounts.ts'

/**
 * @param mountinfo absent: this process's
 * @throws {MinidockError} `invalid`, in docker's words, when the source's mount passes nothing on
 */
export function checkPropagation({ Source, Propagation }: BindPoint, mountinfo?: string): void {
  if (Propagation.endsWith('private')) return
  const mount = mountOf(realpathSync(existing(Source)), parseMounts(mountinfo ?? readFileSync('/proc/self/mountinfo', 'utf8')))
  const asks = Propagation.endsWith('shared') ? 'shared' : 'slave'
  if (mount?.passes?.includes('shared') || (asks === 'slave' && mount?.passes?.includes('slave'))) return
  const what = asks === 'shared' ? 'a shared mount' : 'a shared or slave mount'
  throw new MinidockError('invalid', `path ${Source} is mounted on ${mount?.path ?? '/'} but it is not ${what}`, {
    hint: `make it one: mount --make-shared ${mount?.path ?? '/'}\nor leave out ${Propagation}: later mounts do not propagate then`,
  })
}

/** Returns the path, or what there is of it: a missing source will be made there. */
function existing(path: string): string {
  return existsSync(path) ? path : existing(dirname(path))
}
