/** Completion for fish: a `complete` line for each flag and each command, with a condition that says where it holds. */

import type { Flag, ValueSource } from '../flags.ts'
import { globalFlags } from '../global-flags.ts'
import { type Completable, type CompletableCommand, LISTS, PATHS, PEER, type Source, WORDS } from './completable.ts'

export function fishScript({ topics, groups, commands }: Completable): string {
  return `# Completion of minidock for fish: minidock completion fish | source

# The command before the cursor: its one word, or two if the first is a group. Nothing before it is there.
function __minidock_command
    set -l words
    set -l value 0
    for word in (commandline -opc)[2..]
        if test $value = 1
            set value 0
        else if contains -- $word ${globalFlags
          .filter(({ kind }) => kind !== 'bool')
          .map(({ name }) => `--${name}`)
          .join(' ')}
            set value 1
        else if not string match -q -- '-*' $word
            set -a words $word
            if test (count $words) = 2; or not contains -- $word ${groups.join(' ')}
                break
            end
        end
    end
    echo "$words"
end

function __minidock_is
    set -l command (__minidock_command)
    contains -- "$command" $argv
end

complete -c minidock -f
${globalFlags.map(flag => flagLine("''", flag)).join('\n')}
${topics.map(({ word, summary }) => line("''", `-a ${word} -d ${quote(summary)}`)).join('\n')}
${commands.flatMap(memberLines).join('\n')}
${commands.flatMap(commandLines).join('\n')}
`
}

/** `line("'run'", …)` holds once the command is `run`; for `''`, while there is none. */
function line(spellings: string, rest: string): string {
  return `complete -c minidock -n "__minidock_is ${spellings}" ${rest}`
}

/** A group's command is offered when the group has been typed. */
function memberLines({ spellings, summary }: CompletableCommand): readonly string[] {
  return spellings
    .map(words => words.split(' '))
    .flatMap(([group = '', word]) => (word === undefined ? [] : [line(quote(group), `-a ${word} -d ${quote(summary)}`)]))
}

function commandLines({ spellings, flags, args }: CompletableCommand): readonly string[] {
  const condition = spellings.map(quote).join(' ')
  return [...flags.map(flag => flagLine(condition, flag)), ...argumentLines(condition, args)]
}

function flagLine(condition: string, flag: Flag): string {
  const short = flag.short === undefined ? [] : [`-s ${flag.short}`]
  const peers = flag.choices?.includes(PEER) ? ` (minidock ${LISTS.containers} 2>/dev/null | string replace -r '^' ${PEER})` : ''
  const offered = flag.choices?.join(' ').concat(peers) ?? (flag.completes && valuesOf(flag.completes))
  const values = offered === undefined ? '-r -F' : `-x -a ${quote(offered)}`
  const value = flag.kind === 'bool' ? [] : [values]
  return line(condition, [...short, `-l ${flag.name}`, ...value, `-d ${quote(flag.help.split('\n')[0] ?? '')}`].join(' '))
}

function valuesOf(source: ValueSource): string {
  return source === 'variables' ? '(set --names --export)' : WORDS[source].join(' ')
}

/** A container, and once its colon is there, the paths in it. */
const COPIES = `(set -l word (commandline -ct); if string match -q '*:*' -- $word; minidock ${PATHS} $word 2>/dev/null; else; minidock ${LISTS.containers} 2>/dev/null | string replace -r '$' :; end)`

function argumentLines(condition: string, args: readonly Source[]): readonly string[] {
  const lines: string[] = []
  for (const source of new Set(args)) {
    if (source === 'copies') lines.push(line(condition, `-F -a ${quote(COPIES)}`))
    else if (source !== 'files') lines.push(line(condition, `-a ${quote(`(minidock ${LISTS[source]} 2>/dev/null)`)}`))
    else if (args.length > 1 || args[0] === 'files') lines.push(line(condition, '-F'))
  }
  return lines
}

function quote(text: string): string {
  return `'${text.replaceAll(/[\\']/g, '\\$&')}'`
}
