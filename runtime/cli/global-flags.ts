/** Flags of minidock itself, before the command. */

import type { FlagTable } from './flags.ts'

const LEVELS: readonly string[] = ['trace', 'debug', 'info', 'warn', 'warning', 'error', 'fatal', 'panic']

export const globalFlags: FlagTable = [
  { kind: 'string', name: 'config', help: 'Location of client config files (also DOCKER_CONFIG)' },
  {
    kind: 'string',
    name: 'config-file',
    help: 'Settings (default "/etc/docker/daemon.json")',
  },
  // There is no daemon to choose: the one on this machine is what docker means by its default.
  { kind: 'string', name: 'context', short: 'c', hidden: true, choices: ['default'], help: 'Name of the context' },
  { kind: 'bool', name: 'debug', short: 'D', help: 'Show where errors come from (also MINIDOCK_DEBUG=1)' },
  // Nothing is logged but errors, which each level has.
  { kind: 'string', name: 'log-level', short: 'l', hidden: true, choices: LEVELS, help: 'Set the logging level' },
  { kind: 'string', name: 'root', help: 'Folder of images, containers, volumes and networks (also MINIDOCK_ROOT)' },
  { kind: 'bool', name: 'version', short: 'v', help: 'Print version information and quit' },
]
