/**
 * What `run` and `create` make of a request once its flags are applied. `--env-file` and `--label-file`: what is in the files comes before what the other
 * flags say, so that these win. `--security-opt seccomp=FILE`: the profile itself takes the place of the name. `--detach`: nobody is attached.
 * Proxies of docker's config.json are added where no flag names their variable.
 */

import { MinidockError } from '../../base/errors.ts'
import { clientProxies } from '../../cli/client-proxies.ts'
import { type FlagValues, listOf } from '../../cli/flags.ts'
import { readEnvFile, withProfile } from '../../cli/read-flag-file.ts'
import { addLabel } from '../../formats/docker/labels.ts'
import type { ContainerRequest } from '../../formats/docker/request.ts'
import { cut } from '../../formats/text/cut.ts'

export async function completeRequest(request: ContainerRequest, flags: FlagValues): Promise<ContainerRequest> {
  const lines = (flag: string) => listOf(flags, flag).flatMap(file => readEnvFile(file))
  const env = lines('env-file')
  if (env.length > 0) request.Env = [...env, ...request.Env]
  const named = new Set(request.Env.map(variable => cut(variable, '=')[0]))
  for (const [name, value] of await clientProxies()) if (!named.has(name)) request.Env.push(`${name}=${value}`)
  const labels: Record<string, string> = {}
  for (const label of lines('label-file')) addLabel(labels, label)
  request.Labels = { ...labels, ...request.Labels }
  request.HostConfig.SecurityOpt = request.HostConfig.SecurityOpt.map(option => withProfile(option))
  if (flags['detach'] === true && listOf(flags, 'attach').length > 0)
    throw new MinidockError('invalid', 'conflicting options: cannot specify both --attach and --detach', {
      hint: 'leave one of them out',
      exitCode: 1,
    })
  if (flags['detach'] === true) request.AttachStdin = request.AttachStdout = request.AttachStderr = request.StdinOnce = false
  return request
}
