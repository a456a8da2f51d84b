/** `pull`, as data. */

import type { Command } from '../cli/command.ts'
import { platformFlag, trustFlag } from './flags.ts'
import type { RegistryHeart } from './heart.ts'

export function pullCommand(heart: RegistryHeart): Command {
  return {
    name: 'pull',
    aliases: ['image pull'],
    usage: '[OPTIONS] NAME[:TAG|@DIGEST]',
    summary: 'Download an image from a registry',
    arity: { min: 1, max: 1 },
    flags: [
      { kind: 'bool', name: 'all-tags', short: 'a', help: 'Download all tagged images in the repository' },
      trustFlag,
      platformFlag,
      { kind: 'bool', name: 'quiet', short: 'q', help: 'Suppress verbose output' },
    ],
    run: async call => (await import('./commands/pull.ts')).pull(call, heart),
  }
}
