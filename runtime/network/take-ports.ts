/** Takes the ports of the host that a container publishes: those that the user has named, and some that the user leaves to us. */

import { readEphemeralRange } from '../kernel/machine/open-ports.ts'
import { readInterfaces } from '../kernel/machine/routes.ts'
import type { PlanDraft } from '../plan/plan.ts'
import { isBridge } from '../store/networks/bridge-names.ts'
import type { BridgeNetwork } from '../store/networks/networks.ts'
import { collide, portLeaseName } from '../store/networks/port-leases.ts'
import type { Store } from '../store/state/store.ts'
import { canBind } from './can-bind.ts'
import { choosePorts } from './choose-ports.ts'
import type { HeldPort, Refusal } from './held.ts'
import { HostPorts, noFreePort, refusal, takenPort, withoutFirewall, withoutIpv6 } from './host-ports.ts'
import type { Lease } from './leasing.ts'
import type { Settings } from './settings.ts'

export interface TakenPorts {
  readonly ports: readonly HeldPort[]
  /** One of them is taken. */
  readonly refused?: Refusal
}

/** @throws {MinidockError} `conflict` when no port is free of those that may be chosen; `invalid` where nothing could lead it into the container */
export async function takePorts(
  draft: PlanDraft,
  network: BridgeNetwork,
  { ip, firewall }: Settings,
  lease: Lease,
  store: Store,
): Promise<TakenPorts> {
  const { PortBindings, PublishAllPorts } = draft.request.HostConfig
  if (!PublishAllPorts && Object.keys(PortBindings).length === 0) return { ports: [] }
  if (!firewall) throw withoutFirewall()
  const hostPorts = new HostPorts(store)
  const own = new Set<string>()
  const takeOne = (port: HeldPort) => {
    const name = portLeaseName(port)
    if (own.has(name) || lease(`${store.networks.ports}/${name}`)) return own.add(name)
    return undefined
  }
  // Looked for when the first port is chosen: most starts choose none.
  let shared: boolean | undefined
  const isShared = () => {
    shared ??= lease.isReal && readInterfaces().some(name => isBridge(name) && name !== network.Bridge.Interface)
    return shared
  }
  const choice = {
    anywhere: ip === undefined ? ['0.0.0.0', ...(network.EnableIPv6 ? ['::'] : [])] : [ip],
    ephemeral: readEphemeralRange(),
    claim: async (ports: readonly HeldPort[]) => {
      if (!ports.every(port => !own.has(portLeaseName(port)) && hostPorts.isFree(port))) return false
      for (const port of ports) if (isShared() && !(await canBind(port))) return false
      return ports.every(port => takeOne(port) !== undefined)
    },
  }
  const ports = (await choosePorts(draft.request, draft.image, choice)).flatMap(chosen => {
    if (Array.isArray(chosen)) return chosen
    throw noFreePort(chosen.range)
  })
  const six = network.EnableIPv6 ? undefined : ports.find(({ hostAddress }) => hostAddress.includes(':'))
  if (six) throw withoutIpv6(six, network)
  const twice = publishedTwice(ports)
  if (twice) return { ports, refused: refusal(twice, 'this container, which publishes it twice') }
  const named = ports.filter(port => !own.has(portLeaseName(port)))
  const refused = lease.isReal ? await takenPort(named, draft.id, hostPorts) : undefined
  const lost = refused ? undefined : named.find(port => takeOne(port) === undefined)
  const why = refused ?? (lost && refusal(lost, 'a container that is just being started'))
  return { ports, ...(why && { refused: why }) }
}

function publishedTwice(ports: readonly HeldPort[]): HeldPort | undefined {
  const groups = Map.groupBy(ports, ({ protocol, hostPort }) => `${protocol} ${hostPort}`)
  for (const group of groups.values()) {
    const found = group.find((port, index) => group.slice(0, index).some(other => collide(other, port)))
    if (found) return found
  }
  return undefined
}
