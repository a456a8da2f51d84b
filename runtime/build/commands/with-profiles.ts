/** `--security-opt seccomp=FILE`: the profile itself takes the place of the name, as for `run`. */

import { withProfile } from '../../cli/read-flag-file.ts'
import type { ContainerRequest } from '../../formats/docker/request.ts'

export function withProfiles(request: ContainerRequest): ContainerRequest {
  request.HostConfig.SecurityOpt = request.HostConfig.SecurityOpt.map(withProfile)
  return request
}
