/** Reads what daemon.json says of networks. A machine has none until somebody writes it: only then is its reader loaded. */

import { readSettingsFile } from '../store/files/settings-file.ts'
import type { Settings } from './settings.ts'

const PLAIN: Settings = { bridge: {}, hasBridge: true, forward: true, firewall: true, dns: { nameservers: [], search: [], options: [] } }

/**
 * @param path of daemon.json
 * @throws {MinidockError} `invalid` for a file that was named and is not there, cannot be read, is no JSON, or has a member of the wrong type
 */
export async function readSettings(path: string): Promise<Settings> {
  const content = readSettingsFile(path)
  if (content === undefined) return PLAIN
  const { settingsIn } = await import('./read-daemon-settings.ts')
  return settingsIn(path, content)
}
