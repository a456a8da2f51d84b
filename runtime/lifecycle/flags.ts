/** The flags of `create` and `run` that chapter 8 adds. Wording and defaults are docker's. */

import { MinidockError } from '../base/errors.ts'
import type { FlagTable } from '../cli/flags.ts'
import type { ContainerRequest } from '../formats/docker/request.ts'
import { hasRestartPolicy, parseRestartPolicy } from '../formats/docker/restart-policy.ts'
import { cut } from '../formats/text/cut.ts'
import { healthFlags } from './flags-health.ts'

export const lifecycleFlags: FlagTable = [
  {
    kind: 'string',
    name: 'restart',
    help: 'Restart policy to apply when a container exits',
    default: 'no',
    choices: ['no', 'always', 'unless-stopped', 'on-failure', 'on-failure:'],
    apply: ({ HostConfig }, text) => {
      HostConfig.RestartPolicy = parseRestartPolicy(text)
      if (!HostConfig.AutoRemove || !hasRestartPolicy(HostConfig.RestartPolicy)) return
      throw new MinidockError('invalid', 'conflicting options: cannot specify both --restart and --rm', { hint: 'leave one of them out' })
    },
  },
  ...healthFlags,
  {
    kind: 'string',
    name: 'log-driver',
    help: 'Logging driver for the container',
    choices: ['json-file', 'local', 'none'],
    apply: ({ HostConfig }, driver) => {
      HostConfig.LogConfig.Type = driver
    },
  },
  {
    kind: 'list',
    name: 'log-opt',
    help: 'Log driver options',
    apply: ({ HostConfig }, options) => {
      for (const option of options) setEntry(HostConfig.LogConfig.Config, option)
    },
  },
  {
    kind: 'list',
    name: 'attach',
    short: 'a',
    help: 'Attach to STDIN, STDOUT or STDERR',
    choices: ['STDIN', 'STDOUT', 'STDERR'],
    apply: attachTo,
  },
  { kind: 'string', name: 'detach-keys', only: 'run', help: 'Override the key sequence for detaching a container' },
  { kind: 'bool', name: 'sig-proxy', only: 'run', help: 'Proxy received signals to the process', default: true },
  {
    kind: 'list',
    name: 'annotation',
    type: 'map',
    help: 'Add an annotation to the container (passed through to the OCI runtime)',
    apply: ({ HostConfig }, annotations) => {
      for (const annotation of annotations) setEntry(HostConfig.Annotations, annotation)
    },
  },
]

/** `key=value`, or `key` alone for an empty value. */
function setEntry(map: Record<string, string>, text: string): void {
  const [key, value = ''] = cut(text, '=')
  map[key] = value
}

/** What is named is attached, and nothing else. stdin is closed with its first client only where that client has it. */
function attachTo(request: ContainerRequest, streams: readonly string[]): void {
  const names = streams.map(stream => stream.toLowerCase())
  if (names.some(name => name !== 'stdin' && name !== 'stdout' && name !== 'stderr'))
    throw new MinidockError('invalid', 'valid streams are STDIN, STDOUT and STDERR', { hint: 'as in -a stdout -a stderr' })
  request.AttachStdin = names.includes('stdin')
  request.AttachStdout = names.includes('stdout')
  request.AttachStderr = names.includes('stderr')
  request.StdinOnce = request.OpenStdin && request.AttachStdin
}
