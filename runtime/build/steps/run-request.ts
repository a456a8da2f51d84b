/** The container of a `RUN`: what the step says, with the limits and the network that the whole build was asked for. */

import { MinidockError } from '../../base/errors.ts'
import type { ContainerRequest } from '../../formats/docker/request.ts'
import type { Mount } from '../../formats/docker/request-parts.ts'
import type { RunStep } from '../../formats/dockerfile/steps.ts'

/** As BuildKit names each of its containers: a name that changes would make two builds differ. */
const HOSTNAME = 'buildkitsandbox'

export interface RunExtras {
  /** Binds and tmpfs mounts of `RUN --mount`. */
  readonly mounts: readonly Mount[]
  /** `NAME=value`, of secrets (`env=`). Unlike their files, they are on the disk while the step runs: in the record of its container, which root alone can read. */
  readonly environment: readonly string[]
}

/** @param request of the build @throws {MinidockError} `forbidden` for a step that asks for the host's network, which only the user may give */
export function runRequest(request: ContainerRequest, step: RunStep, extras: RunExtras): ContainerRequest {
  const { HostConfig } = request
  if (step.network === 'host' && HostConfig.NetworkMode !== 'host')
    throw new MinidockError('forbidden', 'network.host is not allowed', {
      hint: 'allow it for the whole build: minidock build --network host',
    })
  return {
    ...request,
    Hostname: request.Hostname || HOSTNAME,
    Image: '',
    Cmd: [...step.argv],
    // An image may have one for its own program; a step has its own.
    Entrypoint: [],
    Env: [...step.environment, ...step.proxy, ...extras.environment],
    User: step.user,
    WorkingDir: step.workdir,
    Labels: {},
    HostConfig: {
      ...HostConfig,
      LogConfig: { Type: 'none', Config: {} },
      NetworkMode: step.network === 'default' ? HostConfig.NetworkMode : step.network,
      Mounts: [...HostConfig.Mounts, ...extras.mounts],
    },
  }
}
