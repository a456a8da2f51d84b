/** Chapter 7's commands, in docker's spelling. What runs them is loaded when they are called. */

import type { Command } from '../cli/command.ts'
import type { BuildHeart } from './heart.ts'

const build = (heart: BuildHeart): Command => ({
  name: 'build',
  aliases: ['image build', 'builder build', 'buildx build'],
  usage: '[OPTIONS] PATH | -',
  summary: 'Build an image from a Dockerfile',
  arity: { min: 1, max: 1 },
  flags: [
    { kind: 'list', name: 'build-arg', help: 'Set build-time variables' },
    { kind: 'string', name: 'file', short: 'f', help: 'Name of the Dockerfile (default: "PATH/Dockerfile")' },
    { kind: 'list', name: 'label', help: 'Set metadata for an image' },
    { kind: 'string', name: 'network', help: 'Set the networking mode for the "RUN" instructions during build', default: 'default' },
    { kind: 'bool', name: 'no-cache', help: 'Do not use cache when building the image' },
    { kind: 'list', name: 'no-cache-filter', help: 'Do not cache specified stages' },
    { kind: 'string', name: 'platform', help: 'Set target platform for build' },
    { kind: 'list', name: 'secret', help: 'Secret to expose to the build (format: "id=mysecret[,src=/local/secret]")' },
    { kind: 'list', name: 'tag', short: 't', help: 'Image identifier (format: "[registry/]repository[:tag]")' },
    { kind: 'string', name: 'target', help: 'Set the target build stage to build' },
  ],
  needsRoot: 'build an image',
  run: async call => (await import('./commands/build.ts')).buildFromDockerfile(call, heart),
})

export function buildCommands(heart: BuildHeart): readonly Command[] {
  return [build(heart)]
}
