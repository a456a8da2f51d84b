/** The signal that a container wants to be stopped with. */

import { MinidockError } from '../base/errors.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import type { Store } from '../store/state/store.ts'

/** The container's own, else its image's. An image that is gone or damaged must not keep a container from being stopped. */
export function stopSignalOf({ images }: Store, { record }: StoredContainer): string {
  if (record.Request.StopSignal) return record.Request.StopSignal
  try {
    return images.find(record.ImageId).config.config.StopSignal || 'SIGTERM'
  } catch (error) {
    if (error instanceof MinidockError) return 'SIGTERM'
    throw error
  }
}
