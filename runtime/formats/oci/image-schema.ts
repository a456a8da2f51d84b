/** Reading an image's documents: from a registry, an archive, or the store (every run reads some, so the schemas say no more than what is used). */

import * as v from 'valibot'
import { MinidockError } from '../../base/errors.ts'
import { healthConfig, stringSet } from '../docker/config-schema.ts'
import { check, flag, list, maybe, natural, struct, text, textMap, texts } from '../go/json.ts'
import { type Digest, isDigest } from './digest.ts'
import { type ImageConfig, type ImageIndex, type ImageManifest, isIndexType, isManifestType } from './image.ts'

const digest = v.custom<Digest>(isDigest, 'a digest (sha256: and 64 hexadecimal digits)')
const two = v.literal(2, '2')

const platformEntries = {
  architecture: text,
  os: text,
  variant: maybe(text),
  'os.version': maybe(text),
  'os.features': maybe(texts),
}

const descriptor = struct({
  mediaType: text,
  digest,
  size: natural,
  urls: maybe(texts),
  annotations: maybe(textMap),
  artifactType: maybe(text),
  platform: maybe(struct(platformEntries)),
})

const common = { schemaVersion: two, mediaType: maybe(text), artifactType: maybe(text), annotations: maybe(textMap) }
const index = struct({ ...common, manifests: list(descriptor) })
const manifest = struct({ ...common, config: descriptor, layers: list(descriptor) })

const defaults = struct({
  User: maybe(text),
  ExposedPorts: maybe(stringSet),
  Env: maybe(texts),
  Entrypoint: maybe(texts),
  Cmd: maybe(texts),
  Volumes: maybe(stringSet),
  WorkingDir: maybe(text),
  Labels: maybe(textMap),
  StopSignal: maybe(text),
  Healthcheck: maybe(healthConfig),
  Shell: maybe(texts),
  OnBuild: maybe(texts),
})

const historyEntry = struct({
  created: maybe(text),
  author: maybe(text),
  created_by: maybe(text),
  comment: maybe(text),
  empty_layer: maybe(flag),
})

const imageConfig = struct({
  ...platformEntries,
  created: maybe(text),
  author: maybe(text),
  config: maybe(defaults, {}),
  rootfs: struct({ type: v.literal('layers', 'layers'), diff_ids: maybe(list(digest), []) }),
  history: maybe(list(historyEntry)),
})

/** @throws {MinidockError} of kind `invalid`, naming the field by its path */
export function parseIndex(value: unknown): ImageIndex {
  const parsed = check(index, value, 'image index')
  refuseAmbiguous(value, parsed.mediaType, 'image index', isIndexType, ['config', 'layers'])
  return parsed
}

/** @throws {MinidockError} of kind `invalid`, naming the field by its path */
export function parseManifest(value: unknown): ImageManifest {
  const parsed = check(manifest, value, 'image manifest')
  refuseAmbiguous(value, parsed.mediaType, 'image manifest', isManifestType, ['manifests'])
  return parsed
}

/** @throws {MinidockError} of kind `invalid`, naming the field by its path */
export function parseImageConfig(value: unknown): ImageConfig {
  return check(imageConfig, value, 'image config')
}

/**
 * One document that is an index to one program and a manifest to another can show a scanner one image and run another (CVE-2021-41190): so it may be one only.
 */
function refuseAmbiguous(
  value: unknown,
  mediaType: string | undefined,
  what: string,
  expected: (type: string) => boolean,
  foreign: string[],
) {
  if (mediaType !== undefined && !expected(mediaType)) {
    throw new MinidockError('invalid', `invalid ${what}: mediaType: expected that of an ${what}, got ${JSON.stringify(mediaType)}`)
  }
  const found = foreign.find(key => typeof value === 'object' && value !== null && key in value)
  if (found !== undefined) throw new MinidockError('invalid', `invalid ${what}: ${found}: must not be there`)
}
