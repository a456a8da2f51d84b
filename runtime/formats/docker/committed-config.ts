/** The config of an image that is made of a container: what the container was asked for over what its image says (moby, daemon/commit.go, `merge`). */

import type { ImageDefaults } from '../oci/image.ts'
import { environmentInOrder } from '../text/env-file.ts'
import { mergeHealthConfig } from './healthcheck.ts'
import type { ContainerRequest } from './request.ts'

export function committedConfig(request: ContainerRequest, image: ImageDefaults): ImageDefaults {
  const command = (request.Cmd?.length ?? 0) > 0 ? request.Cmd : request.Entrypoint ? null : image.Cmd
  return withoutEmpty({
    ...image,
    User: request.User || image.User,
    ExposedPorts: { ...image.ExposedPorts, ...request.ExposedPorts },
    Env: environmentInOrder(request.Env, image.Env),
    Entrypoint: request.Entrypoint ?? image.Entrypoint,
    Cmd: command ?? undefined,
    Volumes: { ...image.Volumes, ...request.Volumes },
    WorkingDir: request.WorkingDir || image.WorkingDir,
    Labels: { ...image.Labels, ...request.Labels },
    StopSignal: request.StopSignal ?? image.StopSignal,
    Healthcheck: mergeHealthConfig(request.Healthcheck, image.Healthcheck),
    Shell: request.Shell ?? image.Shell,
    OnBuild: request.OnBuild ?? image.OnBuild,
  })
}

type Unsaid<T> = { [K in keyof T]: T[K] | undefined }

/** What says nothing is left out: images of the same content are then the same image. */
function withoutEmpty(config: Unsaid<ImageDefaults>): ImageDefaults {
  const says = (value: unknown) =>
    value !== undefined && value !== '' && !(typeof value === 'object' && value !== null && Object.keys(value).length === 0)
  return Object.fromEntries(Object.entries(config).filter(([, value]) => says(value)))
}
