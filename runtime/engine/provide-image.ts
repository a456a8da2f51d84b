/** Provides the image for a container: from the store, or from a source that offers one of that name. What brings it is loaded only then. */

import { isOfKind } from '../base/errors.ts'
import type { Progress, WantedImage } from '../plan/image-source.ts'
import type { StoredImage } from '../store/images/images.ts'
import type { Engine } from './engine.ts'

/**
 * Returns an image by name or id. An image that is there for another platform than the one that is asked for is as good as missing, as with docker.
 * @param progress gets reports when a source brings it
 * @throws {MinidockError} `not-found`; what keeps a source from bringing it
 */
export async function provideImage(engine: Engine, name: string, progress: Progress, wanted: WantedImage = {}): Promise<StoredImage> {
  const { pull = 'missing', platform } = wanted
  if (pull !== 'always' && platform === undefined) {
    try {
      return engine.store.images.find(name)
    } catch (error) {
      if (!isOfKind(error, 'not-found')) throw error
    }
  }
  return await (await import('./bring-image.ts')).bringImage(engine, name, progress, wanted)
}
