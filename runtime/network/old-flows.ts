/** Flows of UDP that lead to a published port, as the kernel remembers them: for kernels that cannot be told to forget them by their port. */

import { readKernelRelease } from '../kernel/machine/host.ts'
import { readText } from '../kernel/machine/read.ts'
import { flowsTo, type Tuple } from '../kernel/netlink/conntrack.ts'
import type { HeldPort } from './held.ts'

/** The first Linux that finds flows by their port (conntrack's CTA_FILTER in IPCTNL_MSG_CT_DELETE). */
const FILTERS = [6, 11] as const

export function oldFlowsTo(ports: readonly HeldPort[]): Tuple[] {
  const udp = ports.filter(({ protocol }) => protocol === 'udp')
  if (udp.length === 0 || canFilter(readKernelRelease())) return []
  const flows = readText('/proc/net/nf_conntrack') ?? ''
  return udp.flatMap(({ hostPort }) => flowsTo(hostPort, flows))
}

/** @param release `6.12.9-amd64` */
function canFilter(release: string): boolean {
  const [major = 0, minor = 0] = release.split('.').map(Number)
  return major > FILTERS[0] || (major === FILTERS[0] && minor >= FILTERS[1])
}
