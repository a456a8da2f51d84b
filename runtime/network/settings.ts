/** What daemon.json says of networks. A machine has none until somebody writes it: only then is its reader loaded. */

import { existsSync, readFileSync } from 'node:fs'
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

const PLAIN: Settings = { bridge: {}, hasBridge: true, forward: true, firewall: true, dns: { nameservers: [], search: [], options: [] } }

/** @param path of daemon.json @throws {MinidockError} `invalid` for a file that is no JSON, or has a member of the wrong type */
export async function readSettings(path: string): Promise<Settings> {
  if (!existsSync(path)) return PLAIN
  const { settingsIn } = await import('./read-daemon-settings.ts')
  return settingsIn(path, readFileSync(path, 'utf8'))
}
