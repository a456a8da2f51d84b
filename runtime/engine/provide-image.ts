/** Provides the image for a container: from the store, or from the first source that offers one of that name. */

import { isOfKind } from '../base/errors.ts'
import { formatReference, parseReference } from '../formats/docker/reference.ts'
import type { ImageOffer, Progress } from '../plan/image-source.ts'
import { openStore } from '../store/files/paths.ts'
import type { StoredImage } from '../store/images/images.ts'
import type { Engine } from './engine.ts'

/** Returns an image by name or id. @param progress gets reports when a source brings it @throws {MinidockError} `not-found`; what keeps a source from bringing it */
export async function provideImage(engine: Engine, name: string, progress: Progress): Promise<StoredImage> {
  const { store } = engine
  try {
    return store.images.find(name)
  } catch (error) {
    const offer = isOfKind(error, 'not-found') ? await offerOf(engine, name) : undefined
    if (!offer) throw error
    openStore(store.paths)
    progress.say(`Unable to find image '${name}' locally${offer.summary === undefined ? '' : `: ${offer.summary}`}`)
    const { ownRooms } = await import('../store/images/add-image.ts')
    return await offer.bring({ ...store, ...ownRooms(store.paths, engine.launcher) }, progress, false)
  }
}

async function offerOf(engine: Engine, name: string): Promise<ImageOffer | undefined> {
  const { contributionsOf } = await import('./contributions.ts')
  const reference = fullName(name)
  for (const { images } of await contributionsOf(engine)) {
    const offer = images?.offer(reference, {})
    if (offer) return offer
  }
  return undefined
}

function fullName(name: string): string {
  try {
    return formatReference(parseReference(name))
  } catch {
    return name // Not a reference, so perhaps an id: no source knows it.
  }
}
