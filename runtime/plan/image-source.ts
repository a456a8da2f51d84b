/** Where an image that is not in the store can come from: made on this machine, or a registry. */

import type { StoredImage } from '../store/images/images.ts'
import type { Store } from '../store/state/store.ts'

export interface ImageSource {
  /** Returns what the source would bring under a full name (`docker.io/library/busybox:latest`), or undefined if it has no such image. */
  offer(reference: string): ImageOffer | undefined
}

export interface ImageOffer {
  /** What will happen, for the user who waits: `making it on this machine (a shell, in a second)`. */
  readonly summary: string
  /** Brings the image into the store, unpacked and named. Nothing stays behind if that fails. @throws {MinidockError} `unavailable`, with what is missing */
  bring(store: Store, progress: Progress): Promise<StoredImage>
}

/** Is told what goes on: by a command, which prints it, or by the API, which sends it. */
export interface Progress {
  say(line: string): void
  /** Does work that may take a while. @param label `making busybox` */
  step<T>(label: string, work: () => Promise<T>): Promise<T>
}
