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

export function buildCommands(heart: BuildHeart): readonly Command[] {
  return [build(heart)]
}
