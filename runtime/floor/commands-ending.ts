/** Commands that end containers, and take away what is left of them. */

import type { Command } from '../cli/command.ts'

const stop: Command = {
  name: 'stop',
  aliases: ['container stop'],
  usage: '[OPTIONS] CONTAINER [CONTAINER...]',
  summary: 'Stop one or more running containers',
  arity: { min: 1 },
  flags: [
    { kind: 'string', name: 'signal', short: 's', help: 'Signal to send to the container', completes: 'signals' },
    { kind: 'int', name: 'timeout', short: 't', aliases: ['time'], help: 'Seconds to wait before killing the container' },
  ],
  needsRoot: 'stop a container',
  run: async call => (await import('./commands/stop.ts')).stopContainers(call),
}

const rm: Command = {
  name: 'rm',
  aliases: ['container rm', 'container remove'],
  usage: '[OPTIONS] CONTAINER [CONTAINER...]',
  summary: 'Remove one or more containers',
  arity: { min: 1 },
  flags: [
    { kind: 'bool', name: 'force', short: 'f', help: 'Force the removal of a running container (uses SIGKILL)' },
    { kind: 'bool', name: 'volumes', short: 'v', help: 'Remove anonymous volumes associated with the container' },
  ],
  needsRoot: 'remove a container',
  run: async call => (await import('./commands/rm.ts')).removeContainers(call),
}

const gc: Command = {
  name: 'system gc',
  usage: '[OPTIONS]',
  summary: 'Remove what killed commands have left behind',
  arity: { min: 0, max: 0 },
  flags: [{ kind: 'bool', name: 'quiet', short: 'q', help: 'Do not print what was done' }],
  needsRoot: 'clean up',
  run: async call => (await import('./commands/gc.ts')).collectGarbage(call),
}

export const endingCommands: readonly Command[] = [stop, rm, gc]
