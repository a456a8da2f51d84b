/** Where `login` puts credentials, and where `logout` takes them from: docker's config.json, or the program that it names. */

import { existsSync, lstatSync, mkdirSync, readlinkSync, realpathSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { whyOf } from '../../base/errno-words.ts'
import { errnoName, MinidockError } from '../../base/errors.ts'
import type { Json } from '../../formats/go/json.ts'
import {
  type Credentials,
  credentialsKey,
  helperFor,
  withCredentials,
  withEmptyEntry,
  withoutCredentials,
} from '../../formats/registry/client-config.ts'
import { replaceFile } from '../../store/files/atomic.ts'
import { type ClientConfigFile, readClientConfig } from '../../store/files/client-config-file.ts'
import { withLock } from '../../store/files/lock.ts'
import { credentialHelper } from './credential-helper.ts'
import { defaultStore } from './default-store.ts'

/** Only the owner reads them. */
const FILE_MODE = 0o600
const FOLDER_MODE = 0o700

export interface Keeper {
  /** Of config.json. */
  readonly path: string
  /** Path of the launcher, which takes locks. */
  readonly launcher: string
}

interface Change {
  /** The whole file; absent: it stays as it is. */
  readonly json: Json | undefined
}

/**
 * @returns the program that keeps them now; undefined: they are in config.json, which is not encrypted
 * @throws {MinidockError} `invalid` for a file that cannot be read, `unavailable` for a helper that fails
 */
export async function keepCredentials(keeper: Keeper, domain: string, credentials: Credentials): Promise<string | undefined> {
  makeFolder(keeper.path)
  return await changing(keeper, async ({ config, json }) => {
    const found = defaultStore(config)
    const helper = helperFor(config, domain) ?? found
    if (helper === undefined) return { json: withCredentials(json, domain, credentials), result: undefined }
    await credentialHelper(helper).store(credentialsKey(domain), credentials)
    // As docker does, the file says whose credentials there are, and which program was found.
    const kept = withEmptyEntry(json, domain)
    return { json: found === undefined ? kept : { ...kept, credsStore: found }, result: helper }
  })
}

/** That there are none is no error. @throws {MinidockError} as {@link keepCredentials} */
export async function dropCredentials(keeper: Keeper, domain: string): Promise<void> {
  if (!existsSync(keeper.path)) return
  await changing(keeper, async ({ config, json }) => {
    const helper = helperFor(config, domain)
    if (helper !== undefined) await credentialHelper(helper).erase(credentialsKey(domain))
    return { json: withoutCredentials(json, domain), result: undefined }
  })
}

/** Two logins at once change the file one after the other. Docker's client takes no lock: its change may be lost, and the file stays whole. */
async function changing<T>(
  { path, launcher }: Keeper,
  change: (file: ClientConfigFile) => Promise<Change & { readonly result: T }>,
): Promise<T> {
  return await withLock(dirname(path), launcher, async () => {
    const { json, result } = await change((await readClientConfig(path)) ?? { config: {}, json: {} })
    if (json !== undefined) writeClientConfig(path, json)
    return result
  })
}

function makeFolder(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: FOLDER_MODE })
  } catch (error) {
    throw unwritable(path, error)
  }
}

/** A file keeps its owner and its mode, and a link stays one. */
function writeClientConfig(path: string, json: Json): void {
  const file = behindLink(path)
  const before = statSync(file, { throwIfNoEntry: false })
  // A link to /dev/null is how some do without a config.json: a device must not be replaced.
  if (before?.isFile() === false) throw unwritable(path, 'it is no file')
  try {
    replaceFile(file, JSON.stringify(json, null, '\t'), FILE_MODE, before)
  } catch (error) {
    throw unwritable(path, error)
  }
}

/** Also where the link leads to no file yet. */
function behindLink(path: string): string {
  if (existsSync(path)) return realpathSync(path)
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ? resolve(dirname(path), readlinkSync(path)) : path
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a part of the path is no folder',
  EEXIST: 'a part of the path is no folder',
}

function unwritable(path: string, error: unknown): MinidockError {
  const reason = REASONS[errnoName(error) ?? ''] ?? whyOf(error)
  return new MinidockError('unavailable', `cannot save credentials in ${path}: ${reason}`, {
    hint: 'name another folder: DOCKER_CONFIG',
    cause: error,
  })
}
