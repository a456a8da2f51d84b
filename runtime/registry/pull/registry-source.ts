/** The source of images that is asked first: the registry that an image's name names. */

import { parseReference, type Reference } from '../../formats/docker/reference.ts'
import { type ImageSource, RANKS } from '../../plan/image-source.ts'
import type { RegistryHeart } from '../heart.ts'

/** Milliseconds to find out that there is no network, where another source has the image too. */
const SHORT_PATIENCE = 900

export function registrySource(heart: RegistryHeart): ImageSource {
  return {
    rank: RANKS.registry,
    offer(name, { platform }) {
      const reference = referenceOf(name)
      if (reference === undefined) return undefined
      return {
        async bring({ launcher, ...store }, { tell }, hasOthers) {
          const { pullImage } = await import('../operations/pull-image.ts')
          const request = { reference, ...(platform && { platform }), ...(hasOthers && { patience: SHORT_PATIENCE }) }
          return (await pullImage({ store, launcher, heart, tell }, request)).image
        },
      }
    },
  }
}

/** An id is no name in a registry. */
function referenceOf(name: string): Reference | undefined {
  try {
    return parseReference(name)
  } catch {
    return undefined
  }
}
