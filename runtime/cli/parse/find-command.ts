/** Which command a command line means. Commands have one word or two, and docker's other spellings are theirs as well. */

import type { Module } from '../../plan/module.ts'
import type { Command } from '../command.ts'

/** A command and the module that it came with. */
export interface CommandEntry {
  readonly command: Command
  readonly module: Module
}

export type Found =
  /** `words` is how it was spelled: `container ls`. */
  | { readonly kind: 'command'; readonly entry: CommandEntry; readonly words: string; readonly rest: readonly string[] }
  /** `network` alone, or with a second word that is none of its commands. */
  | { readonly kind: 'group'; readonly group: string; readonly rest: readonly string[] }
  | { readonly kind: 'unknown'; readonly name: string }

/** @param entries no further than to the command @param argv with the command's words first */
export function findCommand(entries: Iterable<CommandEntry>, argv: readonly string[]): Found {
  const [first = '', second = ''] = argv
  const others: CommandEntry[] = []
  for (const entry of entries) {
    // No group is a command by itself, so at most one of the two spellings is one.
    for (const [words, length] of [[first, 1] as const, [`${first} ${second}`, 2] as const])
      if (isSpelled(entry.command, words)) return { kind: 'command', entry, words, rest: argv.slice(length) }
    others.push(entry)
  }
  return groupsOf(others).includes(first) ? { kind: 'group', group: first, rest: argv.slice(1) } : { kind: 'unknown', name: first }
}

function isSpelled(command: Command, words: string): boolean {
  return command.name === words || (command.aliases?.includes(words) ?? false)
}

/** All spellings of a command, its name first. */
export function spellingsOf(command: Command): readonly string[] {
  return [command.name, ...(command.aliases ?? [])]
}

/** The first words of all commands that have two. */
export function groupsOf(entries: readonly CommandEntry[]): readonly string[] {
  const twoWords = entries.flatMap(({ command }) => spellingsOf(command)).filter(words => words.includes(' '))
  return [...new Set(twoWords.map(words => words.slice(0, words.indexOf(' '))))].sort()
}

export interface GroupMember {
  /** Its second word: `ls`. */
  readonly word: string
  readonly entry: CommandEntry
}

/** A group's commands, each under the first spelling that it has there, in alphabetical order. */
export function membersOf(group: string, entries: readonly CommandEntry[]): readonly GroupMember[] {
  const members = entries.flatMap(entry => {
    const words = spellingsOf(entry.command).find(spelling => spelling.startsWith(`${group} `))
    return words === undefined ? [] : [{ word: words.slice(group.length + 1), entry }]
  })
  return members.sort((a, b) => (a.word < b.word ? -1 : 1))
}
