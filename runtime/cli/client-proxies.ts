/** Proxies that docker's config.json has for containers and builds: `run`, `create` and `build` hand them on as variables. The daemon knows nothing of them. */

import { clientConfigPath, readClientConfig } from '../store/files/client-config-file.ts'

/** @throws {MinidockError} `invalid` for a config.json that cannot be read */
export async function clientProxies(): Promise<ReadonlyMap<string, string>> {
  const file = await readClientConfig(clientConfigPath())
  if (file?.config.proxies === undefined) return new Map()
  const { proxyVariables } = await import('../formats/registry/client-config.ts')
  return proxyVariables(file.config)
}
