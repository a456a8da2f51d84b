/** `search`, in docker's spelling. */

import type { Command } from '../cli/command.ts'
import type { RegistryHeart } from './heart.ts'

export const searchCommand = (heart: RegistryHeart): Command => ({
  name: 'search',
  usage: '[OPTIONS] TERM',
  summary: 'Search Docker Hub for images',
  arity: { min: 1, max: 1 },
  flags: [
    { kind: 'filter', name: 'filter', short: 'f', help: 'Filter output based on conditions provided' },
    { kind: 'string', name: 'format', help: 'Pretty-print search using a Go template' },
    { kind: 'int', name: 'limit', help: 'Max number of search results' },
    { kind: 'bool', name: 'no-trunc', help: "Don't truncate output" },
  ],
  run: async call => (await import('./commands/search.ts')).showSearch(call, heart),
})
