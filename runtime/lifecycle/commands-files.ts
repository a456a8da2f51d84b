/** Commands about the files of a container. */

import type { Command } from '../cli/command.ts'

const cp: Command = {
  name: 'cp',
  aliases: ['container cp'],
  usage: '[OPTIONS] CONTAINER:SRC_PATH DEST_PATH|-\n[OPTIONS] SRC_PATH|- CONTAINER:DEST_PATH',
  summary: 'Copy files/folders between a container and the local filesystem',
  arity: { min: 2, max: 2 },
  flags: [
    { kind: 'bool', name: 'archive', short: 'a', help: 'Archive mode (copy all uid/gid information)' },
    { kind: 'bool', name: 'follow-link', short: 'L', help: 'Always follow symbol link in SRC_PATH' },
    {
      kind: 'bool',
      name: 'quiet',
      short: 'q',
      help: 'Suppress progress output during copy. Progress output is automatically suppressed if no terminal is attached',
    },
  ],
  needsRoot: 'copy files of a container',
  run: async call => (await import('./commands/cp.ts')).copyFiles(call),
}

const exportCommand: Command = {
  name: 'export',
  aliases: ['container export'],
  usage: '[OPTIONS] CONTAINER',
  summary: "Export a container's filesystem as a tar archive",
  arity: { min: 1, max: 1 },
  flags: [{ kind: 'string', name: 'output', short: 'o', help: 'Write to a file, instead of STDOUT' }],
  needsRoot: 'export a container',
  run: async call => (await import('./commands/export.ts')).exportArchive(call),
}

const commit: Command = {
  name: 'commit',
  aliases: ['container commit'],
  usage: '[OPTIONS] CONTAINER [REPOSITORY[:TAG]]',
  summary: "Create a new image from a container's changes",
  arity: { min: 1, max: 2 },
  flags: [
    { kind: 'string', name: 'author', short: 'a', help: 'Author (e.g., "John Hannibal Smith <hannibal@a-team.com>")' },
    { kind: 'list', name: 'change', short: 'c', help: 'Apply Dockerfile instruction to the created image' },
    { kind: 'string', name: 'message', short: 'm', help: 'Commit message' },
    { kind: 'bool', name: 'pause', short: 'p', help: 'Pause container during commit', default: true },
  ],
  needsRoot: 'commit a container',
  run: async call => (await import('./commands/commit.ts')).commit(call),
}

const paths: Command = {
  name: 'system paths',
  usage: 'CONTAINER:PATH',
  summary: 'Show the paths in a container that begin so, as completion does',
  arity: { min: 1, max: 1 },
  needsRoot: 'look into a container',
  run: async call => (await import('./commands/paths.ts')).showPaths(call),
}

export const fileCommands: readonly Command[] = [cp, exportCommand, commit, paths]
