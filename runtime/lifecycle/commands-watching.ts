/** Commands that tell what containers do. */

import type { Command } from '../cli/command.ts'
import { streamFormat } from '../cli/format-flags.ts'

const top: Command = {
  name: 'top',
  aliases: ['container top'],
  usage: 'CONTAINER [ps OPTIONS]',
  summary: 'Display the running processes of a container',
  arity: { min: 1 },
  stopsAtArgument: true,
  run: async call => (await import('./commands/top.ts')).showProcesses(call),
}

const port: Command = {
  name: 'port',
  aliases: ['container port'],
  usage: 'CONTAINER [PRIVATE_PORT[/PROTO]]',
  summary: 'List port mappings or a specific mapping for the container',
  arity: { min: 1, max: 2 },
  run: async call => (await import('./commands/port.ts')).showPorts(call),
}

const wait: Command = {
  name: 'wait',
  aliases: ['container wait'],
  usage: 'CONTAINER [CONTAINER...]',
  summary: 'Block until one or more containers stop, then print their exit codes',
  arity: { min: 1 },
  run: async call => (await import('./commands/wait.ts')).waitForContainers(call),
}

const events: Command = {
  name: 'events',
  aliases: ['system events'],
  usage: '[OPTIONS]',
  summary: 'Get real time events from the server',
  arity: { min: 0, max: 0 },
  flags: [
    { kind: 'filter', name: 'filter', short: 'f', help: 'Filter output based on conditions provided', completes: 'event-filters' },
    streamFormat,
    { kind: 'string', name: 'since', help: 'Show all events created since timestamp' },
    { kind: 'string', name: 'until', help: 'Stream events until this timestamp' },
  ],
  run: async call => (await import('./commands/events.ts')).showEvents(call),
}

export const watchingCommands: readonly Command[] = [top, port, wait, events]
