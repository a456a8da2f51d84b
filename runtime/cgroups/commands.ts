/** The commands of chapter 4. What runs them is loaded when they are called. */

import type { Command } from '../cli/command.ts'
import { listFormat } from '../cli/format-flags.ts'

const stats: Command = {
  name: 'stats',
  aliases: ['container stats'],
  usage: '[OPTIONS] [CONTAINER...]',
  summary: 'Display a live stream of container(s) resource usage statistics',
  arity: { min: 0 },
  flags: [
    { kind: 'bool', name: 'all', short: 'a', help: 'Show all containers (default shows just running)' },
    listFormat,
    { kind: 'bool', name: 'no-stream', help: 'Disable streaming stats and only pull the first result' },
    { kind: 'bool', name: 'no-trunc', help: 'Do not truncate output' },
  ],
  run: async call => (await import('./commands/stats.ts')).showStats(call),
}

export const cgroupCommands: readonly Command[] = [stats]
