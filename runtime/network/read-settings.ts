/** Reads what daemon.json says of networks. A machine has none until somebody writes it: only then is its reader loaded. */

import { existsSync, readFileSync } from 'node:fs'
import { errnoName, MinidockError } from '../base/errors.ts'
import { DAEMON_SETTINGS_FILE } from '../formats/docker/daemon-settings.ts'
import type { Settings } from './settings.ts'

const PLAIN: Settings = { bridge: {}, hasBridge: true, forward: true, firewall: true, dns: { nameservers: [], search: [], options: [] } }

/**
 * @param path of daemon.json
 * @throws {MinidockError} `invalid` for a file that was named and is not there, cannot be read, is no JSON, or has a member of the wrong type
 */
export async function readSettings(path: string): Promise<Settings> {
  if (!existsSync(path)) {
    if (path === DAEMON_SETTINGS_FILE) return PLAIN
    throw new MinidockError('invalid', `there is no file ${path}`, { hint: 'write it, or leave out --config-file (MINIDOCK_CONFIG_FILE)' })
  }
  const { settingsIn } = await import('./read-daemon-settings.ts')
  return settingsIn(path, textOf(path))
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const reasons: Readonly<Record<string, string>> = { EISDIR: 'it is a folder', EACCES: 'this user may not read it' }
    const reason = reasons[errnoName(error) ?? '']
    if (reason === undefined) throw error
    throw new MinidockError('invalid', `cannot read ${path}: ${reason}`, { hint: 'choose another with --config-file', cause: error })
  }
}
