/** Chapter 3's commands, in docker's spelling. What runs them is loaded when they are called. */

import type { Command } from '../cli/command.ts'
import type { Flag } from '../cli/flags.ts'
import { listFormat } from '../cli/format-flags.ts'
import type { OverlayHeart } from './heart.ts'

const noTrunc: Flag = { kind: 'bool', name: 'no-trunc', help: "Don't truncate output" }
const onlyIds: Flag = { kind: 'bool', name: 'quiet', short: 'q', help: 'Only show image IDs' }

const images: Command = {
  name: 'images',
  aliases: ['image ls', 'image list'],
  usage: '[OPTIONS] [REPOSITORY[:TAG]]',
  summary: 'List images',
  arity: { min: 0, max: 1 },
  flags: [
    { kind: 'bool', name: 'all', short: 'a', help: 'Show all images (default hides intermediate images)' },
    { kind: 'bool', name: 'digests', help: 'Show digests' },
    { kind: 'filter', name: 'filter', short: 'f', help: 'Filter output based on conditions provided' },
    { ...listFormat, help: `${listFormat.help}\n{{.Origin}} is where an image came from: a registry, or what made it here.` },
    noTrunc,
    onlyIds,
  ],
  run: async call => (await import('./commands/images.ts')).showImages(call),
}

const importCommand: Command = {
  name: 'import',
  aliases: ['image import'],
  usage: '[OPTIONS] file|- [REPOSITORY[:TAG]]',
  summary: 'Import the contents from a tarball to create a filesystem image',
  arity: { min: 1, max: 2 },
  flags: [
    { kind: 'list', name: 'change', short: 'c', help: 'Apply Dockerfile instruction to the created image' },
    { kind: 'string', name: 'message', short: 'm', help: 'Set commit message for imported image' },
    { kind: 'string', name: 'platform', help: 'Set the platform of the image: os[/arch[/variant]]' },
  ],
  run: async call => (await import('./commands/import.ts')).importArchive(call),
}

const load: Command = {
  name: 'load',
  aliases: ['image load'],
  usage: '[OPTIONS]',
  summary: 'Load an image from a tar archive or STDIN',
  arity: { min: 0, max: 0 },
  flags: [
    { kind: 'string', name: 'input', short: 'i', help: 'Read from tar archive file, instead of STDIN' },
    { kind: 'string', name: 'platform', help: 'Load only the given platform variant: os[/arch[/variant]]' },
    { kind: 'bool', name: 'quiet', short: 'q', help: 'Suppress the load output' },
  ],
  run: async call => (await import('./commands/load.ts')).loadArchive(call),
}

const save: Command = {
  name: 'save',
  aliases: ['image save'],
  usage: '[OPTIONS] IMAGE [IMAGE...]',
  summary: 'Save one or more images to a tar archive (streamed to STDOUT by default)',
  arity: { min: 1 },
  flags: [
    { kind: 'string', name: 'output', short: 'o', help: 'Write to a file, instead of STDOUT' },
    { kind: 'string', name: 'platform', help: 'Save only the given platform variant: os[/arch[/variant]]' },
  ],
  run: async call => (await import('./commands/save.ts')).saveArchive(call),
}

const tag: Command = {
  name: 'tag',
  aliases: ['image tag'],
  usage: 'SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]',
  summary: 'Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE',
  arity: { min: 2, max: 2 },
  run: async call => (await import('./commands/tag.ts')).tagImage(call),
}

const rmi: Command = {
  name: 'rmi',
  aliases: ['image rm', 'image remove'],
  usage: '[OPTIONS] IMAGE [IMAGE...]',
  summary: 'Remove one or more images',
  arity: { min: 1 },
  flags: [
    { kind: 'bool', name: 'force', short: 'f', help: 'Force removal of the image' },
    { kind: 'bool', name: 'no-prune', help: 'Do not delete untagged parents' },
    {
      kind: 'list',
      name: 'platform',
      type: 'strings',
      help: 'Remove only the given platform variant. Formatted as "os[/arch[/variant]]" (e.g., "linux/amd64")',
    },
  ],
  run: async call => (await import('./commands/rmi.ts')).removeImages(call),
}

const prune: Command = {
  name: 'image prune',
  usage: '[OPTIONS]',
  summary: 'Remove unused images',
  arity: { min: 0, max: 0 },
  flags: [
    { kind: 'bool', name: 'all', short: 'a', help: 'Remove all unused images, not just dangling ones' },
    { kind: 'filter', name: 'filter', help: 'Provide filter values (e.g. "until=<timestamp>")', completes: 'prune-filters' },
    { kind: 'bool', name: 'force', short: 'f', help: 'Do not prompt for confirmation' },
  ],
  needsRoot: 'remove images',
  run: async call => (await import('./commands/image-prune.ts')).pruneUnused(call),
}

const history: Command = {
  name: 'history',
  aliases: ['image history'],
  usage: '[OPTIONS] IMAGE',
  summary: 'Show the history of an image',
  arity: { min: 1, max: 1 },
  flags: [
    listFormat,
    { kind: 'bool', name: 'human', short: 'H', help: 'Print sizes and dates in human readable format', default: true },
    noTrunc,
    {
      kind: 'string',
      name: 'platform',
      help: 'Show history for the given platform. Formatted as "os[/arch[/variant]]" (e.g., "linux/amd64")',
    },
    onlyIds,
  ],
  run: async call => (await import('./commands/history.ts')).showHistory(call),
}

const diff = (heart: OverlayHeart): Command => ({
  name: 'diff',
  aliases: ['container diff'],
  usage: 'CONTAINER',
  summary: "Inspect changes to files or directories on a container's filesystem",
  arity: { min: 1, max: 1 },
  run: async call => (await import('./commands/diff.ts')).showDiff(call, heart),
})

export function overlayCommands(heart: OverlayHeart): readonly Command[] {
  return [images, importCommand, load, save, tag, rmi, prune, history, diff(heart)]
}
