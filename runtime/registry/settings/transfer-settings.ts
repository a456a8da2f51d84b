/** What daemon.json says of registries. Its reader is loaded only if there is such a file. */

import type { DaemonSettings } from '../../formats/docker/daemon-settings.ts'
import { readSettingsFile, settingsPath } from '../../store/files/settings-file.ts'

/** @throws {MinidockError} `invalid` for a file that was named and is not there, cannot be read, is no JSON, or has a member of the wrong type */
export async function daemonSettings(path: string): Promise<DaemonSettings> {
  const content = readSettingsFile(path)
  if (content === undefined) return {}
  const { parseDaemonSettings } = await import('../../formats/docker/daemon-settings-schema.ts')
  return parseDaemonSettings(content, path)
}

export interface TransferSettings {
  /** Blobs that are downloaded at the same time; `Infinity`: no limit. */
  readonly downloads: number
  readonly uploads: number
  /** How often a download is tried. */
  readonly attempts: number
}

/** Docker's defaults. */
const DOWNLOADS = 3
const UPLOADS = 5
const ATTEMPTS = 5

/** @throws {MinidockError} as {@link daemonSettings} */
export async function transferSettings(path = settingsPath()): Promise<TransferSettings> {
  return transfersOf(await daemonSettings(path))
}

export function transfersOf(settings: DaemonSettings): TransferSettings {
  return {
    downloads: limit(settings['max-concurrent-downloads'] ?? DOWNLOADS),
    uploads: limit(settings['max-concurrent-uploads'] ?? UPLOADS),
    attempts: settings['max-download-attempts'] ?? ATTEMPTS,
  }
}

function limit(count: number): number {
  return count === 0 ? Number.POSITIVE_INFINITY : count
}
