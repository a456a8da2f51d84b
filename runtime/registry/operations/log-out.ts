/** `logout`: the credentials of a registry are forgotten. */

import type { Engine } from '../../engine/engine.ts'
import { clientConfigPath } from '../../store/files/client-config-file.ts'
import { dropCredentials } from '../settings/keep-credentials.ts'

/** That there are none is no error. @throws {MinidockError} for a config.json that cannot be read or written, or a helper that fails */
export async function logOut({ launcher }: Pick<Engine, 'launcher'>, domain: string): Promise<void> {
  await dropCredentials({ path: clientConfigPath(), launcher }, domain)
}
