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

const PREDEFINED = ['bridge', 'host', 'none']

/** Whether docker makes the network, and no user. */
export function isPredefined({ Name }: Pick<NetworkRecord, 'Name'>): boolean {
  return PREDEFINED.includes(Name)
}
