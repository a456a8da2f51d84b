/** Chapter 7's commands, in docker's spelling. What runs them is loaded when they are called. */

import type { Command } from '../cli/command.ts'
import { buildFlags, takenFlags } from './flags.ts'
import type { BuildHeart } from './heart.ts'

const build = (heart: BuildHeart): Command => ({
  name: 'build',
  aliases: ['image build', 'builder build', 'buildx build'],
  usage: '[OPTIONS] PATH | -',
  summary: 'Build an image from a Dockerfile',
  arity: { min: 1, max: 1 },
  flags: buildFlags,
  takes: takenFlags,
  complete: async request => (await import('./commands/with-profiles.ts')).withProfiles(request),
  needsRoot: 'build an image',
  run: async call => (await import('./commands/build.ts')).buildFromDockerfile(call, heart),
  explain: async (call, options) => (await import('./commands/explain-build.ts')).showBuild(call, heart, options),
})

const prune: Command = {
  name: 'builder prune',
  aliases: ['buildx prune'],
  usage: '[OPTIONS]',
  summary: 'Remove build cache',
  arity: { min: 0, max: 0 },
  flags: [
    { kind: 'bool', name: 'all', short: 'a', help: 'Remove all unused build cache, not just dangling ones' },
    { kind: 'filter', name: 'filter', help: 'Provide filter values (e.g., "until=24h")' },
    { kind: 'bool', name: 'force', short: 'f', help: 'Do not prompt for confirmation' },
    { kind: 'bytes', name: 'keep-storage', help: 'Amount of disk space to keep for cache' },
  ],
  needsRoot: 'remove build cache',
  run: async call => (await import('./commands/builder-prune.ts')).pruneBuilder(call),
}

const usage: Command = {
  name: 'builder du',
  aliases: ['buildx du'],
  usage: '[OPTIONS]',
  summary: 'Disk usage',
  arity: { min: 0, max: 0 },
  flags: [
    { kind: 'filter', name: 'filter', help: 'Provide filter values' },
    { kind: 'bool', name: 'verbose', help: 'Provide a more verbose output' },
  ],
  needsRoot: 'look into the build cache',
  run: async call => (await import('./commands/builder-du.ts')).showUsage(call),
}

export function buildCommands(heart: BuildHeart): readonly Command[] {
  return [build(heart), usage, prune]
}
