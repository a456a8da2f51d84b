/** Reads what daemon.json says of networks. A machine has none until somebody writes it: only then is its reader loaded. */

import { existsSync, readFileSync } from 'node:fs'
import { MinidockError } from '../base/errors.ts'
import { DAEMON_SETTINGS_FILE } from '../formats/docker/daemon-settings.ts'
import type { Settings } from './settings.ts'

const PLAIN: Settings = { bridge: {}, hasBridge: true, forward: true, firewall: true, dns: { nameservers: [], search: [], options: [] } }

/** @param path of daemon.json @throws {MinidockError} `invalid` for a file that was named and is not there, that is no JSON, or has a member of the wrong type */
export async function readSettings(path: string): Promise<Settings> {
  if (!existsSync(path)) {
    if (path === DAEMON_SETTINGS_FILE) return PLAIN
    throw new MinidockError('invalid', `there is no file ${path}`, { hint: 'write it, or leave out --config-file (MINIDOCK_CONFIG_FILE)' })
  }
  const { settingsIn } = await import('./read-daemon-settings.ts')
  return settingsIn(path, readFileSync(path, 'utf8'))
}
