/** What daemon.json says of registries. Its reader is loaded only if there is such a file. */

import type { DaemonSettings } from '../../formats/docker/daemon-settings.ts'
import { readSettingsFile } from '../../store/files/settings-file.ts'
import { AT_ONCE, type RegistryAccess } from '../client/access.ts'

/** @throws {MinidockError} `invalid` for a file that was named and is not there, cannot be read, is no JSON, or has a member of the wrong type */
export async function daemonSettings(path: string): Promise<DaemonSettings> {
  const content = readSettingsFile(path)
  if (content === undefined) return {}
  const { parseDaemonSettings } = await import('../../formats/docker/daemon-settings-schema.ts')
  return parseDaemonSettings(content, path)
}

/** Docker's default. */
const ATTEMPTS = 5

/** Returns how registries are asked, whichever it is. */
export function transfersOf(settings: DaemonSettings): Pick<RegistryAccess, 'atOnce' | 'attempts' | 'proxies'> {
  const downloads = limit(settings['max-concurrent-downloads'] ?? AT_ONCE.downloads)
  const uploads = limit(settings['max-concurrent-uploads'] ?? AT_ONCE.uploads)
  const proxies = proxiesOf(settings)
  return { atOnce: { downloads, uploads }, attempts: settings['max-download-attempts'] ?? ATTEMPTS, ...(proxies && { proxies }) }
}

const PROXIES = { 'http-proxy': 'HTTP_PROXY', 'https-proxy': 'HTTPS_PROXY', 'no-proxy': 'NO_PROXY' } as const

/** As docker's daemon, which puts them in the place of its environment's. An empty one is none. */
function proxiesOf({ proxies = {} }: DaemonSettings): RegistryAccess['proxies'] {
  const given = Object.entries(PROXIES).flatMap(([key, name]) => {
    const value = proxies[key as keyof typeof PROXIES]
    return value ? [[name, value] as const] : []
  })
  return given.length === 0 ? undefined : Object.fromEntries(given)
}

function limit(count: number): number {
  return count === 0 ? Number.POSITIVE_INFINITY : count
}
