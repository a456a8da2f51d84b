/**
 * The program that keeps credentials where config.json names none and has none: docker's client looks for one, and writes into the file which it has found.
 * Source: docker/cli, cli/config/credentials/default_store_linux.go.
 */

import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import type { ClientConfig } from '../../formats/registry/client-config.ts'

/**
 * Returns `pass` or `secretservice`; undefined: there is no such program, or the file says already how credentials are kept.
 * @param path the variable PATH
 */
export function defaultStore(
  { auths = {}, credHelpers = {}, credsStore = '' }: ClientConfig,
  path = process.env['PATH'],
): string | undefined {
  if (credsStore !== '' || Object.keys(auths).length > 0 || Object.keys(credHelpers).length > 0) return undefined
  const store = isProgram('pass', path) ? 'pass' : 'secretservice'
  return isProgram(`docker-credential-${store}`, path) ? store : undefined
}

function isProgram(name: string, path = ''): boolean {
  return absoluteFolders(path).some(folder => isExecutable(join(folder, name)))
}

/** Returns what of PATH is not relative to the working directory, in which anybody may have put a program. */
export function absoluteFolders(path: string): readonly string[] {
  return path.split(delimiter).filter(isAbsolute)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    // There is none, or this user may not start it: it is not found.
    return false
  }
}
