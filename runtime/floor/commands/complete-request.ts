/**
 * What `run` and `create` make of a request once its flags are applied. `--env-file` and `--label-file`: what is in the files comes before what the other
 * flags say, so that these win. `--detach`: nobody is attached.
 */

import { closeSync, openSync, readSync } from 'node:fs'
import { type FlagValues, listOf } from '../../cli/flags.ts'
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
  if (flags['detach'] === true && listOf(flags, 'attach').length > 0)
    throw new MinidockError('invalid', 'conflicting options: cannot specify both --attach and --detach', { hint: 'leave one of them out' })
  if (flags['detach'] === true) request.AttachStdin = request.AttachStdout = request.AttachStderr = request.StdinOnce = false
  return request
}

function files(value: FlagValues[string] | undefined): readonly string[] {
  return Array.isArray(value) ? value : []
}

/** More than any program can be given: execve(2) takes 6 MiB of arguments and environment, whatever the limit of the stack is. */
const LARGEST = 16 << 20

function read(file: string): Uint8Array {
  const hint = 'give a file with a KEY=value on each line'
  let content: Uint8Array
  try {
    content = readAtMost(file, LARGEST + 1)
  } catch (error) {
    const why =
      errnoName(error) === 'ENOENT' ? 'no such file or directory' : errnoName(error) === 'EISDIR' ? 'is a directory' : String(error)
    throw new MinidockError('invalid', `open ${file}: ${why}`, { hint, cause: error })
  }
  if (content.length > LARGEST) throw new MinidockError('invalid', `cannot read ${file}: it is larger than 16 MiB`, { hint })
  return content
}

/** It may be a pipe (`--env-file <(…)`), or a device that never ends (`/dev/zero`). */
function readAtMost(file: string, most: number): Uint8Array {
  const descriptor = openSync(file, 'r')
  try {
    const pieces: Uint8Array[] = []
    for (let size = 0; size < most; ) {
      const piece = Buffer.alloc(Math.min(1 << 16, most - size))
      const length = readSync(descriptor, piece)
      if (length === 0) break
      pieces.push(piece.subarray(0, length))
      size += length
    }
    return Buffer.concat(pieces)
  } finally {
    closeSync(descriptor)
  }
}
