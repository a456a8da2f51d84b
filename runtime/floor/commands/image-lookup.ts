/** The images of containers, each read once. One that is gone or damaged is no reason not to list its containers. */

import type { Engine } from '../../engine.ts'
import { MinidockError } from '../../errors.ts'
import { commandOf } from '../../formats/container-command.ts'
import type { ContainerRecord } from '../../store/container-record.ts'
import type { StoredImage } from '../../store/images.ts'

export class ImageLookup {
  readonly #engine: Engine
  readonly #found = new Map<string, StoredImage | undefined>()

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** @param text a name or an id */
  find(text: string): StoredImage | undefined {
    if (!this.#found.has(text)) this.#found.set(text, this.#read(text))
    return this.#found.get(text)
  }

  /** What was asked for; but if that name is another image's by now, the id. */
  nameOf({ Request, ImageId }: ContainerRecord): string {
    return this.find(Request.Image)?.id === ImageId ? Request.Image : ImageId
  }

  /** The program and its arguments; as far as the request has them when the image is gone. */
  commandOf({ Request, ImageId }: ContainerRecord): readonly string[] {
    return commandOf(Request, this.find(ImageId)?.config.config ?? {})
  }

  #read(text: string): StoredImage | undefined {
    try {
      return this.#engine.store.images.find(text)
    } catch (error) {
      if (error instanceof MinidockError) return undefined
      throw error
    }
  }
}
