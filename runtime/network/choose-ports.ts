/** Chooses the ports of the host on which a container's ports are published. Source: moby, libnetwork/portallocator. */

import type { ContainerRequest } from '../formats/docker/request.ts'
import type { ImageConfig } from '../formats/oci/image.ts'
import type { HeldPort } from './held.ts'

export interface Defaults {
  /** Addresses of the host for ports that are published without one: 0.0.0.0, and :: where the network has IPv6. */
  readonly anywhere: readonly string[]
  /** From which ports are chosen where the user leaves it to us. */
  readonly ephemeral: readonly [first: number, last: number]
}

export interface PortChoice extends Defaults {
  /** Returns whether a port may be chosen, and holds it then. Called only for ports that the user has not named. @param ports the same one, on each address */
  claim(ports: readonly HeldPort[]): Promise<boolean>
}

/** Of a container's port: where it is wanted on the host. */
interface Wanted {
  readonly protocol: HeldPort['protocol']
  readonly containerPort: number
  readonly addresses: readonly string[]
  /** Both the same: the user has named it. */
  readonly range: readonly [first: number, last: number]
}

/** @returns in the place of a port for which none is free: where it was wanted */
export async function choosePorts(request: ContainerRequest, image: ImageConfig, choice: PortChoice): Promise<(HeldPort[] | Wanted)[]> {
  const chosen: (HeldPort[] | Wanted)[] = []
  for (const wanted of wantedPorts(request, image, choice)) chosen.push((await chooseOne(wanted, choice)) ?? wanted)
  return chosen
}

async function chooseOne(wanted: Wanted, choice: PortChoice): Promise<HeldPort[] | undefined> {
  const [first, last] = wanted.range
  for (let port = first; port <= last; port++) {
    const ports = portsAt(wanted, port)
    if (first === last || (await choice.claim(ports))) return ports
  }
  return undefined
}

/** Returns the port on each address. */
export function portsAt({ protocol, containerPort, addresses }: Wanted, hostPort: number): HeldPort[] {
  return addresses.map(hostAddress => ({ protocol, containerPort, hostAddress, hostPort }))
}

/** Returns what a container publishes, as it was asked for. */
export function wantedPorts(
  { HostConfig, ExposedPorts }: ContainerRequest,
  image: ImageConfig,
  { anywhere, ephemeral }: Defaults,
): Wanted[] {
  const { PortBindings, PublishAllPorts } = HostConfig
  const exposed = PublishAllPorts ? [...Object.keys(ExposedPorts ?? {}), ...Object.keys(image.config.ExposedPorts ?? {})] : []
  const unbound = [...new Set(exposed)].filter(key => !PortBindings[key]?.length)
  const bindings = [...Object.entries(PortBindings), ...unbound.map(key => [key, [{ HostIp: '', HostPort: '' }]] as const)]
  return bindings.flatMap(([key, hosts]) =>
    hosts.map(({ HostIp, HostPort }) => {
      const [port = '', protocol] = key.split('/')
      return {
        protocol: protocol === 'udp' ? 'udp' : 'tcp',
        containerPort: Number(port),
        addresses: HostIp === '' ? anywhere : [HostIp],
        range: rangeOf(HostPort) ?? ephemeral,
      } as const
    }),
  )
}

/** @param text `8080`, `8000-8010`; empty or 0: any */
function rangeOf(text: string): readonly [number, number] | undefined {
  if (text === '' || text === '0') return undefined
  const [first = 0, last = first] = text.split('-').map(Number)
  return [first, last]
}
