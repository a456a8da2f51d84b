/** What daemon.json says of networks. */

import type { DnsOverrides } from '../formats/docker/resolv-conf.ts'
import type { BridgeSettings } from '../store/networks/bridge-settings.ts'

export interface Settings {
  readonly bridge: BridgeSettings
  /** Whether containers get a bridge (`bridge: "none"`). */
  readonly hasBridge: boolean
  /** Where ports are published that are given without an address. */
  readonly ip?: string
  /** Whether minidock may make the machine forward packets (`ip-forward`). */
  readonly forward: boolean
  /** Whether it writes rules for them (`iptables`). */
  readonly firewall: boolean
  readonly dns: DnsOverrides
}
