/** The images that a Dockerfile names, by name and platform: `FROM --platform=$BUILDPLATFORM node` and `FROM node` may be two. */

import type { WantedPlatform } from '../../formats/oci/platform.ts'
import { formatPlatform } from '../../formats/oci/platform-order.ts'
import type { StoredImage } from '../../store/images/images.ts'

/** A name as in the Dockerfile, and the platform that it is wanted for. */
export interface ImageFor {
  readonly reference: string
  readonly platform: WantedPlatform
}

export class ImagesFor {
  readonly #images = new Map<string, StoredImage>()

  find(wanted: ImageFor): StoredImage | undefined {
    return this.#images.get(keyOf(wanted))
  }

  /** @throws {RangeError} it was not added */
  get(wanted: ImageFor): StoredImage {
    const image = this.find(wanted)
    if (!image) throw new RangeError(`image ${wanted.reference} is not there yet`)
    return image
  }

  add(wanted: ImageFor, image: StoredImage): void {
    this.#images.set(keyOf(wanted), image)
  }

  /** Returns an image's triggers; none while it is not there. */
  readonly onBuildOf = (wanted: ImageFor): readonly string[] => this.find(wanted)?.config.config.OnBuild ?? []
}

export function keyOf({ reference, platform }: ImageFor): string {
  return `${formatPlatform(platform)} ${reference}`
}
