/**
 * `manifest.json` and `repositories`: what `docker save` puts beside the blobs, and what programs before the OCI layout read.
 *
 * Source: moby, image/spec/v1.2.md, "Combined Image JSON + Filesystem Changeset Format".
 */

import { check, list, maybe, struct, text, texts } from '../go/json.ts'

/** One image. Paths are inside the archive. */
export interface ArchivedImage {
  Config: string
  /** `busybox:latest`; absent for an image without a name. */
  RepoTags?: string[]
  /** Lowest first. */
  Layers: string[]
  /** By diff id, what the layer is in the OCI layout beside it. Docker writes it; nobody has to read it. */
  LayerSources?: Record<string, unknown>
}

const manifest = list(struct({ Config: text, RepoTags: maybe(texts), Layers: maybe(texts, []) }))

/** @throws {MinidockError} of kind `invalid`, naming the field by its path */
export function parseArchiveManifest(value: unknown): ArchivedImage[] {
  return check(manifest, value, 'manifest.json')
}

/** `repositories`: by repository and tag, the last layer's digest without its algorithm. */
export type Repositories = Record<string, Record<string, string>>
