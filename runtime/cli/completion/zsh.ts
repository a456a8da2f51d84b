/** Completion for zsh: an `_arguments` call for each command (zshcompsys(1)), which shows the flags' help texts and does the rest. */

import { type Flag, isRepeatable, type ValueSource } from '../flags.ts'
import { globalFlags } from '../global-flags.ts'
import { type Completable, type CompletableCommand, LISTS, PATHS, type Source, WORDS } from './completable.ts'

export function zshScript({ topics, groups, commands }: Completable): string {
  return `#compdef minidock
# Completion of minidock for zsh: source <(minidock completion zsh), or as _minidock in a folder of $fpath

${Object.entries(LISTS).map(nameFunction).join('\n\n')}

${Object.entries(WORDS).map(wordFunction).join('\n\n')}

__minidock_variables() { _parameters -g '*export*' }

# A container, and once its colon is there, the paths in it.
__minidock_copies() {
  local -a names
  if [[ $PREFIX == *:* ]]; then
    names=(\${(f)"$($program ${PATHS} $PREFIX 2>/dev/null)"})
    compadd -Q -S '' -a names
  else
    names=(\${(f)"$($program ${LISTS.containers} 2>/dev/null)"})
    compadd -S : -a names
    _files
  fi
}

_minidock() {
  local curcontext=$curcontext state line ret=1
  local -a topics members
  # The program as it was called: names are asked of the same one.
  local program=$words[1]
  topics=(${topics.map(({ word, summary }) => quote(`${word}:${summary}`)).join(' ')})
  _arguments -C -s -A '-*' ${globalFlags.map(flagSpec).join(' ')} '--help[Print usage]' '1: :->topic' '*:: :->call' && ret=0
  if [[ $state == topic ]]; then
    _describe -t commands command topics && ret=0
    return ret
  fi
  [[ $state == call ]] || return ret
  case $words[1] in
${groups.map(group => groupCase(group, commands)).join('\n')}
  esac
  # A group and its command become one word.
  if (( $+members[1] )); then
    if (( CURRENT == 2 )); then
      _describe -t commands command members
      return
    fi
    words=("$words[1] $words[2]" "\${(@)words[3,-1]}")
    (( CURRENT-- ))
  fi
  case $words[1] in
${commands.map(commandCase).join('\n')}
  esac
}

# Sourced, it registers itself; found in $fpath, it is called.
if [[ $funcstack[1] == _minidock ]]; then _minidock "$@"; else compdef _minidock minidock; fi
`
}

function nameFunction([source, command]: [string, string]): string {
  return `__minidock_${source}() {
  local -a names
  names=(\${(f)"$($program ${command} 2>/dev/null)"})
  compadd -a names
}`
}

/** What ends in an equals sign goes on. */
function wordFunction([source, words]: [string, readonly string[]]): string {
  const compadd = (options: string, some: readonly string[]) => (some.length === 0 ? [] : [`  compadd ${options}-- ${some.join(' ')}`])
  const [open, done] = [words.filter(word => word.endsWith('=')), words.filter(word => !word.endsWith('='))]
  return [`__minidock_${source}() {`, ...compadd('', done), ...compadd("-S '' ", open), '}'].join('\n')
}

function groupCase(group: string, commands: readonly CompletableCommand[]): string {
  const members = commands.flatMap(({ spellings, summary }) => {
    const own = spellings.filter(words => words.startsWith(`${group} `))
    return own.map(words => quote(`${words.slice(group.length + 1)}:${summary}`))
  })
  return `    ${group}) members=(${members.join(' ')}) ;;`
}

function commandCase({ spellings, flags, args, stops }: CompletableCommand): string {
  const options = stops ? "-s -A '-*'" : '-s'
  const specs = [...flags.map(flagSpec), quote('--help[Print usage]'), ...args.map((source, index) => argSpec(source, index, args.length))]
  return `    ${spellings.map(quote).join(' | ')})\n      _arguments ${[options, ...specs].join(' \\\n        ')} ;;`
}

/** `'(-n --name)'{-n+,--name=}'[help]:string:_files'` */
function flagSpec(flag: Flag): string {
  const { name, short, kind, help } = flag
  const takes = kind !== 'bool'
  const value = takes ? `:${flag.type ?? kind}:${actionOf(flag)}` : ''
  const text = `[${escapeSpec(help.split('\n')[0] ?? '')}]${value}`
  const repeat = isRepeatable(flag) ? '*' : ''
  const long = `--${name}${takes ? '=' : ''}`
  if (short === undefined) return quote(`${repeat}${long}${text}`)
  const dashes = `{-${short}${takes ? '+' : ''},${long}}`
  return repeat === '' ? `${quote(`(-${short} --${name})`)}${dashes}${quote(text)}` : `'*'${dashes}${quote(text)}`
}

function actionOf({ choices, completes }: Flag): string {
  if (choices) return `(${choices.map(escapeSpec).join(' ')})`
  return completes === undefined ? '_files' : functionOf(completes)
}

function functionOf(source: Source | ValueSource): string {
  return source === 'files' ? '_files' : `__minidock_${source}`
}

/** The last source is that of all arguments that follow. */
function argSpec(source: Source, index: number, count: number): string {
  const action = functionOf(source)
  return quote(index === count - 1 ? `*:${source}:${action}` : `${index + 1}:${source}:${action}`)
}

function escapeSpec(text: string): string {
  return text.replaceAll(/[\\[\]:]/g, '\\$&')
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
