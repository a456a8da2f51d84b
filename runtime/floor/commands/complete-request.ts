/**
 * What `run` and `create` make of a request once its flags are applied. `--env-file` and `--label-file`: what is in the files comes before what the other
 * flags say, so that these win. `--detach`: nobody is attached.
 */

import { readFileSync } from 'node:fs'
import type { FlagValues } from '../../cli/flags.ts'
import { errnoName, MinidockError } from '../../errors.ts'
import type { ContainerRequest } from '../../formats/docker-request.ts'
import { parseEnvFile } from '../../formats/env-file.ts'
import { addLabel } from '../flags.ts'

export function completeRequest(request: ContainerRequest, flags: FlagValues): ContainerRequest {
  const lines = (flag: string) => files(flags[flag]).flatMap(file => parseEnvFile(read(file), { file, environment: process.env }))
  const env = lines('env-file')
  if (env.length > 0) request.Env = [...env, ...request.Env]
  const labels: Record<string, string> = {}
  for (const label of lines('label-file')) addLabel(labels, label)
  request.Labels = { ...labels, ...request.Labels }
  if (flags['detach'] === true) request.AttachStdin = request.AttachStdout = request.AttachStderr = request.StdinOnce = false
  return request
}

function files(value: FlagValues[string] | undefined): readonly string[] {
  return Array.isArray(value) ? value : []
}

function read(file: string): Uint8Array {
  try {
    return readFileSync(file)
  } catch (error) {
    const why =
      errnoName(error) === 'ENOENT' ? 'no such file or directory' : errnoName(error) === 'EISDIR' ? 'is a directory' : String(error)
    throw new MinidockError('invalid', `open ${file}: ${why}`, { hint: 'give a file with a KEY=value on each line', cause: error })
  }
}
