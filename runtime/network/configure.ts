/** Chapter 5's part of the OCI spec: settings of the network namespace, and whose files name hosts and name servers. */

import { parseNetworkMode } from '../formats/docker/network-mode.ts'
import type { SpecDraft } from '../plan/plan.ts'
import { heldIn } from './held.ts'

/**
 * Docker's, for each network namespace that is the container's own: programs without rights may bind low ports and send pings, for which the host asks for rights
 * because its users share one network. Source: moby, daemon/oci_linux.go, WithSysctls.
 */
const OWN_SETTINGS = { 'net.ipv4.ip_unprivileged_port_start': '0', 'net.ipv4.ping_group_range': '0 2147483647' } as const

const SHARED_FILES = ['hostname', 'hosts', 'resolv.conf']

export function configureNetwork(draft: SpecDraft): void {
  const { spec, request, warnings } = draft
  const { PortBindings, PublishAllPorts, NetworkMode } = request.HostConfig
  const mode = parseNetworkMode(NetworkMode)
  const held = heldIn(draft)
  if (mode.kind === 'bridge' || mode.kind === 'none') spec.linux.sysctl = { ...OWN_SETTINGS, ...spec.linux.sysctl }
  if (mode.kind === 'host' && (PublishAllPorts || Object.keys(PortBindings).length > 0))
    warnings.push('Published ports are discarded when using host network mode')
  if (held && held.kind !== 'container') spec.process.env.push(...held.links.flatMap(({ variables }) => variables))
  if (held?.kind === 'host' && held.hostname && !request.Hostname && request.HostConfig.UTSMode !== 'host') nameAsHost(draft, held.hostname)
  if (held?.kind === 'container') {
    if (request.HostConfig.UTSMode !== 'host') spec.hostname = held.hostname
    shareFiles(draft, held.directory)
  }
}

/** Who looks a machine's name up finds its addresses: in the host's network these are the host's. */
function nameAsHost({ spec }: SpecDraft, hostname: string): void {
  const own = `HOSTNAME=${spec.hostname}`
  spec.process.env = spec.process.env.map(variable => (variable === own ? `HOSTNAME=${hostname}` : variable))
  spec.hostname = hostname
}

/** Containers in one network namespace have one address, so one list of hosts: that of the container whose network it is. */
function shareFiles({ spec, paths }: SpecDraft, directory: string): void {
  spec.mounts = spec.mounts.map(mount => {
    const shared = SHARED_FILES.find(name => mount.source === `${paths.container}/${name}`)
    return shared === undefined ? mount : { ...mount, source: `${directory}/${shared}` }
  })
}
