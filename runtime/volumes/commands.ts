/** Chapter 6's commands, in docker's spelling. What runs them is loaded when they are called. Docker's flags for volumes of a cluster are left out. */

import type { Command } from '../cli/command.ts'
import { listFormat, objectFormat } from '../cli/format-flags.ts'

const VOLUMES = 'VOLUME [VOLUME...]'

const create: Command = {
  name: 'volume create',
  usage: '[OPTIONS] [VOLUME]',
  summary: 'Create a volume',
  arity: { min: 0, max: 1 },
  flags: [
    { kind: 'string', name: 'driver', short: 'd', help: 'Specify volume driver name', default: 'local' },
    { kind: 'list', name: 'label', help: 'Set metadata for a volume' },
    { kind: 'list', type: 'map', name: 'opt', short: 'o', help: 'Set driver specific options' },
  ],
  run: async call => (await import('./commands/create.ts')).createOne(call),
}

const ls: Command = {
  name: 'volume ls',
  aliases: ['volume list'],
  usage: '[OPTIONS]',
  summary: 'List volumes',
  arity: { min: 0, max: 0 },
  flags: [
    { kind: 'filter', name: 'filter', short: 'f', help: 'Provide filter values (e.g. "dangling=true")' },
    listFormat,
    { kind: 'bool', name: 'quiet', short: 'q', help: 'Only display volume names' },
  ],
  run: async call => (await import('./commands/ls.ts')).showVolumes(call),
}

const inspect: Command = {
  name: 'volume inspect',
  usage: `[OPTIONS] ${VOLUMES}`,
  summary: 'Display detailed information on one or more volumes',
  arity: { min: 1 },
  flags: [objectFormat],
  run: async call => (await import('./commands/inspect.ts')).inspectVolumes(call),
}

const rm: Command = {
  name: 'volume rm',
  aliases: ['volume remove'],
  usage: `[OPTIONS] ${VOLUMES}`,
  summary: 'Remove one or more volumes',
  arity: { min: 1 },
  flags: [{ kind: 'bool', name: 'force', short: 'f', help: 'Force the removal of one or more volumes' }],
  run: async call => (await import('./commands/rm.ts')).removeVolumes(call),
}

const prune: Command = {
  name: 'volume prune',
  usage: '[OPTIONS]',
  summary: 'Remove unused local volumes',
  arity: { min: 0, max: 0 },
  flags: [
    { kind: 'bool', name: 'all', short: 'a', help: 'Remove all unused volumes, not just anonymous ones' },
    { kind: 'filter', name: 'filter', help: 'Provide filter values (e.g. "label=<label>")' },
    { kind: 'bool', name: 'force', short: 'f', help: 'Do not prompt for confirmation' },
  ],
  run: async call => (await import('./commands/prune.ts')).pruneUnused(call),
}

export const volumeCommands: readonly Command[] = [create, ls, inspect, rm, prune]
