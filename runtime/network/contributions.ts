/** Chapter 5's part of `inspect`, `ps` and `port`, which say where a container is to be reached, of `system gc`, and of `doctor`. */

import { parseNetworkMode } from '../formats/docker/network-mode.ts'
import { type ContainerNetwork, type InspectedPorts, inspectedPorts, networkSettings } from '../formats/docker/network-settings.ts'
import { portsColumn } from '../formats/docker/ports-text.ts'
import type { PortMap } from '../formats/docker/request-parts.ts'
import type { Contributions, Subject } from '../plan/contributions.ts'
import { isRunning } from '../store/containers/stored-container.ts'
import { collectNetwork } from './collect.ts'
import { examineNetwork } from './doctor.ts'
import { endpointOf } from './endpoint.ts'
import { type HeldBare, type HeldBridge, heldIn } from './held.ts'
import { inspectNetwork } from './inspect-network.ts'
import { lookAtOwnNetwork } from './own-network.ts'

export const networkContributions: Contributions = {
  inspect: subject => ({ NetworkSettings: networkSettings(networkOf(subject)) }),
  ps: subject => ({ Ports: hasPorts(subject) ? portsColumn(networkOf(subject).ports ?? {}) : '', Networks: namesOf(subject).join(',') }),
  objects: { kind: 'network', inspect: inspectNetwork },
  collect: collectNetwork,
  doctor: async (facts, store) => examineNetwork(facts, await lookAtOwnNetwork(store)),
}

/** Returns whether it may have a port: of one without, `ps` reads no plan. */
function hasPorts({ container: { record } }: Subject): boolean {
  const { Image, Request } = record
  return [Image.config.ExposedPorts, Request.ExposedPorts, Request.HostConfig.PortBindings].some(
    ports => Object.keys(ports ?? {}).length > 0,
  )
}

/** Returns the names of a container's networks, as docker shows them: `default` is the network `bridge`. */
function namesOf({ container: { record } }: Subject): string[] {
  const mode = parseNetworkMode(record.Request.HostConfig.NetworkMode)
  if (mode.kind === 'container') return []
  return [mode.kind === 'network' ? mode.name : mode.kind]
}

function networkOf(subject: Subject): ContainerNetwork {
  const { container, plan } = subject
  const { record } = container
  const kept = plan()
  const held = kept && heldIn(kept)
  const isLive = isRunning(container)
  const asked = (name: string) => {
    const { EndpointsConfig } = record.Request.NetworkingConfig
    return EndpointsConfig[name] ?? (name === 'bridge' ? EndpointsConfig['default'] : undefined) ?? {}
  }
  const own = held?.kind === 'container' ? undefined : held
  const connections = namesOf(subject).map(name => ({
    name,
    networkId: own?.id ?? '',
    asked: asked(name),
    ...(isLive && own && { endpoint: endpointOf(own) }),
  }))
  if (!isLive || !held) return { connections }
  const sandbox = { id: record.Id, key: `/proc/${container.process?.Pid}/ns/net` }
  return { connections, ...(held.kind !== 'container' && { sandbox, ports: portsOf(subject, held) }) }
}

function portsOf({ container: { record } }: Subject, held: HeldBridge | HeldBare): InspectedPorts {
  if (held.kind !== 'bridge') return {}
  const byPort = Map.groupBy(held.ports, ({ protocol, containerPort }) => `${containerPort}/${protocol}`)
  const bound: PortMap = Object.fromEntries(
    [...byPort].map(([key, ports]) => [
      key,
      ports.map(({ hostAddress, hostPort }) => ({ HostIp: hostAddress, HostPort: String(hostPort) })),
    ]),
  )
  return inspectedPorts({ ...record.Image.config.ExposedPorts, ...record.Request.ExposedPorts }, bound)
}
