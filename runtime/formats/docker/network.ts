/** A network as docker shows it. */
export interface NetworkRecord {
  readonly Name: string
  readonly Id: string
  readonly Created: string
  readonly Scope: 'local'
  readonly Driver: 'bridge' | 'host' | 'null'
  readonly EnableIPv4: boolean
  readonly EnableIPv6: boolean
  readonly Internal: boolean
  readonly IPAM: {
    readonly Driver: string
    readonly Options: null
    readonly Config: readonly { readonly Subnet: string; readonly Gateway: string; readonly IPRange?: string }[]
  }
  readonly Options: Readonly<Record<string, string>>
  readonly Labels: Readonly<Record<string, string>>
}
