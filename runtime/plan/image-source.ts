/** Sources of images that are not in the store: a registry, or images made on this machine. */

import { MinidockError } from '../base/errors.ts'
import type { WantedPlatform } from '../formats/oci/platform.ts'
import type { StoredImage } from '../store/images/images.ts'
import type { Store } from '../store/state/store.ts'
import type { TransferEvent } from './transfer-events.ts'

/** Docker's `--pull`: whether a source is asked for an image that is in the store, that is not there, or for none. */
export type PullPolicy = 'missing' | 'always' | 'never'

/** What is wanted of an image, beside its name. */
export interface WantedImage {
  /** Absent: `missing`. */
  readonly pull?: PullPolicy
  /** Absent: this machine's. */
  readonly platform?: WantedPlatform
  /** What a registry has for one other platform only is taken, as BuildKit does. */
  readonly takesOther?: boolean
}

/** A source with a lower number is asked first. */
export const RANKS = { registry: 1, madeHere: 2 } as const

export interface ImageSource {
  readonly rank: (typeof RANKS)[keyof typeof RANKS]
  /** The images that it has, as people call them, where these are few. */
  readonly names?: readonly string[]
  /** Returns the one of these names whose image is most like another, of a full name; undefined: none is like it. */
  nearest?(reference: string): string | undefined
  /** Returns an offer for a full name (`docker.io/library/busybox:latest`), or undefined if the source has no such image. */
  offer(reference: string, wanted: WantedImage): ImageOffer | undefined
}

/** The store, and the path of the launcher's binary. */
export type SourceRooms = Store & { readonly launcher: string }

export interface ImageOffer {
  /** The work to come, for the user who waits: `making it on this machine (a shell, in a second)`. Absent: its first events tell. */
  readonly summary?: string
  /**
   * Brings the image into the store, unpacked and named. Nothing stays behind if that fails.
   * @param hasOthers whether another source offers the image too: one that cannot reach its registry then says so in less than a second
   * @throws {Offline} the next source is asked then; {@link MinidockError} `not-found` and `forbidden`, too, where the source has no such image; `unavailable`, with
   * what is missing
   */
  bring(store: SourceRooms, progress: Progress, hasOthers: boolean): Promise<StoredImage>
}

/** A source that cannot be reached from here: no network, no answer. What was asked for may be there. */
export class Offline extends MinidockError {
  constructor(message: string, options?: ConstructorParameters<typeof MinidockError>[2]) {
    super('unavailable', message, options)
  }
}

/** Where a source reports its progress: a command prints it, the API sends it to its client. */
export interface Progress {
  /** Reports one line. */
  say(line: string): void
  /** Reports what happens to the layers of an image that comes over the network. */
  tell(event: TransferEvent): void
  /** Does work that may take a while, and returns its result. @param label names the work: `making busybox` @param work may report lines as it goes */
  step<T>(label: string, work: (say: (line: string) => void) => Promise<T>): Promise<T>
}
