/** `push`, in docker's spelling. */

import type { Command } from '../cli/command.ts'
import { trustFlag } from './flags.ts'
import type { RegistryHeart } from './heart.ts'

const PLATFORM = `Push a platform-specific manifest as a single-platform image to the registry.
Image index won't be pushed, meaning that other manifests, including attestations won't be preserved.
'os[/arch[/variant]]': Explicit platform (eg. linux/amd64)`

export const pushCommand = (heart: RegistryHeart): Command => ({
  name: 'push',
  aliases: ['image push'],
  usage: '[OPTIONS] NAME[:TAG]',
  summary: 'Upload an image to a registry',
  arity: { min: 1, max: 1 },
  flags: [
    { kind: 'bool', name: 'all-tags', short: 'a', help: 'Push all tags of an image to the repository' },
    { ...trustFlag, help: 'Skip image signing' },
    { kind: 'string', name: 'platform', help: PLATFORM },
    { kind: 'bool', name: 'quiet', short: 'q', help: 'Suppress verbose output' },
  ],
  needsRoot: 'push an image',
  run: async call => (await import('./commands/push.ts')).push(call, heart),
})
