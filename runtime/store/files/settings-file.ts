/** The content of daemon.json. A machine has none until one is written. */

import { existsSync, readFileSync } from 'node:fs'
import { errnoName, MinidockError } from '../../base/errors.ts'
import { DAEMON_SETTINGS_FILE } from '../../formats/docker/daemon-settings.ts'

/** Returns the path of daemon.json: `--config-file` sets MINIDOCK_CONFIG_FILE. */
export function settingsPath(): string {
  return process.env['MINIDOCK_CONFIG_FILE'] || DAEMON_SETTINGS_FILE
}

/**
 * @param path of daemon.json
 * @returns its content; undefined if there is no file in docker's place
 * @throws {MinidockError} `invalid` for a file that was named and is not there, or cannot be read
 */
export function readSettingsFile(path: string): string | undefined {
  if (!existsSync(path)) {
    if (path === DAEMON_SETTINGS_FILE) return undefined
    throw new MinidockError('invalid', `there is no file ${path}`, { hint: 'write it, or leave out --config-file (MINIDOCK_CONFIG_FILE)' })
  }
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const reasons: Readonly<Record<string, string>> = { EISDIR: 'it is a folder', EACCES: 'this user may not read it' }
    const reason = reasons[errnoName(error) ?? '']
    if (reason === undefined) throw error
    throw new MinidockError('invalid', `cannot read ${path}: ${reason}`, { hint: 'choose another with --config-file', cause: error })
  }
}
