/** `Config` of `inspect`: the request merged with the image's config, as docker does (moby, daemon/commit.go, `merge`). */

import { mergeHealthConfig } from '../../formats/docker/healthcheck.ts'
import type { ImageDefaults } from '../../formats/oci/image.ts'
import { mergeEnv } from '../../formats/text/env-file.ts'
import type { ContainerRecord } from '../../store/containers/container-record.ts'
import { configInOrder } from './in-order.ts'

/** Returns the members in docker's order. */
export function inspectedConfig({ Id, Request }: ContainerRecord, image: ImageDefaults): Readonly<Record<string, unknown>> {
  const { HostConfig: _, NetworkingConfig: __, ...asked } = Request
  const entrypoint = Request.Entrypoint ?? image.Entrypoint ?? null
  return configInOrder({
    ...asked,
    Hostname: Request.Hostname || Id.slice(0, 12),
    User: Request.User || image.User || '',
    ExposedPorts: orAbsent({ ...image.ExposedPorts, ...Request.ExposedPorts }),
    Env: mergeEnv(image.Env ?? [], Request.Env),
    Cmd: (Request.Cmd?.length ?? 0) > 0 ? Request.Cmd : Request.Entrypoint ? null : (image.Cmd ?? null),
    Volumes: orAbsent({ ...image.Volumes, ...Request.Volumes }) ?? null,
    WorkingDir: Request.WorkingDir || image.WorkingDir || '',
    Entrypoint: entrypoint,
    OnBuild: Request.OnBuild ?? image.OnBuild ?? null,
    Labels: { ...image.Labels, ...Request.Labels },
    StopSignal: Request.StopSignal ?? image.StopSignal,
    Healthcheck: mergeHealthConfig(Request.Healthcheck, image.Healthcheck),
  })
}

function orAbsent<T extends object>(set: T): T | undefined {
  return Object.keys(set).length === 0 ? undefined : set
}
