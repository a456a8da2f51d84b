/** An image that is there for another platform than the one that is asked for. */

import { MinidockError } from '../base/errors.ts'
import type { ImageConfig } from '../formats/oci/image.ts'
import type { WantedPlatform } from '../formats/oci/platform.ts'
import { formatPlatform, runsOn } from '../formats/oci/platform-order.ts'

/**
 * @param how the platform that is there can be asked for; default: for a command with `--platform`
 * @returns the error, in the words of docker, whose store has one platform of an image; undefined: it is for this platform, or for one whose programs run on it
 */
export function otherPlatform(
  name: string,
  config: Pick<ImageConfig, 'os' | 'architecture' | 'variant'>,
  wanted: WantedPlatform,
  how: (actual: string) => string = () => 'leave out --platform to take it as it is',
): MinidockError | undefined {
  if (runsOn(config, wanted)) return undefined
  const [actual, specified] = [formatPlatform(config), formatPlatform(wanted)]
  const message = `image with reference ${name} was found but its platform (${actual}) does not match the specified platform (${specified})`
  return new MinidockError('not-found', message, { hint: how(actual) })
}
