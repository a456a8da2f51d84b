/** Commands that end, pause, restart and change containers. */

import type { Command } from '../cli/command.ts'
import type { Flag } from '../cli/flags.ts'

const CONTAINERS = 'CONTAINER [CONTAINER...]'
const signal: Flag = { kind: 'string', name: 'signal', short: 's', help: 'Signal to send to the container' }

const kill: Command = {
  name: 'kill',
  aliases: ['container kill'],
  usage: `[OPTIONS] ${CONTAINERS}`,
  summary: 'Kill one or more running containers',
  arity: { min: 1 },
  flags: [signal],
  run: async call => (await import('./commands/kill.ts')).killContainers(call),
}

const restart: Command = {
  name: 'restart',
  aliases: ['container restart'],
  usage: `[OPTIONS] ${CONTAINERS}`,
  summary: 'Restart one or more containers',
  arity: { min: 1 },
  flags: [signal, { kind: 'int', name: 'timeout', short: 't', aliases: ['time'], help: 'Seconds to wait before killing the container' }],
  run: async call => (await import('./commands/restart.ts')).restartContainers(call),
}

const pause: Command = {
  name: 'pause',
  aliases: ['container pause'],
  usage: CONTAINERS,
  summary: 'Pause all processes within one or more containers',
  arity: { min: 1 },
  run: async call => (await import('./commands/pause.ts')).pauseContainers(call),
}

const unpause: Command = {
  name: 'unpause',
  aliases: ['container unpause'],
  usage: CONTAINERS,
  summary: 'Unpause all processes within one or more containers',
  arity: { min: 1 },
  run: async call => (await import('./commands/pause.ts')).unpauseContainers(call),
}

const rename: Command = {
  name: 'rename',
  aliases: ['container rename'],
  usage: 'CONTAINER NEW_NAME',
  summary: 'Rename a container',
  arity: { min: 2, max: 2 },
  run: async call => (await import('./commands/rename.ts')).renameContainer(call),
}

const update: Command = {
  name: 'update',
  aliases: ['container update'],
  usage: `[OPTIONS] ${CONTAINERS}`,
  summary: 'Update configuration of one or more containers',
  arity: { min: 1 },
  flags: [{ kind: 'string', name: 'restart', help: 'Restart policy to apply when a container exits' }],
  run: async call => (await import('./commands/update.ts')).updateContainers(call),
}

export const endingCommands: readonly Command[] = [kill, restart, pause, unpause, rename, update]
