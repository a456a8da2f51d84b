/** The chapter in which each of docker's commands arrives, for engines that do not have it yet: by docker's first spelling, and by group. */

import type { Later } from './later.ts'

/** `container` commands that are also there without that word. */
const OF_CONTAINERS: Readonly<Record<string, Later>> = {
  ...chapter(3, 'overlay', 'diff'),
  ...chapter(4, 'cgroups', 'stats'),
  ...chapter(8, 'lifecycle', 'attach exec kill wait restart pause unpause rename update top cp port export commit'),
}

/** Commands of `image` that are also there without that word. */
const OF_IMAGES: Readonly<Record<string, Later>> = {
  ...chapter(3, 'overlay', 'history import load save tag'),
  ...chapter(7, 'build', 'build'),
  ...chapter(10, 'registry', 'pull push'),
}

export const laterCommands: Readonly<Record<string, Later>> = {
  ...OF_CONTAINERS,
  ...under('container', OF_CONTAINERS),
  ...chapter(8, 'lifecycle', 'container:prune image:prune events system:events system:df system:prune'),
  ...OF_IMAGES,
  ...under('image', OF_IMAGES),
  ...chapter(3, 'overlay', 'images rmi image image:ls image:list image:rm image:remove image:inspect'),
  ...chapter(5, 'network', 'network'),
  ...chapter(6, 'volumes', 'volume'),
  ...chapter(7, 'build', 'builder buildx'),
  ...chapter(10, 'registry', 'login logout search'),
}

/** What later commands there are of a command line's first words: of one word and of two. */
export function laterCommand(words: readonly string[]): { readonly words: string; readonly later: Later } | undefined {
  for (const name of [words.slice(0, 2).join(' '), words[0] ?? '']) {
    const later = Object.hasOwn(laterCommands, name) ? laterCommands[name] : undefined
    if (later !== undefined) return { words: name, later }
  }
  return undefined
}

/** @param names one a command, with `:` for the space in it */
function chapter(chapter: number, module: string, names: string): Record<string, Later> {
  return Object.fromEntries(names.split(' ').map(name => [name.replace(':', ' '), { chapter, module }]))
}

function under(group: string, commands: Readonly<Record<string, Later>>): Record<string, Later> {
  return Object.fromEntries(Object.entries(commands).map(([name, later]) => [`${group} ${name}`, later]))
}
