/** What docker warns of where an image is for another processor, and no platform was asked for. */

import { goArchitecture } from '../formats/go/architecture.ts'
import type { ImageConfig } from '../formats/oci/image.ts'
import { formatPlatform } from '../formats/oci/platform-order.ts'
import { ownProcessorLevel } from '../kernel/machine/processor-level.ts'

export function platformWarning(config: Pick<ImageConfig, 'os' | 'architecture' | 'variant'>): string {
  return `The requested image's platform (${formatPlatform(config)}) does not match the detected host platform (${hostPlatform()}) and no specific platform was requested`
}

/** With the variant that docker finds: `linux/amd64/v3`, `linux/arm64/v8`. */
function hostPlatform(architecture = goArchitecture()): string {
  if (architecture === 'amd64') return formatPlatform({ os: 'linux', architecture, variant: `v${ownProcessorLevel()}` })
  return architecture === 'arm64' ? 'linux/arm64/v8' : formatPlatform({ os: 'linux', architecture })
}
