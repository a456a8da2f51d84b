/**
 * `--log-opt tag=…`: a Go template about the container, which `logs --details` then shows as `tag`.
 * Source: moby, daemon/logger/loggerutils/log_tag.go, daemon/logger/loginfo.go. Apart from the driver: few containers have one, and a template is much to load.
 */

import { compileTemplate } from '../go/template.ts'

export interface TaggedContainer {
  /** 64 digits. */
  readonly id: string
  /** Without slash. */
  readonly name: string
  /** `sha256:…`. */
  readonly imageId: string
  readonly imageName: string
  readonly args: readonly string[]
}

/** @throws {MinidockError} of kind `invalid` */
export function logTag(template: string, { id, name, imageId, imageName, args }: TaggedContainer): string {
  return compileTemplate(template)({
    ID: id.slice(0, 12),
    FullID: id,
    Name: name,
    FullName: `/${name}`,
    ImageID: imageId.replace('sha256:', '').slice(0, 12),
    ImageFullID: imageId,
    ImageName: imageName,
    Command: args.join(' '),
    DaemonName: 'minidock',
  })
}
