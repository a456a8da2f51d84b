/** What daemon.json says of networks. A machine has none until somebody writes it: only then is its reader loaded. */

import { existsSync, readFileSync } from 'node:fs'
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
  readonly dns: { readonly servers: readonly string[]; readonly search: readonly string[]; readonly options: readonly string[] }
}

const PLAIN: Settings = { bridge: {}, hasBridge: true, forward: true, firewall: true, dns: { servers: [], search: [], options: [] } }

/** @param path of daemon.json @throws {MinidockError} `invalid` for a file that is no JSON, or has a member of the wrong type */
export async function readSettings(path: string): Promise<Settings> {
  if (!existsSync(path)) return PLAIN
  const { parseDaemonSettings } = await import('./read-daemon-settings.ts')
  return parseDaemonSettings(path, readFileSync(path, 'utf8'))
}
