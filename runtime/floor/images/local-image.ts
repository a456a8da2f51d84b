/** What an image that is made on this machine is to the engine: a name, a sentence, and a way to make it. */

import type { ImageRooms } from '../../store/images/add-image.ts'
import type { StoredImage } from '../../store/images/images.ts'

export interface LocalImage {
  /** One line: what is in it, and how long making it takes. */
  readonly summary: string
  /**
   * Makes the image, unpacks it, and names it. Nothing stays behind if that fails.
   * @param progress is told what is going on, a line at a time
   * @throws {MinidockError} `unavailable` if the machine has not what it takes
   */
  make(store: ImageRooms, progress: (line: string) => void): Promise<StoredImage>
}
