/** Docker's events of images say the image's labels, and as its name what the action was about. Source: moby, daemon/images/image_events.go. */

import type { Engine } from '../engine/engine.ts'
import type { StoredImage } from '../store/images/images.ts'

export type ImageAction = 'delete' | 'import' | 'load' | 'save' | 'tag' | 'untag'

/** @param name a name as it is typed, or the image's id */
export function tellOfImage(engine: Engine, action: ImageAction, { id, config }: StoredImage, name: string = id): void {
  engine.store.events.image(action, id, { ...config.config.Labels, name })
}
