/** A page for each command, made of what `--help` is made of, and one that lists them all by chapter. */

import type { Catalogue } from '../../runtime/cli/catalogue.ts'
import type { Flag } from '../../runtime/cli/flags.ts'
import { globalFlags } from '../../runtime/cli/global-flags.ts'
import { helpOfCommand } from '../../runtime/cli/help/help.ts'
import { describeFlags } from '../../runtime/cli/help/help-flags.ts'
import { laterCommands } from '../../runtime/cli/later/later-commands.ts'
import type { CommandEntry } from '../../runtime/cli/parse/find-command.ts'
import { flagsOf } from '../../runtime/cli/parse/interpret.ts'
import type { Module } from '../../runtime/plan/module.ts'
import { escapeHtml, slugOf } from '../markdown/html.ts'

export interface Page {
  /** In docs/reference/. */
  readonly path: string
  readonly text: string
}

/** @param entries all commands of the engine */
export function commandPages(catalogue: Catalogue, entries: readonly CommandEntry[]): readonly Page[] {
  return [indexPage(entries), ...entries.map(entry => commandPage(entry, catalogue))]
}

function indexPage(entries: readonly CommandEntry[]): Page {
  const chapters = byChapter(entries).map(([heading, items]) => {
    const rows = items.map(({ command }) => `- [\`${command.name}\`](./${slugOf(command.name)}.md): ${command.summary}`)
    return `## ${heading}\n\n${rows.sort().join('\n')}\n`
  })
  const names = entries.flatMap(({ command }) => [command.name, ...(command.aliases ?? [])])
  // A group of commands, such as `network`, is there with its first.
  const known = new Set(names.flatMap(name => [name, name.split(' ')[0]]))
  const later = Map.groupBy(
    Object.entries(laterCommands).filter(([name]) => !known.has(name)),
    ([, { chapter, module }]) => `chapter ${chapter} (${module})`,
  )
  const missing = [...later].map(([when, names]) => `- ${when}: ${names.map(([name]) => `\`${name}\``).join(', ')}`)
  return {
    path: 'index.md',
    text: [
      '# Commands\n',
      'Every command and flag there is, made from the tables that `--help` and the parser read.\n',
      ...chapters,
      `## Before the command\n\n${flagList(globalFlags)}`,
      ...(missing.length === 0 ? [] : [`## In later chapters\n\n${missing.join('\n')}\n`]),
    ].join('\n'),
  }
}

function commandPage(entry: CommandEntry, catalogue: Catalogue): Page {
  const { command, module } = entry
  const { name, aliases = [], flags = [], summary } = command
  const shown = (command.takes ? flagsOf(catalogue, command) : flags).filter(({ hidden }) => !hidden)
  const own = shown.map(flag => ({ flag, module }))
  const groups = byChapter(command.container ? [...own, ...catalogue.flags(command.name)] : own)
  const spelled = aliases.length === 0 ? '' : `\n\nAlso spelled ${aliases.map(alias => `\`minidock ${alias}\``).join(', ')}.`
  return {
    path: `${slugOf(name)}.md`,
    text: [
      `# minidock ${name}\n`,
      `${summary}. ${origin(module)}${spelled}\n`,
      `\`\`\`text\n${command.usage
        .split('\n')
        .map(usage => `minidock ${name} ${usage}`.trimEnd())
        .join('\n')}\n\`\`\`\n`,
      ...groups.map(
        ([heading, items]) =>
          `## ${groups.length === 1 && !command.container ? 'Options' : heading}\n\n${flagList(items.map(({ flag }) => flag))}`,
      ),
      `## Help\n\n\`\`\`text\n${helpOfCommand(entry, name, catalogue, 80).trimEnd()}\n\`\`\`\n`,
    ].join('\n'),
  }
}

function origin({ chapter, name }: Module): string {
  return chapter === 0 ? 'Given from the start.' : `Since chapter ${chapter}, \`${name}\`.`
}

/** As `--help` says it: what stands before three blanks is the flag, what follows is its text. */
function flagList(flags: readonly Flag[]): string {
  const items = [...flags]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(flag => {
      const [, head = '', text = ''] = /^\s*(.+?) {3}([\s\S]*)\n$/.exec(describeFlags([[flag]], 1000)[0] ?? '') ?? []
      const choices = flag.choices
        ? ` <span class="choices">one of ${flag.choices.map(choice => `<code>${escapeHtml(choice)}</code>`).join(', ')}</span>`
        : ''
      return `<dt id="${flag.name}"><code>${escapeHtml(head)}</code></dt>\n<dd>${escapeHtml(text)}${choices}</dd>`
    })
  return `<dl class="flags" v-pre>\n${items.join('\n')}\n</dl>\n`
}

function byChapter<T extends { readonly module: Module }>(
  items: readonly T[],
): readonly (readonly [heading: string, items: readonly T[]])[] {
  const chapters = [...Map.groupBy(items, ({ module }) => module.chapter)].sort(([a], [b]) => a - b)
  return chapters.map(([chapter, group]) => [
    chapter === 0 ? 'Given from the start' : `Chapter ${chapter} · ${group[0]?.module.name ?? ''}`,
    group,
  ])
}
