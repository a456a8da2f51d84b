/** The flags of `create` and `run` that are given from the start. Wording and defaults are docker's. */

import { MinidockError } from '../base/errors.ts'
import type { Flag, FlagTable } from '../cli/flags.ts'
import { addLabel } from '../formats/docker/labels.ts'
import { parseEnvFlag } from '../formats/text/env-file.ts'
import { checkSignal } from '../formats/text/signal.ts'

export const floorFlags: FlagTable = [
  { kind: 'string', name: 'name', help: 'Assign a name to the container' },
  {
    kind: 'string',
    name: 'cidfile',
    help: 'Write the container ID to the file',
    apply: (request, path) => {
      request.HostConfig.ContainerIDFile = path
    },
  },
  {
    kind: 'bool',
    name: 'rm',
    help: 'Automatically remove the container and its associated anonymous volumes when it exits',
    apply: (request, on) => {
      request.HostConfig.AutoRemove = on
    },
  },
  {
    kind: 'bool',
    name: 'interactive',
    short: 'i',
    help: 'Keep STDIN open even if not attached',
    apply: (request, on) => {
      request.OpenStdin = on
      request.StdinOnce = on
      request.AttachStdin = on
    },
  },
  {
    kind: 'bool',
    name: 'tty',
    short: 't',
    help: 'Allocate a pseudo-TTY',
    apply: (request, on) => {
      request.Tty = on
    },
  },
  { kind: 'list', name: 'env-file', help: 'Read in a file of environment variables' },
  {
    kind: 'list',
    name: 'env',
    short: 'e',
    help: 'Set environment variables',
    completes: 'variables',
    apply: (request, values) => void request.Env.push(...values.map(value => parseEnvFlag(value, process.env))),
  },
  {
    kind: 'string',
    name: 'workdir',
    short: 'w',
    help: 'Working directory inside the container',
    apply: (request, path) => {
      request.WorkingDir = absolute(path)
    },
  },
  {
    kind: 'string',
    name: 'user',
    short: 'u',
    help: 'Username or UID (format: <name|uid>[:<group|gid>])',
    apply: (request, user) => {
      request.User = user
    },
  },
  {
    kind: 'list',
    name: 'group-add',
    help: 'Add additional groups to join',
    apply: (request, groups) => {
      request.HostConfig.GroupAdd = [...groups]
    },
  },
  {
    kind: 'string',
    name: 'entrypoint',
    help: 'Overwrite the default ENTRYPOINT of the image',
    apply: (request, path) => {
      request.Entrypoint = [path]
    },
  },
  { kind: 'list', name: 'label-file', help: 'Read in a line delimited file of labels' },
  {
    kind: 'list',
    name: 'label',
    short: 'l',
    help: 'Set meta data on a container',
    apply: (request, labels) => {
      for (const label of labels) addLabel(request.Labels, label)
    },
  },
  {
    kind: 'string',
    name: 'stop-signal',
    help: 'Signal to stop the container',
    completes: 'signals',
    apply: (request, signal) => {
      request.StopSignal = checkSignal(signal)
    },
  },
  {
    kind: 'int',
    name: 'stop-timeout',
    help: 'Timeout (in seconds) to stop a container',
    apply: (request, seconds) => {
      request.StopTimeout = seconds
    },
  },
  { kind: 'bool', name: 'quiet', short: 'q', help: 'Suppress the pull output' },
]

/** `run` alone has it. */
export const detachFlag: Flag = { kind: 'bool', name: 'detach', short: 'd', help: 'Run container in background and print container ID' }

/** Empty, as in docker: the image's. */
function absolute(path: string): string {
  if (path === '' || path.startsWith('/')) return path
  throw new MinidockError('invalid', `the working directory '${path}' is invalid, it needs to be an absolute path`, {
    hint: `did you mean /${path}?`,
  })
}
