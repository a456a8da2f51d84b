/** Docker's config.json of this user: `$DOCKER_CONFIG/config.json`, else `~/.docker/config.json`. */

import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { whyOf } from '../../base/errno-words.ts'
import { errnoName, MinidockError } from '../../base/errors.ts'
import type { Json } from '../../formats/go/json.ts'
import type { ClientConfig } from '../../formats/registry/client-config.ts'

export function clientConfigPath(env: NodeJS.ProcessEnv = process.env): string {
  return join(env['DOCKER_CONFIG'] || join(env['HOME'] || homedir(), '.docker'), 'config.json')
}

export interface ClientConfigFile {
  readonly config: ClientConfig
  /** All of it, for a change that keeps the rest. */
  readonly json: Json
}

/**
 * Docker warns of a file that it cannot read, and goes on without its credentials: what then fails is a registry that says `denied`. Here the file is the error.
 * @returns undefined if there is no file
 * @throws {MinidockError} `invalid`, naming the file and what is wrong with it, never its content; `forbidden` for a file of another user
 */
export async function readClientConfig(path: string): Promise<ClientConfigFile | undefined> {
  const content = contentOf(path)
  if (content === undefined) return undefined
  const { parseClientConfig } = await import('../../formats/registry/client-config.ts')
  const json = parseJson(content, path)
  return { config: parseClientConfig(json, path), json }
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const code = errnoName(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    if (code === 'EACCES') throw refuse(path, 'this user may not read it', 'forbidden')
    throw refuse(path, code === 'EISDIR' ? 'it is a folder' : whyOf(error))
  }
}

/** An error of `JSON.parse` quotes what it read, which may be a password. */
function parseJson(content: string, path: string): Json {
  if (content.trim() === '') return {}
  let json: unknown
  try {
    json = JSON.parse(content)
  } catch {
    throw refuse(path, 'it is not valid JSON')
  }
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Json
  throw refuse(path, 'it is no JSON object')
}

function refuse(path: string, problem: string, kind: 'invalid' | 'forbidden' = 'invalid'): MinidockError {
  return new MinidockError(kind, `cannot read ${path}: ${problem}`, {
    hint: 'correct it, move it away and log in again, or name another folder: DOCKER_CONFIG',
  })
}
