/** A network as docker shows it (Engine API v1.50, Network). */

/** What is kept of a network. */
export interface NetworkRecord {
  readonly Name: string
  /** 64 hexadecimal digits. */
  readonly Id: string
  /** RFC 3339. */
  readonly Created: string
  readonly Scope: 'local'
  readonly Driver: 'bridge' | 'host' | 'null'
  readonly EnableIPv4: boolean
  readonly EnableIPv6: boolean
  /** Whether it has no way out of the machine. */
  readonly Internal: boolean
  readonly IPAM: {
    readonly Driver: string
    readonly Options: null
    readonly Config: readonly { readonly Subnet: string; readonly Gateway: string; readonly IPRange?: string }[]
  }
  readonly Options: Readonly<Record<string, string>>
  readonly Labels: Readonly<Record<string, string>>
}

/** A container that runs in a network. What the network does not give it is empty. */
export interface NetworkMember {
  /** The container's id. */
  readonly container: string
  readonly name: string
  /** 64 hexadecimal digits. */
  readonly endpointId: string
  readonly macAddress: string
  /** With the length of the network's prefix: `172.17.0.2/16`. */
  readonly ipv4Address: string
  readonly ipv6Address: string
}

const PREDEFINED = ['bridge', 'host', 'none']

/** Whether docker makes the network, and no user. */
export function isPredefined({ Name }: Pick<NetworkRecord, 'Name'>): boolean {
  return PREDEFINED.includes(Name)
}

/** Returns what `network inspect` shows, with docker's members in docker's order. */
export function inspectedNetwork(network: NetworkRecord, members: readonly NetworkMember[]) {
  const { Name, Id, Created, Scope, Driver, EnableIPv4, EnableIPv6, IPAM, Internal, Options, Labels } = network
  return {
    Name,
    Id,
    Created,
    Scope,
    Driver,
    EnableIPv4,
    EnableIPv6,
    IPAM: {
      Driver: IPAM.Driver,
      Options: IPAM.Options,
      Config: IPAM.Config.length === 0 ? null : IPAM.Config.map(inspectedRange),
    },
    Internal,
    // These four are about networks of a swarm.
    Attachable: false,
    Ingress: false,
    ConfigFrom: { Network: '' },
    ConfigOnly: false,
    Containers: inOrder(members.map(member => [member.container, inspectedMember(member)])),
    Options: inOrder(Object.entries(Options)),
    Labels: inOrder(Object.entries(Labels)),
  }
}

function inspectedRange({ Subnet, IPRange, Gateway }: NetworkRecord['IPAM']['Config'][number]) {
  return { Subnet, ...(IPRange !== undefined && { IPRange }), Gateway }
}

function inspectedMember({ name, endpointId, macAddress, ipv4Address, ipv6Address }: NetworkMember) {
  return { Name: name, EndpointID: endpointId, MacAddress: macAddress, IPv4Address: ipv4Address, IPv6Address: ipv6Address }
}

/** Go writes maps in the order of their keys. */
function inOrder<T>(entries: readonly (readonly [key: string, value: T])[]): Record<string, T> {
  return Object.fromEntries([...entries].sort(([one], [other]) => (one < other ? -1 : 1)))
}
