/** Reads what daemon.json says of networks. A machine has none until somebody writes it: only then is its reader loaded. */

import { existsSync, readFileSync } from 'node:fs'
import type { Settings } from './settings.ts'

const PLAIN: Settings = { bridge: {}, hasBridge: true, forward: true, firewall: true, dns: { nameservers: [], search: [], options: [] } }

/** @param path of daemon.json @throws {MinidockError} `invalid` for a file that is no JSON, or has a member of the wrong type */
export async function readSettings(path: string): Promise<Settings> {
  if (!existsSync(path)) return PLAIN
  const { settingsIn } = await import('./read-daemon-settings.ts')
  return settingsIn(path, readFileSync(path, 'utf8'))
}
