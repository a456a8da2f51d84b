/**
 * Whether a machine forwards packets is one setting for all of it. `system gc` turns it off if minidock has turned it on, but not where another network may need
 * it by now. The note of that goes with the state folder, so a learner is told before it is gone.
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { errnoName } from '../../runtime/base/errors.ts'
import { readBootId } from '../../runtime/kernel/machine/host.ts'
import { readForwarding } from '../../runtime/kernel/machine/routes.ts'

const SETTINGS = { ipv4: 'net.ipv4.ip_forward', ipv6: 'net.ipv6.conf.all.forwarding' } as const
type Family = keyof typeof SETTINGS

/**
 * Returns the settings that minidock has turned on since the boot and that still are, by their names for sysctl(8).
 * @param roots state folders
 */
export function forwardingLeft(
  roots: readonly string[],
  boot = readBootId(),
  isOn: (family: Family) => boolean = readForwarding,
): string[] {
  const noted = roots.flatMap(root => {
    const [since, ...families] = noteIn(root).trim().split(' ')
    return since === boot ? families : []
  })
  return (['ipv4', 'ipv6'] as const).filter(family => noted.includes(family) && isOn(family)).map(family => SETTINGS[family])
}

/** `BOOT ipv4 ipv6`; empty if there is none. */
function noteIn(root: string): string {
  try {
    return readFileSync(join(root, 'networks/forwarding'), 'utf8')
  } catch (error) {
    if (errnoName(error) === 'ENOENT') return ''
    throw error
  }
}
