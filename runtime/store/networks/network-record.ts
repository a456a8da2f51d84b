/** What is kept of a network: `networks/<name>.json`. The names are docker's; the last members are ours, and `network inspect` does not show them. */

import type { NetworkRecord } from '../../formats/docker/network.ts'

/** What the bridge of a network is made from. */
export interface BridgeRecord {
  /** The interface: `minidock0`. */
  readonly Interface: string
  /** The firewall's table: `minidock`. */
  readonly Table: string
  readonly MacAddress: string
  /** Bytes. */
  readonly Mtu: number
  /** Whether containers of the network may talk to each other. */
  readonly Icc: boolean
  /** The settings of daemon.json that the network was made with. When they change, it is made anew as soon as no container uses it. */
  readonly Settings: string
}

export interface StoredNetwork extends NetworkRecord {
  /** Absent: `host` and `none`. */
  readonly Bridge?: BridgeRecord
}
