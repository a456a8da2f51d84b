/** Finds the signal that stops a container. */

import { MinidockError } from '../base/errors.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import type { Store } from '../store/state/store.ts'

/** Returns the container's own stop signal, or its image's, or SIGTERM: an image that is gone or damaged must not keep a container from being stopped. */
export function stopSignalOf({ images }: Store, { record }: StoredContainer): string {
  if (record.Request.StopSignal) return record.Request.StopSignal
  try {
    return images.find(record.ImageId).config.config.StopSignal || 'SIGTERM'
  } catch (error) {
    if (error instanceof MinidockError) return 'SIGTERM'
    throw error
  }
}
