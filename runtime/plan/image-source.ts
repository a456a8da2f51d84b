/** Sources of images that are not in the store: images made on this machine, or a registry. */

import type { StoredImage } from '../store/images/images.ts'
import type { Store } from '../store/state/store.ts'

export interface ImageSource {
  /** Returns an offer for a full name (`docker.io/library/busybox:latest`), or undefined if the source has no such image. */
  offer(reference: string): ImageOffer | undefined
}

export interface ImageOffer {
  /** The work to come, for the user who waits: `making it on this machine (a shell, in a second)`. */
  readonly summary: string
  /** Brings the image into the store, unpacked and named. Nothing stays behind if that fails. @throws {MinidockError} `unavailable`, with what is missing */
  bring(store: Store, progress: Progress): Promise<StoredImage>
}

/** Where a source reports its progress: a command prints it, the API sends it to its client. */
export interface Progress {
  /** Reports one line. */
  say(line: string): void
  /** Does work that may take a while, and returns its result. @param label names the work: `making busybox` @param work may report lines as it goes */
  step<T>(label: string, work: (say: (line: string) => void) => Promise<T>): Promise<T>
}
