/**
 * Completion for bash: one function and one table. Nothing but bash itself is needed, neither bash-completion nor a start of minidock, except to list names.
 *
 * Bash splits words at `:` and `=`; the function joins them again, and takes from its answers what bash will not replace.
 */

import type { Flag } from '../flags.ts'
import { globalFlags } from '../global-flags.ts'
import { BASH_LOGIC } from './bash-logic.ts'
import { type Completable, type CompletableCommand, LISTS, PATHS, PEER, WORDS } from './completable.ts'

export function bashScript({ topics, groups, commands }: Completable): string {
  return `# Completion of minidock for bash: source <(minidock completion bash)

# Sets flags, valued (those that take the next word), args and stops for the command "$1"; fails if there is none.
__minidock_command() {
  case $1 in
${commands.map(commandCase).join('\n')}
    *) return 1 ;;
  esac
}

# The values of flag "$2" of command "$1", where they are known.
__minidock_values() {
  case "$1 $2" in
${commands.flatMap(valueCases).join('\n')}
  esac
}

# The second words of a group.
__minidock_group() {
  case $1 in
${groups.map(group => `    ${group}) echo ${quote(secondWords(group, commands))} ;;`).join('\n')}
    *) return 1 ;;
  esac
}

__minidock_names() {
  case $1 in
${Object.entries(LISTS)
  .map(([source, command]) => `    ${source}) "\${COMP_WORDS[0]}" ${command} 2>/dev/null ;;`)
  .join('\n')}
${Object.entries(WORDS)
  .map(([source, words]) => `    ${source}) echo ${quote(words.join(' '))} ;;`)
  .join('\n')}
    variables) compgen -e ;;
    copies)
      if [[ $cur == *:* ]]; then "\${COMP_WORDS[0]}" ${PATHS} "$cur" 2>/dev/null
      elif [[ $cur != [./]* ]]; then __minidock_names containers | sed 's/$/:/'
      fi ;;
  esac
}

__minidock_topics=${quote(topics.map(({ word }) => word).join(' '))}
__minidock_globals=${quote(spelled(globalFlags))}
__minidock_globals_valued=${quote(valued(globalFlags))}
${BASH_LOGIC}`
}

function commandCase({ spellings, flags, args, stops }: CompletableCommand): string {
  const pattern = spellings.map(quote).join(' | ')
  const set = [
    `flags=${quote(spelled(flags))}`,
    `valued=${quote(valued(flags))}`,
    `args=${quote(args.join(' '))}`,
    `stops=${stops ? 1 : ''}`,
  ]
  return `    ${pattern}) ${set.join(' ')} ;;`
}

function valueCases({ spellings, flags }: CompletableCommand): readonly string[] {
  return flags.flatMap(flag => {
    const { choices, completes } = flag
    if (choices === undefined && completes === undefined) return []
    const peers = choices?.includes(PEER) ? `; [[ $cur == ${PEER}* ]] && __minidock_names containers | sed 's/^/${PEER}/'` : ''
    const values = choices ? `echo ${quote(choices.join(' '))}${peers}` : `__minidock_names ${completes}`
    const pattern = spellings.flatMap(words => typed(flag).map(dashes => quote(`${words} ${dashes}`))).join(' | ')
    return [`    ${pattern}) ${values} ;;`]
  })
}

function secondWords(group: string, commands: readonly CompletableCommand[]): string {
  const spellings = commands.flatMap(command => command.spellings).filter(words => words.startsWith(`${group} `))
  return spellings.map(words => words.slice(group.length + 1)).join(' ')
}

function spelled(flags: readonly Flag[]): string {
  return ['--help', ...flags.flatMap(dashed)].join(' ')
}

function valued(flags: readonly Flag[]): string {
  return ` ${flags
    .filter(({ kind }) => kind !== 'bool')
    .flatMap(typed)
    .join(' ')} `
}

function dashed({ name, short }: Flag): readonly string[] {
  return short === undefined ? [`--${name}`] : [`--${name}`, `-${short}`]
}

/** The spellings that are not offered are known as well: `--net`. */
function typed(flag: Flag): readonly string[] {
  return [...dashed(flag), ...(flag.aliases ?? []).map(name => `--${name}`)]
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
