/** Commands that show containers, images and the engine, and change nothing. */

import type { Command } from '../cli/command.ts'
import type { Flag } from '../cli/flags.ts'
import { listFormat, objectFormat } from '../cli/format-flags.ts'

const withSize: Flag = { kind: 'bool', name: 'size', short: 's', help: 'Display total file sizes if the type is container' }

const TIME = 'timestamp (e.g. "2013-01-02T13:23:37Z") or relative (e.g. "42m" for 42 minutes)'

const ps: Command = {
  name: 'ps',
  aliases: ['container ls', 'container list', 'container ps'],
  usage: '[OPTIONS]',
  summary: 'List containers',
  arity: { min: 0, max: 0 },
  flags: [
    { kind: 'bool', name: 'all', short: 'a', help: 'Show all containers (default shows just running)' },
    { kind: 'filter', name: 'filter', short: 'f', help: 'Filter output based on conditions provided', completes: 'container-filters' },
    listFormat,
    { kind: 'int', name: 'last', short: 'n', default: -1, help: 'Show n last created containers (includes all states)' },
    { kind: 'bool', name: 'latest', short: 'l', help: 'Show the latest created container (includes all states)' },
    { kind: 'bool', name: 'no-trunc', help: "Don't truncate output" },
    { kind: 'bool', name: 'quiet', short: 'q', help: 'Only display container IDs' },
    { kind: 'bool', name: 'size', short: 's', help: 'Display total file sizes' },
  ],
  run: async call => (await import('./commands/ps.ts')).showContainers(call),
}

const logs: Command = {
  name: 'logs',
  aliases: ['container logs'],
  usage: '[OPTIONS] CONTAINER',
  summary: 'Fetch the logs of a container',
  arity: { min: 1, max: 1 },
  flags: [
    { kind: 'bool', name: 'details', help: 'Show extra details provided to logs' },
    { kind: 'bool', name: 'follow', short: 'f', help: 'Follow log output' },
    { kind: 'string', name: 'since', help: `Show logs since ${TIME}` },
    { kind: 'string', name: 'tail', short: 'n', default: 'all', help: 'Number of lines to show from the end of the logs' },
    { kind: 'bool', name: 'timestamps', short: 't', help: 'Show timestamps' },
    { kind: 'string', name: 'until', help: `Show logs before a ${TIME}` },
  ],
  run: async call => (await import('./commands/logs.ts')).showLogs(call),
}

const inspect: Command = {
  name: 'inspect',
  usage: '[OPTIONS] NAME|ID [NAME|ID...]',
  summary: 'Return low-level information on minidock objects',
  arity: { min: 1 },
  flags: [objectFormat, withSize, { kind: 'string', name: 'type', help: 'Only inspect objects of the given type' }],
  run: async call => (await import('./commands/inspect.ts')).inspect(call),
}

const inspectContainer: Command = {
  name: 'container inspect',
  usage: '[OPTIONS] CONTAINER [CONTAINER...]',
  summary: 'Display detailed information on one or more containers',
  arity: { min: 1 },
  flags: [objectFormat, { ...withSize, help: 'Display total file sizes' }],
  run: async call => (await import('./commands/inspect.ts')).inspect(call, 'container'),
}

const inspectImage: Command = {
  name: 'image inspect',
  usage: '[OPTIONS] IMAGE [IMAGE...]',
  summary: 'Display detailed information on one or more images',
  arity: { min: 1 },
  flags: [objectFormat],
  run: async call => (await import('./commands/inspect.ts')).inspect(call, 'image'),
}

const info: Command = {
  name: 'info',
  aliases: ['system info'],
  usage: '[OPTIONS]',
  summary: 'Display system-wide information',
  arity: { min: 0, max: 0 },
  flags: [objectFormat],
  run: async call => (await import('./commands/info.ts')).showInfo(call),
}

export const showingCommands: readonly Command[] = [ps, logs, inspect, inspectContainer, inspectImage, info]
