/** The commands that are given from the start. What runs them is loaded when they are called. */

import type { Command } from '../cli/command.ts'
import { endingCommands } from './commands-ending.ts'
import { showingCommands } from './commands-showing.ts'
import { detachFlag } from './flags.ts'

/** Both commands use the request only when this is done; `explain` shows it so, too. */
const complete: Command['complete'] = async (request, flags) =>
  (await import('./commands/complete-request.ts')).completeRequest(request, flags)

const run: Command = {
  name: 'run',
  aliases: ['container run'],
  usage: '[OPTIONS] IMAGE [COMMAND] [ARG...]',
  summary: 'Create and run a new container from an image',
  arity: { min: 1 },
  flags: [detachFlag],
  container: true,
  complete,
  needsRoot: 'run a container',
  run: async call => (await import('./commands/run.ts')).runContainer(call),
}

const create: Command = {
  name: 'create',
  aliases: ['container create'],
  usage: '[OPTIONS] IMAGE [COMMAND] [ARG...]',
  summary: 'Create a new container',
  arity: { min: 1 },
  container: true,
  complete,
  needsRoot: 'create a container',
  run: async call => (await import('./commands/create.ts')).createOnly(call),
}

const start: Command = {
  name: 'start',
  aliases: ['container start'],
  usage: '[OPTIONS] CONTAINER [CONTAINER...]',
  summary: 'Start one or more stopped containers',
  arity: { min: 1 },
  flags: [
    { kind: 'bool', name: 'attach', short: 'a', help: 'Attach STDOUT/STDERR and forward signals' },
    { kind: 'string', name: 'detach-keys', help: 'Override the key sequence for detaching a container' },
    { kind: 'bool', name: 'interactive', short: 'i', help: "Attach container's STDIN" },
  ],
  needsRoot: 'start a container',
  run: async call => (await import('./commands/start.ts')).startContainers(call),
}

/** `run` is the first: it is found without loading the other tables. */
export function* floorCommands(): Generator<Command, void, void> {
  yield* [run, create, start]
  yield* showingCommands
  yield* endingCommands
}
