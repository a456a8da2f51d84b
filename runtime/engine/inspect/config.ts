/** `Config` of `inspect`: the request merged with the image's config, as docker does (moby, daemon/commit.go, `merge`). Members may be undefined. */

import { mergeHealthConfig } from '../../formats/docker/healthcheck.ts'
import { environmentInOrder } from '../../formats/text/env-file.ts'
import type { ContainerRecord } from '../../store/containers/container-record.ts'
import { labelsOf } from '../../store/containers/labels-of.ts'

export function inspectedConfig(record: ContainerRecord): object {
  const { Id, Request } = record
  const image = record.Image.config
  const { HostConfig: _, NetworkingConfig: __, ...asked } = Request
  return {
    ...asked,
    Hostname: Request.Hostname || Id.slice(0, 12),
    User: Request.User || image.User,
    ExposedPorts: { ...image.ExposedPorts, ...Request.ExposedPorts },
    Env: environmentInOrder(Request.Env, image.Env),
    Cmd: (Request.Cmd?.length ?? 0) > 0 ? Request.Cmd : Request.Entrypoint ? null : image.Cmd,
    Volumes: orAbsent({ ...image.Volumes, ...Request.Volumes }),
    WorkingDir: Request.WorkingDir || image.WorkingDir,
    Entrypoint: Request.Entrypoint ?? image.Entrypoint,
    OnBuild: Request.OnBuild ?? image.OnBuild,
    Labels: labelsOf(record),
    StopSignal: Request.StopSignal ?? image.StopSignal,
    Healthcheck: mergeHealthConfig(Request.Healthcheck, image.Healthcheck),
  }
}

function orAbsent<T extends object>(set: T): T | undefined {
  return Object.keys(set).length === 0 ? undefined : set
}
