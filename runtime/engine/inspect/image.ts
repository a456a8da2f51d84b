/** `inspect` for an image. */

import { type ImageInspection, imageInspection } from '../../store/images/image-inspection.ts'
import type { Engine } from '../engine.ts'

/** Returns docker's ImageInspect for an image, given by name or id. @throws {MinidockError} `not-found` */
export function inspectImage({ store }: Engine, name: string): ImageInspection {
  const { images } = store
  const image = images.find(name)
  return imageInspection(images.withAllNames(image), { descriptor: images.descriptorOf(image), referrers: images.referrersOf(image) })
}
