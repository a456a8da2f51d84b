/** Commands that end, pause, restart and change containers. */

import type { Command } from '../cli/command.ts'
import type { Flag } from '../cli/flags.ts'
import { listFormat } from '../cli/format-flags.ts'

const CONTAINERS = 'CONTAINER [CONTAINER...]'
const signal: Flag = { kind: 'string', name: 'signal', short: 's', help: 'Signal to send to the container', completes: 'signals' }
const force: Flag = { kind: 'bool', name: 'force', short: 'f', help: 'Do not prompt for confirmation' }

const kill: Command = {
  name: 'kill',
  aliases: ['container kill'],
  usage: `[OPTIONS] ${CONTAINERS}`,
  summary: 'Kill one or more running containers',
  arity: { min: 1 },
  flags: [signal],
  needsRoot: 'kill a container',
  run: async call => (await import('./commands/kill.ts')).killContainers(call),
}

const restart: Command = {
  name: 'restart',
  aliases: ['container restart'],
  usage: `[OPTIONS] ${CONTAINERS}`,
  summary: 'Restart one or more containers',
  arity: { min: 1 },
  flags: [signal, { kind: 'int', name: 'timeout', short: 't', aliases: ['time'], help: 'Seconds to wait before killing the container' }],
  needsRoot: 'restart a container',
  run: async call => (await import('./commands/restart.ts')).restartContainers(call),
}

const pause: Command = {
  name: 'pause',
  aliases: ['container pause'],
  usage: CONTAINERS,
  summary: 'Pause all processes within one or more containers',
  arity: { min: 1 },
  needsRoot: 'pause a container',
  run: async call => (await import('./commands/pause.ts')).pauseContainers(call),
}

const unpause: Command = {
  name: 'unpause',
  aliases: ['container unpause'],
  usage: CONTAINERS,
  summary: 'Unpause all processes within one or more containers',
  arity: { min: 1 },
  needsRoot: 'unpause a container',
  run: async call => (await import('./commands/pause.ts')).unpauseContainers(call),
}

const rename: Command = {
  name: 'rename',
  aliases: ['container rename'],
  usage: 'CONTAINER NEW_NAME',
  summary: 'Rename a container',
  arity: { min: 2, max: 2 },
  needsRoot: 'rename a container',
  run: async call => (await import('./commands/rename.ts')).rename(call),
}

const update: Command = {
  name: 'update',
  aliases: ['container update'],
  usage: `[OPTIONS] ${CONTAINERS}`,
  summary: 'Update configuration of one or more containers',
  arity: { min: 1 },
  changes: true,
  flags: [{ kind: 'string', name: 'restart', help: 'Restart policy to apply when a container exits' }],
  needsRoot: 'update a container',
  run: async call => (await import('./commands/update.ts')).updateContainers(call),
}

const pruneContainers: Command = {
  name: 'container prune',
  usage: '[OPTIONS]',
  summary: 'Remove all stopped containers',
  arity: { min: 0, max: 0 },
  flags: [{ kind: 'filter', name: 'filter', help: 'Provide filter values (e.g. "until=<timestamp>")', completes: 'prune-filters' }, force],
  needsRoot: 'remove containers',
  run: async call => (await import('./commands/container-prune.ts')).pruneStopped(call),
}

const pruneSystem: Command = {
  name: 'system prune',
  usage: '[OPTIONS]',
  summary: 'Remove unused data',
  arity: { min: 0, max: 0 },
  flags: [
    { kind: 'bool', name: 'all', short: 'a', help: 'Remove all unused images not just dangling ones' },
    { kind: 'filter', name: 'filter', help: 'Provide filter values (e.g. "label=<key>=<value>")', completes: 'prune-filters' },
    force,
    { kind: 'bool', name: 'volumes', help: 'Prune anonymous volumes' },
  ],
  needsRoot: 'remove what is not needed',
  run: async call => (await import('./commands/system-prune.ts')).pruneSystem(call),
}

const diskUsage: Command = {
  name: 'system df',
  usage: '[OPTIONS]',
  summary: 'Show minidock disk usage',
  arity: { min: 0, max: 0 },
  flags: [listFormat, { kind: 'bool', name: 'verbose', short: 'v', help: 'Show detailed information on space usage' }],
  run: async call => (await import('./commands/disk-usage.ts')).showDiskUsage(call),
}

export const endingCommands: readonly Command[] = [kill, restart, pause, unpause, rename, update, pruneContainers, pruneSystem, diskUsage]
