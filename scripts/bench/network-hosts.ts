/** A host for each engine: its bridge and its firewall are in a network namespace that no other engine's rules slow down. A cable leads to another namespace, "outside". */

import { NetworkNamespace, newNamespace } from '../../lab/fixtures/network-namespace.ts'
import { docker, minidock, type Peer, podman } from './peers.ts'

/** Addresses for documentation: RFC 5737. */
export const HOST = '192.0.2.1'
const OUTSIDE = '192.0.2.2'

export interface Bridged {
  readonly peer: Peer
  readonly host: NetworkNamespace
  /** It has no route to containers. */
  readonly outside: NetworkNamespace
}

/** Minidock's host is the namespace of this process, which launches containers as well. All end with the benchmark's PID namespace. */
export async function bridgedPeers(folder: string, archive: string): Promise<Bridged[]> {
  const [ours, dockers, podmans] = [new NetworkNamespace(), (await newNamespace()).namespace, (await newNamespace()).namespace]
  return [
    { peer: minidock(folder), host: ours, outside: await outsideOf(ours) },
    { peer: await docker(folder, archive, dockers), host: dockers, outside: await outsideOf(dockers) },
    { peer: podman(folder, archive, podmans), host: podmans, outside: await outsideOf(podmans) },
  ]
}

async function outsideOf(host: NetworkNamespace): Promise<NetworkNamespace> {
  const { namespace, pid } = await newNamespace()
  host.run('ip', 'link', 'add', 'uplink', 'type', 'veth', 'peer', 'name', 'downlink', 'netns', String(pid))
  turnOn(host, 'uplink', HOST)
  turnOn(namespace, 'downlink', OUTSIDE)
  host.run('ip', 'route', 'add', 'default', 'via', OUTSIDE)
  return namespace
}

function turnOn(namespace: NetworkNamespace, name: string, address: string): void {
  namespace.run('ip', 'address', 'add', `${address}/24`, 'dev', name)
  namespace.run('ip', 'link', 'set', name, 'up')
}
