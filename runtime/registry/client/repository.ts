/**
 * One repository of a registry, as the OCI distribution specification (1.1) has it: manifests and blobs by digest, tags that point at manifests.
 *
 * Every call finds the registry (mirrors first, `http` where the registry is said to be insecure), gets the token that it needs, follows redirects without giving
 * that token to another host, tries again what may pass (429, 5xx, a broken connection; `Retry-After`, and longer each time), and ends within bounds.
 */

import type { Digest } from '../../formats/oci/digest.ts'
import type { Descriptor } from '../../formats/oci/image.ts'
import type { Offline } from '../../plan/image-source.ts'
import type { AtOnce } from './access.ts'
import type { Ask, Waits } from './connection.ts'

/** What ends a request, and who is told of the next attempt. */
export type Waiting = Pick<Ask, 'stop' | 'waits'>

export interface FetchedManifest {
  /** As they came: their digest is `descriptor.digest`. */
  readonly bytes: Uint8Array
  readonly descriptor: Pick<Descriptor, 'mediaType' | 'digest' | 'size'>
}

/**
 * @throws {MinidockError} from every call: {@link Offline} when the registry cannot be reached, `unavailable` when it cannot answer at the moment, `forbidden` when it refuses these
 * credentials, `not-found` for what it does not have, `invalid` for an answer that is not what the specification says
 */
export interface Repository {
  /** Domain and path: `localhost:5000/team/app`. */
  readonly name: string
  readonly atOnce: AtOnce
  /** @param reference a tag or a digest @throws {MinidockError} `invalid` when the bytes are not what a digest says, or more than 4 MiB */
  manifest(reference: string, waiting?: Waiting): Promise<FetchedManifest>
  /** What a tag points at, without its bytes; undefined: there is no such tag. */
  resolve(reference: string, waiting?: Waiting): Promise<FetchedManifest['descriptor'] | undefined>
  /**
   * Streams a blob. A connection that breaks is taken up again where it broke (`Range`). No more than `size` bytes come; neither the digest nor that all have come is
   * checked here: who writes them does that.
   */
  blob(descriptor: Pick<Descriptor, 'digest' | 'size'>, stop: AbortSignal, waits?: Waits): AsyncIterable<Uint8Array>
  hasBlob(digest: Digest): Promise<boolean>
  /** Asks the registry to take a blob over from another of its repositories. @param from without domain @returns false: it has to be uploaded */
  mountBlob(digest: Digest, from: string): Promise<boolean>
  /**
   * Uploads in pieces, and goes on after a broken connection where the registry has the last one.
   * @param content starts at a byte
   * @param options `sent` is told how many bytes of the blob have gone so far: fewer again after a failure
   */
  uploadBlob(
    descriptor: Pick<Descriptor, 'digest' | 'size'>,
    content: (from: number) => AsyncIterable<Uint8Array>,
    options: { readonly stop: AbortSignal; readonly sent: (bytes: number) => void; readonly waits?: Waits },
  ): Promise<void>
  /** @param reference a tag, or the manifest's digest @returns the manifest's digest */
  putManifest(reference: string, bytes: Uint8Array, mediaType: string): Promise<Digest>
  /** All tags, page by page. */
  tags(waiting?: Waiting): AsyncIterable<string>
  /** What refers to a manifest: signatures, attestations; none where the registry does not know of such. */
  referrers(digest: Digest): Promise<readonly Descriptor[]>
  /** Asks those mirrors no more that have answered so far. @returns their hosts; none: what came is the registry's own */
  distrustMirrors(): readonly string[]
  /** Ends all connections. */
  close(): void
}
