/** The pages of `--help`: all commands, a group of them, one command. Docker's layout, and what came with which chapter. */

import type { Module } from '../../plan/module.ts'
import type { Catalogue } from '../catalogue.ts'
import type { Command } from '../command.ts'
import type { Flag, FlagTable } from '../flags.ts'
import { globalFlags } from '../global-flags.ts'
import { type CommandEntry, groupsOf, membersOf } from '../parse/find-command.ts'
import { flagsOf } from '../parse/interpret.ts'
import { groupSummary } from './groups.ts'
import { describeFlags } from './help-flags.ts'
import { wrap } from './wrap.ts'

/** Where stdout is no terminal. Docker's too. */
const COLUMNS = 80

const HELP: Flag = { kind: 'bool', name: 'help', help: 'Print usage' }

/** `minidock --help` */
export function helpOfAll(entries: readonly CommandEntry[], columns = COLUMNS): string {
  const sections = byChapter(summaryLines(entries))
  const groups = groupsOf(entries).filter(group => !ownsGroup(entries, group))
  const management = groups.map(group => ({ name: group, summary: groupSummary(group) }))
  const [options = ''] = describeFlags([globalFlags.filter(({ hidden }) => !hidden)], columns)
  return [
    'Usage:  minidock [OPTIONS] COMMAND\n\nA container engine in twelve chapters\n',
    ...sections.map(({ heading, items }) => `${heading}:\n${commandLines(items, columns)}`),
    ...(management.length === 0 ? [] : [`Management Commands:\n${commandLines(management, columns)}`]),
    `Global Options:\n${options}`,
    "Run 'minidock COMMAND --help' for more information on a command.\n",
  ].join('\n')
}

/** `minidock network --help` */
export function helpOfGroup(group: string, entries: readonly CommandEntry[], columns = COLUMNS): string {
  const members = membersOf(group, entries).map(({ word, entry }) => ({ name: word, summary: entry.command.summary }))
  return [
    `Usage:  minidock ${group} COMMAND\n\n${groupSummary(group)}\n`,
    `Commands:\n${commandLines(members, columns)}`,
    `Run 'minidock ${group} COMMAND --help' for more information on a command.\n`,
  ].join('\n')
}

/**
 * `minidock run --help`
 * @param words how the command was spelled: `container ls`
 */
export function helpOfCommand({ command, module }: CommandEntry, words: string, catalogue: Catalogue, columns = COLUMNS): string {
  const { summary, aliases = [], flags = [] } = command
  const own = flagsOf(catalogue, command)
    .filter(({ hidden }) => !hidden)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const parts = [`${usageOf(command, words)}\n\n${summary}\n`]
  const spellings = [...aliases, command.name].map(spelling => `minidock ${spelling}`)
  if (aliases.length > 0) parts.push(`Aliases:\n  ${spellings.join(', ')}\n`)
  if (command.container)
    parts.push(...chapterOptions([...flags.map(flag => ({ flag, module })), ...catalogue.flags(command.name)], columns))
  else if (own.length > 0) parts.push(`Options:\n${describeFlags([own], columns).join('')}`)
  return parts.join('\n')
}

function usageOf(command: Command, words: string): string {
  const lines = command.usage.split('\n').map(line => `minidock ${words} ${line}`.trimEnd())
  return `Usage:  ${lines.join('\n\t')}`
}

function chapterOptions(entries: readonly { readonly flag: Flag; readonly module: Module }[], columns: number): readonly string[] {
  const sections = byChapter(entries)
  const tables: FlagTable[] = sections.map(({ items }) => items.map(({ flag }) => flag))
  const blocks = describeFlags([[HELP], ...tables], columns)
  return ['Options', ...sections.map(({ heading }) => heading)].map((heading, index) => `${heading}:\n${blocks[index] ?? ''}`)
}

/** Groups what modules contribute, in the order in which it is taught. */
function byChapter<T extends { readonly module: Module }>(
  items: readonly T[],
): readonly { readonly heading: string; readonly items: readonly T[] }[] {
  const chapters = Map.groupBy(items, ({ module }) => module.chapter)
  return [...chapters]
    .sort(([a], [b]) => a - b)
    .map(([chapter, group]) => ({ heading: headingOf(chapter, group[0]?.module.name ?? ''), items: group }))
}

function headingOf(chapter: number, module: string): string {
  return chapter === 0 ? 'Given from the start' : `Chapter ${chapter} · ${module}`
}

interface Summary {
  readonly name: string
  readonly summary: string
}

/** Commands of one word, and one line for each group of two words. */
function summaryLines(entries: readonly CommandEntry[]): readonly (Summary & { readonly module: Module })[] {
  const lines = new Map<string, Summary & { readonly module: Module }>()
  for (const { command, module } of entries) {
    const [name = '', second] = command.name.split(' ')
    if (!lines.has(name)) lines.set(name, { name, summary: second === undefined ? command.summary : groupSummary(name), module })
  }
  return [...lines.values()]
}

/** A group that is the name of some command is listed with its chapter; `container` is in second spellings only. */
function ownsGroup(entries: readonly CommandEntry[], group: string): boolean {
  return entries.some(({ command }) => command.name.startsWith(`${group} `))
}

function commandLines(summaries: readonly Summary[], columns: number): string {
  const sorted = [...summaries].sort((a, b) => (a.name < b.name ? -1 : 1))
  const width = Math.max(11, ...sorted.map(({ name }) => name.length))
  return sorted.map(({ name, summary }) => `  ${name.padEnd(width)} ${wrap(width + 3, columns - 1, summary)}\n`).join('')
}
