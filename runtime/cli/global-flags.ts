/** Flags of minidock itself, before the command. */

import type { FlagTable } from './flags.ts'

export const globalFlags: FlagTable = [
  {
    kind: 'string',
    name: 'config-file',
    help: 'Settings (default "/etc/docker/daemon.json")',
  },
  { kind: 'bool', name: 'debug', short: 'D', help: 'Show where errors come from (also MINIDOCK_DEBUG=1)' },
  { kind: 'string', name: 'root', help: 'Folder of images, containers, volumes and networks (also MINIDOCK_ROOT)' },
  { kind: 'bool', name: 'version', short: 'v', help: 'Print version information and quit' },
]
