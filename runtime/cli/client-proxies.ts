/** Proxies that docker's config.json has for containers and builds: `run`, `create` and `build` hand them on as variables. The daemon knows nothing of them. */

import { isOfKind } from '../base/errors.ts'
import { clientConfigPath, readClientConfig } from '../store/files/client-config-file.ts'

/** A file that this user may not read is of another one, whose HOME is still in the environment. @throws {MinidockError} `invalid` for a config.json that cannot be read */
export async function clientProxies(): Promise<ReadonlyMap<string, string>> {
  const file = await readClientConfig(clientConfigPath()).catch((error: unknown) => {
    if (isOfKind(error, 'forbidden')) return undefined
    throw error
  })
  if (file?.config.proxies === undefined) return new Map()
  const { proxyVariables } = await import('../formats/registry/client-config.ts')
  return proxyVariables(file.config)
}
