/** The flags that say what a container may do. Wording and defaults are docker's; chapter 9 explains them. */

import { MinidockError } from '../base/errors.ts'
import type { FlagTable } from '../cli/flags.ts'
import { splitOption } from '../formats/docker/security-options.ts'
import { CAPABILITIES } from '../kernel/program/constants.ts'
import { ALL } from './capabilities.ts'

const choices = [ALL, ...CAPABILITIES.map(name => name.slice('CAP_'.length))]

export const securityFlags: FlagTable = [
  {
    kind: 'list',
    name: 'cap-add',
    help: 'Add Linux capabilities',
    choices,
    apply: (request, names) => {
      request.HostConfig.CapAdd = [...names]
    },
  },
  {
    kind: 'list',
    name: 'cap-drop',
    help: 'Drop Linux capabilities',
    choices,
    apply: (request, names) => {
      request.HostConfig.CapDrop = [...names]
    },
  },
  {
    kind: 'bool',
    name: 'privileged',
    help: 'Give extended privileges to this container',
    apply: (request, on) => {
      request.HostConfig.Privileged = on
    },
  },
  {
    kind: 'list',
    name: 'security-opt',
    help: 'Security Options',
    apply: ({ HostConfig }, options) => {
      for (const option of options) checkOption(option)
      HostConfig.SecurityOpt = options.filter(option => option !== OPEN_PATHS)
      // As docker/cli says it to the engine.
      if (options.includes(OPEN_PATHS)) HostConfig.MaskedPaths = HostConfig.ReadonlyPaths = []
    },
  },
]

const OPEN_PATHS = 'systempaths=unconfined'

function checkOption(option: string): void {
  const [name, value = ''] = splitOption(option)
  if (name === 'no-new-privileges' || value !== '') return
  throw new MinidockError('invalid', `Invalid --security-opt: "${option}"`, {
    hint: 'as in seccomp=unconfined, seccomp=profile.json or no-new-privileges',
  })
}
