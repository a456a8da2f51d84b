/** `login`: credentials that a registry takes are kept for later pulls and pushes. */

import type { Engine } from '../../engine/engine.ts'
import type { Credentials } from '../../formats/registry/client-config.ts'
import { clientConfigPath } from '../../store/files/client-config-file.ts'
import { checkCredentials } from '../client/check-credentials.ts'
import type { RegistryHeart } from '../heart.ts'
import { anonymousAccessTo, credentialsOf } from '../settings/access-to.ts'
import { keepCredentials } from '../settings/keep-credentials.ts'

/** Returns the credentials that are kept of a registry. @throws {MinidockError} for a config.json that cannot be read, or a helper that fails */
export async function keptCredentials(domain: string): Promise<Credentials | undefined> {
  return await credentialsOf(domain)
}

export interface LoggedIn {
  /** The file in which the password now is, unencrypted. */
  readonly unencryptedIn?: string
}

/** @throws {MinidockError} `forbidden` for credentials that the registry does not take; see {@link checkCredentials} and {@link keepCredentials} */
export async function logIn(
  { launcher }: Pick<Engine, 'launcher'>,
  heart: RegistryHeart,
  domain: string,
  credentials: Credentials,
): Promise<LoggedIn> {
  const kept = await checkCredentials(await anonymousAccessTo(domain), credentials, heart)
  const path = clientConfigPath()
  const helper = await keepCredentials({ path, launcher }, domain, kept)
  return helper === undefined && kept.kind === 'password' ? { unencryptedIn: path } : {}
}
